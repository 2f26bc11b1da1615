/**
 * The fields of a create, in the order of the version whose fingerprints depended on it. Keys of that version are
 * compared by this list: never add, remove or move an entry.
 */
export const formerOrder: readonly string[] = [
  ...["businessId", "name", "description", "invoiceLineDisplayAs", "visible", "displayOrder", "resourceTypes", "price"],
  ...["creditPrice", "chargePeriod", "maximumPrice", "isDefaultPrice", "usePerNightPricing", "currencyId"],
  ...["currencyCode", "taxRateId", "reducedTaxRateId", "exemptTaxRateId", "financialAccountId", "fromTime", "toTime"],
  ...["minLength", "maxLength", "onlyWithinAvailableTimes", "fixedCostLength", "fixedCostPrice", "tariffs"],
  ...["onlyForContacts", "onlyForMembers", "isBookingCredit", "isPrintingCredit", "applyChargeToVisitors"],
  ...["priceFactorLowDemand", "priceFactorAverageDemand", "priceFactorHighDemand", "priceFactorLastMinute"],
  ...["lastMinutePeriodMinutes", "lastMinuteAdjustmentType", "applyFrom", "applyTo", "teams", "systemId"],
];
