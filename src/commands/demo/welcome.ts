import { TOKEN_FRAGMENT } from "../../server/playground/start.ts";
import { companies, type fillDemo } from "./fill.ts";
import { showcase } from "./showcase.ts";

interface Started {
  readonly address: string;
  readonly counts: Awaited<ReturnType<typeof fillDemo>>;
  readonly token: string;
  /** File with the token, which exists while the demo runs; a shell can read the token from it. */
  readonly tokenFile: string;
  readonly hasPlayground: boolean;
  readonly hasConsole: boolean;
}

/** The text that the demo prints when it is ready. */
export function welcome({ address, counts, token, tokenFile, hasPlayground, hasConsole }: Started): string {
  const { rules, customers, credits, uses } = counts;
  const query =
    "{ coworkerExtraServices(first: 2) { totalCount nodes { extraServiceName remainingUses totalUses chargePeriod } } }";
  const playground = hasPlayground
    ? `\nPlayground, with an administrator's token for 7 days:\n${address}/${TOKEN_FRAGMENT}${token}\n`
    : "";
  const console = hasConsole ? `\nConsole, with the same token:\n${address}/console${TOKEN_FRAGMENT}${token}\n` : "";
  return `
${rules} pricing rules, ${customers} customers, ${credits} credits and charges, ${uses} ledger rows.
${playground}${console}
GraphQL: ${address}/graphql
REST: ${address}/api/billing

In a shell, the same token:
TOKEN=$(cat '${tokenFile}')
curl -s ${address}/graphql -H 'content-type: application/json' -H "authorization: Bearer $TOKEN" -d '${JSON.stringify({ query })}'

Ids to try:
${idsToTry()}

Stop with Ctrl-C, which deletes the database.
`;
}

function idsToTry(): string {
  const lines = companies.map(({ business, resourceTypes, firstCustomerId, customers }) => {
    const types = resourceTypes.map(({ id, name }) => `${id} ${name}`).join(", ");
    return `  business ${business.id}  ${business.name}, customers ${firstCustomerId} to ${firstCustomerId + customers - 1}
                resource types ${types}`;
  });
  const { coworkerId, creditIds, chargeIds, chargedBookingIds, extraServiceId, holdId } = showcase;
  return [
    ...lines,
    `  customer ${coworkerId} has the credits ${creditIds.join(", ")} and the charges ${chargeIds.join(", ")} for the bookings ${chargedBookingIds.join(", ")}, and the hold ${holdId}`,
    `  rule ${extraServiceId} is the usual price of a meeting room`,
  ].join("\n");
}
