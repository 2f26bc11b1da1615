import { type Decimal, unitOfPlaces } from "../decimal.ts";
import type { Booking } from "./booking.ts";
import { type Ineligibility, otherCurrency } from "./eligibility.ts";
import type { Occasion } from "./occasion.ts";
import { byDisplayOrder, isBookable, type PricingRule } from "./rule.ts";
import { type Price, priceOf } from "./steps.ts";

/** The business's rules for the resource type, and the requested service, in display order. */
export function candidateRules(
  { businessId, resourceTypeId, extraServiceId }: Pick<Booking, "businessId" | "resourceTypeId" | "extraServiceId">,
  rules: readonly PricingRule[],
): PricingRule[] {
  return rules
    .filter((rule) => rule.businessId === businessId)
    .filter((rule) => rule.id === extraServiceId || rule.resourceTypes.includes(resourceTypeId))
    .sort(byDisplayOrder);
}

/** Returns why a rule does not apply, or nothing if it applies. An implementation may stop at the first reason. */
export type WhyNot = (rule: PricingRule, occasion: Occasion) => readonly Ineligibility[];

/** A rule with its reasons; with its price if it has no reasons or is the requested service. */
export interface Judged {
  readonly rule: PricingRule;
  readonly reasons: readonly Ineligibility[];
  readonly price: Price | null;
  readonly total: Decimal | null;
}

export type Keepable = Judged & { readonly price: Price; readonly total: Decimal };

export function isKeepable(judged: Judged): judged is Keepable {
  return judged.total !== null;
}

/** `minorUnits` (digits after the point, by ISO 4217 code) must contain the rule's currency. */
export function judge(
  rule: PricingRule,
  occasion: Occasion,
  whyNot: WhyNot,
  minorUnits: ReadonlyMap<string, number>,
): Judged {
  const reasons = whyNot(rule, occasion);
  const isPriced = reasons.length === 0 || (rule.id === occasion.booking.extraServiceId && isBookable(rule));
  const price = isPriced ? priceOf(rule, occasion, unitOfPlaces(minorUnits.get(rule.currencyCode)!)) : null;
  return { rule, reasons, price, total: price?.total ?? null };
}

/** If rules in several currencies apply, keeps those in the business's currency; `null` if none is. */
export function inOneCurrency(
  judged: readonly Judged[],
  businessCurrencyCode: string | null,
): readonly Judged[] | null {
  const eligible = judged.filter(({ reasons }) => reasons.length === 0);
  const codes = new Set(eligible.map(({ rule }) => rule.currencyCode));
  if (codes.size <= 1) return judged;
  if (businessCurrencyCode === null || !codes.has(businessCurrencyCode)) return null;
  return judged.map((one) => {
    const reason = one.reasons.length === 0 ? otherCurrency(one.rule, businessCurrencyCode) : null;
    return reason === null ? one : { ...one, reasons: [reason], price: null, total: null };
  });
}
