import type { Decimal } from "../decimal.ts";
import { choices } from "../field.ts";
import type { PricingRule } from "./rule.ts";

export const ChosenBecause = choices("ChosenBecause", "The last comparison that decides between rules.", {
  FIXED: "The request names the service.",
  DEFAULT: "It is the only default price among the rules that apply.",
  CHEAPEST: "It is the cheapest.",
  DISPLAY_ORDER: "It has the lowest display order of the cheapest rules.",
  ID: "It has the lowest id of the cheapest rules with the same display order.",
  ONLY: "No other rule applies.",
});
export type ChosenBecause = keyof typeof ChosenBecause.values;

/** A rule that applies, and its price. */
export interface Contender {
  readonly rule: Pick<PricingRule, "displayOrder" | "isDefaultPrice">;
  readonly total: Decimal;
}

/** The contender that wins, and why. The list must be in display order, then by id, and not empty. */
export function choose<C extends Contender>(contenders: readonly C[]): { chosen: C; because: ChosenBecause } {
  if (contenders.length === 1) return { chosen: contenders[0]!, because: "ONLY" };
  const defaults = contenders.filter(({ rule }) => rule.isDefaultPrice);
  if (defaults.length === 1) return { chosen: defaults[0]!, because: "DEFAULT" };
  const competing = defaults.length === 0 ? contenders : defaults;
  const least = competing.reduce((least, { total }) => Math.min(least, total), Number.POSITIVE_INFINITY);
  const [chosen, next] = competing.filter(({ total }) => total === least) as [C, C | undefined];
  if (next === undefined) return { chosen, because: "CHEAPEST" };
  return { chosen, because: next.rule.displayOrder === chosen.rule.displayOrder ? "ID" : "DISPLAY_ORDER" };
}
