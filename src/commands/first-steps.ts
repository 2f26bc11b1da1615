import type { Config } from "../config.ts";

/** What somebody who starts a gateway by hand wants to know next. `isEmpty` is `null` where nobody knows yet. */
export function firstSteps(
  address: string,
  { auth, playground }: Pick<Config, "auth" | "playground">,
  isEmpty: boolean | null,
): string {
  const token =
    auth === null ? "npx billing-gateway token --email you@example.com --admin" : `from your provider, ${auth.issuer}`;
  const lines = [
    `GraphQL     ${address}/graphql`,
    `REST        ${address}/api/billing`,
    playground ? `Playground  ${address}/` : "Playground  off; PLAYGROUND=on switches it on",
    `A token     ${token}`,
    ...(isEmpty === true
      ? [
          "",
          "The database is empty. To begin, create a rule with createExtraService (the playground has it ready), bring your",
          "records with npx billing-gateway import FILE, or look at an example company first: npx billing-gateway demo",
        ]
      : []),
  ];
  return `\n${lines.join("\n")}\n\nStop with Ctrl-C.\n\n`;
}
