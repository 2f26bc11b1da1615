import { type Decimal, decimal, placesOf } from "../decimal.ts";
import { changesOf, checkValues } from "../draft.ts";
import type { Fields } from "../field.ts";
import { withStoredLimits } from "../field-range.ts";
import type { Currency } from "../named.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { type ExtraServiceValues, extraServiceFields } from "./fields.ts";

/** Properties that cannot change once a record uses the service. */
export const fixedInUse = ["isPrintingCredit", "chargePeriod", "currencyId", "currencyCode"] as const;

/** Limits for rules that are written here. */
const written: Limits = { fields: extraServiceFields, printingPrices: [decimal("1")], bothCredits: false };

/**
 * Limits for imported rules. They accept what older versions accepted, because exports of these must stay importable,
 * and free printing credits, which live accounts have.
 */
const kept: Limits = {
  fields: withStoredLimits(extraServiceFields),
  printingPrices: [decimal("1"), decimal("0")],
  bothCredits: true,
};

interface Limits {
  readonly fields: Fields;
  readonly printingPrices: readonly Decimal[];
  /** Whether a service may be both a printing credit and a type of time credit. */
  readonly bothCredits: boolean;
}

/**
 * Every rule that the values break, each with its property. `currency` is the currency that they name, if it exists.
 */
export function checkExtraService(values: ExtraServiceValues, currency: Currency | null): Refusal[] {
  return checkBy(written, values, currency);
}

/** The same for a rule that is imported or pulled. */
export function checkImportedExtraService(values: ExtraServiceValues, currency: Currency | null): Refusal[] {
  return checkBy(kept, values, currency);
}

/**
 * The same for a rule that is changed. Values accepted by an older version or an import stay until somebody changes
 * them: a rule that breaks a limit can still be renamed.
 */
export function checkChangedExtraService(
  row: ExtraServiceValues,
  values: ExtraServiceValues,
  currency: Currency | null,
): Refusal[] {
  const refusals = checkExtraService(values, currency);
  if (refusals.length === 0) return [];
  const changes = changesOf(row, values);
  const before = checkExtraService(row, currency);
  const stood = ({ code, property }: Refusal) =>
    property !== null && !(property in changes) && before.some((one) => one.code === code && one.property === property);
  return refusals.filter((one) => !stood(one));
}

function checkBy(limits: Limits, values: ExtraServiceValues, currency: Currency | null): Refusal[] {
  return [
    ...checkValues(limits.fields, values),
    ...checkCurrency(values, currency),
    ...checkPrintingCredit(values, limits),
    ...checkFixedCost(values),
    ...checkLastMinute(values),
    ...checkConflicts(values),
  ];
}

function checkCurrency(
  { currencyId, currencyCode, ...amounts }: ExtraServiceValues,
  currency: Currency | null,
): Refusal[] {
  if (currencyId === null && currencyCode === null)
    return [refusal("REQUIRED", "currencyCode", "or currencyId is a required field", null)];
  if (currency === null)
    return currencyCode === null
      ? [refusal("INVALID", "currencyId", "is not an ISO 4217 number", currencyId)]
      : [refusal("INVALID", "currencyCode", "is not an ISO 4217 code", currencyCode)];
  if (currencyId !== null && currencyCode !== null && currencyId !== currency.id)
    return [refusal("CONFLICTING_VALUES", "currencyId", `is not the number of ${currency.code}`, currencyId)];
  return (["fixedCostPrice", "maximumPrice"] as const).flatMap((name) => {
    const amount = amounts[name];
    return amount !== null && placesOf(amount) > currency.minorUnits
      ? [refusal("INVALID", name, `must have at most ${currency.minorUnits} places in ${currency.code}`)]
      : [];
  });
}

/** The refusals, without those of the currency if its number is already refused. */
export function withoutCurrency(refused: readonly Refusal[], others: readonly Refusal[]): readonly Refusal[] {
  return refused.length === 0 ? others : others.filter(({ property }) => property !== "currencyCode");
}

function checkPrintingCredit(values: ExtraServiceValues, { printingPrices, bothCredits }: Limits): Refusal[] {
  if (!values.isPrintingCredit) return [];
  return [
    ...(values.isBookingCredit && !bothCredits
      ? [refusal("CONFLICTING_VALUES", "isBookingCredit", "cannot stand with isPrintingCredit", true)]
      : []),
    ...(values.chargePeriod === "USES"
      ? []
      : [refusal("CONFLICTING_VALUES", "chargePeriod", "must be USES for a printing credit", values.chargePeriod)]),
    ...(printingPrices.includes(values.price)
      ? []
      : [refusal("CONFLICTING_VALUES", "price", "must be 1 for a printing credit")]),
  ];
}

function checkFixedCost({ fixedCostLength, fixedCostPrice, usePerNightPricing }: ExtraServiceValues): Refusal[] {
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

function checkLastMinute(values: ExtraServiceValues): Refusal[] {
  const type = values.lastMinuteAdjustmentType;
  if (type === "DISABLED") return [];
  return (["priceFactorLastMinute", "lastMinutePeriodMinutes"] as const)
    .filter((name) => values[name] === null)
    .map((name) => refusal("REQUIRED", name, `is needed when lastMinuteAdjustmentType is ${type}`, null));
}

function checkConflicts(values: ExtraServiceValues): Refusal[] {
  const refusals: Refusal[] = [];
  if (values.minLength !== null && values.maxLength !== null && values.minLength > values.maxLength)
    refusals.push(refusal("CONFLICTING_VALUES", "maxLength", "must not be less than minLength", values.maxLength));
  if (values.applyFrom !== null && values.applyTo !== null && values.applyFrom >= values.applyTo)
    refusals.push(refusal("CONFLICTING_VALUES", "applyTo", "must be later than applyFrom"));
  if (values.onlyForContacts && values.onlyForMembers)
    refusals.push(refusal("CONFLICTING_VALUES", "onlyForMembers", "cannot stand with onlyForContacts", true));
  return refusals;
}
