import { checkInput, ids } from "../input-field.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { type Burnable, byBurnOrder } from "./order.ts";

/** Maximum number of fallback customers. */
export const FALLBACKS_MAX = 10;

/** The fallback customers in their order. Repeated ids count once, at the first place; the customer's own id is dropped. */
export function fallbacksOf(coworkerId: number | null, fallbackCoworkerIds: readonly number[]): number[] {
  return [...new Set(fallbackCoworkerIds)].filter((one) => one !== coworkerId);
}

/** The customers whose credits pay, in order: the customer, then each fallback customer. */
export function inTurn(coworkerId: number, fallbackCoworkerIds: readonly number[]): number[] {
  return [coworkerId, ...fallbacksOf(coworkerId, fallbackCoworkerIds)];
}

type OfCustomer = Burnable & { readonly coworkerId: number };

/** Burn order over several customers: all credits of one before those of the next. */
export function byTurn(coworkerIds: readonly number[]): (a: OfCustomer, b: OfCustomer) => number {
  const places = new Map(coworkerIds.map((one, place) => [one, place]));
  return (a, b) => places.get(a.coworkerId)! - places.get(b.coworkerId)! || byBurnOrder(a, b);
}

/** The input that names the fallback customers. */
export const fallbackIds = ids(
  "Customers whose credits in the same business pay after the customer's own credits, for example members of a team. At most 10, in this order; duplicates count once.",
  { to: "Coworker", ordered: true, max: FALLBACKS_MAX },
);

/** Checks the list of fallback customers. */
export function checkFallbacks(coworkerId: number | null, fallbackCoworkerIds: readonly number[]): Refusal[] {
  const name = "fallbackCoworkerIds";
  if (fallbackCoworkerIds.length > 0 && coworkerId === null)
    return [refusal("CONFLICTING_VALUES", name, "require a coworkerId")];
  return checkInput(name, fallbackIds, fallbackCoworkerIds);
}
