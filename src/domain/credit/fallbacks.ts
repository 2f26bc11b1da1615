import { checkInput, ids } from "../input-field.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { type Burnable, byBurnOrder } from "./order.ts";

/** How many customers can stand in for one. */
export const FALLBACKS_MAX = 10;

/** Those that stand in for the customer, in their order; who is named twice, the customer included, counts once, first. */
export function fallbacksOf(coworkerId: number | null, fallbackCoworkerIds: readonly number[]): number[] {
  return [...new Set(fallbackCoworkerIds)].filter((one) => one !== coworkerId);
}

/** Whose credits pay, in turn: the customer's own, then those of each fallback customer. */
export function inTurn(coworkerId: number, fallbackCoworkerIds: readonly number[]): number[] {
  return [coworkerId, ...fallbacksOf(coworkerId, fallbackCoworkerIds)];
}

type OfCustomer = Burnable & { readonly coworkerId: number };

/** Burn order over several customers: all credits of one before those of the next. */
export function byTurn(coworkerIds: readonly number[]): (a: OfCustomer, b: OfCustomer) => number {
  const places = new Map(coworkerIds.map((one, place) => [one, place]));
  return (a, b) => places.get(a.coworkerId)! - places.get(b.coworkerId)! || byBurnOrder(a, b);
}

/** The customers as an input. */
export const fallbackIds = ids(
  "Customers whose credits in the same business pay after the customer's own credits, for example members of a team. At most 10, in this order; duplicates count once.",
  { to: "Coworker", ordered: true, max: FALLBACKS_MAX },
);

/** Whether the customers can stand in for somebody. */
export function checkFallbacks(coworkerId: number | null, fallbackCoworkerIds: readonly number[]): Refusal[] {
  const name = "fallbackCoworkerIds";
  if (fallbackCoworkerIds.length > 0 && coworkerId === null)
    return [refusal("CONFLICTING_VALUES", name, "need a coworkerId for whom they stand in")];
  return checkInput(name, fallbackIds, fallbackCoworkerIds);
}
