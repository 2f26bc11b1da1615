import { placesOf } from "../decimal.ts";
import { checkValues } from "../draft.ts";
import type { Currency } from "../named.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { type ExtraService, extraServiceFields } from "./fields.ts";

/** Properties that cannot change once a record uses the service. */
export const fixedInUse = ["isPrintingCredit", "chargePeriod", "currencyId", "currencyCode"] as const;

/** Every rule that the values break, each with its property. `currency` is the one they name, if there is one. */
export function checkExtraService(values: ExtraService, currency: Currency | null): Refusal[] {
  return [
    ...checkValues(extraServiceFields, values),
    ...checkCurrency(values, currency),
    ...checkPrintingCredit(values),
    ...checkFixedCost(values),
    ...checkLastMinute(values),
    ...checkConflicts(values),
  ];
}

function checkCurrency({ currencyId, currencyCode, ...amounts }: ExtraService, currency: Currency | null): Refusal[] {
  if (currencyId === null && currencyCode === null)
    return [refusal("REQUIRED", "currencyCode", "or currencyId is a required field", null)];
  if (currency === null)
    return currencyCode === null
      ? [refusal("INVALID", "currencyId", "is no ISO 4217 number", currencyId)]
      : [refusal("INVALID", "currencyCode", "is no ISO 4217 code", currencyCode)];
  if (currencyId !== null && currencyCode !== null && currencyId !== currency.id)
    return [refusal("CONFLICTING_VALUES", "currencyId", `is not the number of ${currency.code}`, currencyId)];
  return (["fixedCostPrice", "maximumPrice"] as const).flatMap((name) => {
    const amount = amounts[name];
    return amount !== null && placesOf(amount) > currency.minorUnits
      ? [refusal("INVALID", name, `must have at most ${currency.minorUnits} places in ${currency.code}`)]
      : [];
  });
}

/** The refusals, without those of a currency whose number was refused already. */
export function withoutCurrency(refused: readonly Refusal[], others: readonly Refusal[]): readonly Refusal[] {
  return refused.length === 0 ? others : others.filter(({ property }) => property !== "currencyCode");
}

function checkPrintingCredit(values: ExtraService): Refusal[] {
  if (!values.isPrintingCredit) return [];
  return [
    ...(values.chargePeriod === "USES"
      ? []
      : [refusal("CONFLICTING_VALUES", "chargePeriod", "must be USES for a printing credit", values.chargePeriod)]),
    ...(values.price === 10_000 ? [] : [refusal("CONFLICTING_VALUES", "price", "must be 1 for a printing credit")]),
  ];
}

function checkFixedCost({ fixedCostLength, fixedCostPrice, usePerNightPricing }: ExtraService): Refusal[] {
  const refusals: Refusal[] = [];
  if (fixedCostLength === null && fixedCostPrice !== null)
    refusals.push(refusal("CONFLICTING_VALUES", "fixedCostLength", "is needed with fixedCostPrice", null));
  if (fixedCostLength !== null && fixedCostPrice === null)
    refusals.push(refusal("CONFLICTING_VALUES", "fixedCostPrice", "is needed with fixedCostLength", null));
  if (usePerNightPricing && (fixedCostLength !== null || fixedCostPrice !== null))
    refusals.push(
      refusal("CONFLICTING_VALUES", "usePerNightPricing", "cannot stand with a fixed-cost slot", usePerNightPricing),
    );
  return refusals;
}

function checkLastMinute(values: ExtraService): Refusal[] {
  const type = values.lastMinuteAdjustmentType;
  if (type === "DISABLED") return [];
  return (["priceFactorLastMinute", "lastMinutePeriodMinutes"] as const)
    .filter((name) => values[name] === null)
    .map((name) => refusal("REQUIRED", name, `is needed when lastMinuteAdjustmentType is ${type}`, null));
}

function checkConflicts(values: ExtraService): Refusal[] {
  const refusals: Refusal[] = [];
  if (values.minLength !== null && values.maxLength !== null && values.minLength > values.maxLength)
    refusals.push(refusal("CONFLICTING_VALUES", "maxLength", "must not be less than minLength", values.maxLength));
  if (values.applyFrom !== null && values.applyTo !== null && values.applyFrom >= values.applyTo)
    refusals.push(refusal("CONFLICTING_VALUES", "applyTo", "must be later than applyFrom"));
  if (values.onlyForContacts && values.onlyForMembers)
    refusals.push(refusal("CONFLICTING_VALUES", "onlyForMembers", "cannot stand with onlyForContacts", true));
  return refusals;
}
