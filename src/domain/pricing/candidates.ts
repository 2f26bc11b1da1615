import { type Decimal, unitOfPlaces } from "../decimal.ts";
import type { Booking } from "./booking.ts";
import { type Ineligibility, otherCurrency } from "./eligibility.ts";
import type { Occasion } from "./occasion.ts";
import { byDisplayOrder, isBookable, type PricingRule } from "./rule.ts";
import { type Price, priceOf } from "./steps.ts";

/** The rules of the business that are linked to the resource type, and the service that is asked for, in display order. */
export function candidateRules(
  { businessId, resourceTypeId, extraServiceId }: Pick<Booking, "businessId" | "resourceTypeId" | "extraServiceId">,
  rules: readonly PricingRule[],
): PricingRule[] {
  return rules
    .filter((rule) => rule.businessId === businessId)
    .filter((rule) => rule.id === extraServiceId || rule.resourceTypes.includes(resourceTypeId))
    .sort(byDisplayOrder);
}

/** Says why a rule does not apply: every reason, or only some where nobody looks at them; none if it does. */
export type WhyNot = (rule: PricingRule, occasion: Occasion) => readonly Ineligibility[];

/** A rule with its reasons, and with its price where it has none or is the service that is asked for. */
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

/** `minorUnits`: digits after the point, by ISO 4217 code; that of the rule must be among them. */
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

/** Where rules that apply have several currencies, those of the business's remain; `null` if there are none. */
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
