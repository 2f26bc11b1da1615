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
  "isBookingCredit",
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
  "lengthUnit",
  "timeSlots",
] as const;
export type PricingRule = Pick<ExtraService, (typeof pricingFields)[number]>;

/** Whether the service can price a booking at all: a type of credit never does. */
export function isBookable({ isPrintingCredit, isBookingCredit }: PricingRule): boolean {
  return !isPrintingCredit && !isBookingCredit;
}

/** In the order in which rules are shown, and in which ties are decided. */
export function byDisplayOrder(a: PricingRule, b: PricingRule): number {
  return a.displayOrder - b.displayOrder || a.id - b.id;
}
