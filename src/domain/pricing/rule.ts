import type { ExtraService } from "../extra-service/fields.ts";

/** The fields of a rule that a price depends on. */
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

/** Whether the service can price a booking. Types of credit never do. */
export function isBookable({ isPrintingCredit, isBookingCredit }: PricingRule): boolean {
  return !isPrintingCredit && !isBookingCredit;
}

/** The order in which rules are listed and ties are decided. */
export function byDisplayOrder(a: PricingRule, b: PricingRule): number {
  return a.displayOrder - b.displayOrder || a.id - b.id;
}
