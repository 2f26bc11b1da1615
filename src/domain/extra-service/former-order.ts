/**
 * What a create could say in the version in which its keys depended on the order of the fields, in that order. Keys of
 * that version are compared by it, so nothing is ever added, removed or moved here.
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
