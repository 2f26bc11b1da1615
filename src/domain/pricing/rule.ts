import type { ExtraService } from "../extra-service/fields.ts";

/** What a price depends on in a rule. */
export const pricingFields = [
  "id",
  "businessId",
  "displayOrder",
  "resourceTypes",
  "price",
  "chargePeriod",
  "maximumPrice",
  "isDefaultPrice",
  "usePerNightPricing",
  "currencyCode",
  "fromTime",
  "toTime",
  "minLength",
  "maxLength",
  "onlyWithinAvailableTimes",
  "fixedCostLength",
  "fixedCostPrice",
  "tariffs",
  "onlyForContacts",
  "onlyForMembers",
  "isPrintingCredit",
  "applyChargeToVisitors",
  "priceFactorLowDemand",
  "priceFactorAverageDemand",
  "priceFactorHighDemand",
  "priceFactorLastMinute",
  "lastMinutePeriodMinutes",
  "lastMinuteAdjustmentType",
  "applyFrom",
  "applyTo",
  "teams",
] as const;
export type PricingRule = Pick<ExtraService, (typeof pricingFields)[number]>;

/** In the order in which rules are shown, and in which ties are decided. */
export function byDisplayOrder(a: PricingRule, b: PricingRule): number {
  return a.displayOrder - b.displayOrder || a.id - b.id;
}
