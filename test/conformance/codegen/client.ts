import { useFragment } from "../dist/codegen/fragment-masking.ts";
import {
  CreditFragmentDoc,
  type CreditsOfQuery,
  type CreditsOfQueryVariables,
  type FoundQuery,
  type UseMutation,
  type UseMutationVariables,
} from "../dist/codegen/graphql.ts";

// What a client may write by the types that are generated from documents.graphql. It is compiled and never run: each
// expected error is one that the compiler has to find.

export const page: CreditsOfQueryVariables = { coworkerId: 1001, first: 20 };
// @ts-expect-error: customers are known by number
export const named: CreditsOfQueryVariables = { coworkerId: "Ana" };

export const use: UseMutationVariables = {
  input: { coworkerExtraServiceId: "1", creditUsed: 30, usageAt: "2026-01-31T09:30:00Z", idempotencyKey: "desk" },
};
// @ts-expect-error: without a key it would be done twice when it is sent again
export const unsafe: UseMutationVariables = { input: { coworkerExtraServiceId: "1", creditUsed: 30 } };

export function prices({ coworkerExtraServices: { nodes } }: CreditsOfQuery): string[] {
  return useFragment(CreditFragmentDoc, nodes).map(({ kind, price, expireDate, extraService }) => {
    const until = expireDate?.slice(0, 10) ?? "for ever";
    // @ts-expect-error: prices are exact, and no number is
    const number: number = price;
    // @ts-expect-error: no record is of this kind
    return kind === "GIFT" ? "" : `${price} per ${extraService?.chargePeriod} until ${until} ${number}`;
  });
}

export function found({ node }: FoundQuery): string {
  if (node?.__typename === "ExtraService") return node.name;
  // @ts-expect-error: only rules were asked for their names
  return node?.name ?? "nothing";
}

export function reasons({ recordUse: { useHistory, userErrors } }: UseMutation): string[] {
  // @ts-expect-error: what is refused has no row
  const used: number = useHistory.creditUsed;
  return userErrors.map(({ code, propertyName }) => `${code} ${propertyName ?? ""} ${used}`);
}
