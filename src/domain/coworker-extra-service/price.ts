import { type Decimal, placesOf, scaled, unitOfPlaces, ZERO } from "../decimal.ts";
import { currency, type Decision } from "../decision.ts";
import type { ExtraService } from "../extra-service/fields.ts";
import type { Currency } from "../named.ts";
import { type Refusal, refusal } from "../refusal.ts";
import type { CoworkerExtraService } from "./fields.ts";

const MINUTES_OF_A_PRICE = 60;

type Priced = Pick<CoworkerExtraService, "totalUses" | "free" | "chargePeriod">;
type PricedBy = Pick<
  ExtraService,
  "price" | "chargePeriod" | "usePerNightPricing" | "isPrintingCredit" | "currencyCode"
>;

/**
 * The price of a record that is created without one: the service's price for `totalUses` units (60 minutes are one unit),
 * rounded to the currency; 0 if the record is free. `null` if the service has no price for the record's unit: a service
 * with prices per night is priced by DAYS, and a printing credit has no price.
 */
export function* workedOutPrice(
  record: Priced,
  service: PricedBy,
): Decision<{ price: Decimal | null; refusals: Refusal[] }> {
  const { price, isPrintingCredit, usePerNightPricing, currencyCode } = service;
  const unit = usePerNightPricing ? "DAYS" : service.chargePeriod;
  if (isPrintingCredit || record.chargePeriod !== unit) return { price: null, refusals: [] };
  if (record.free) return { price: ZERO, refusals: [] };
  const { minorUnits } = (yield* currency({ code: currencyCode }))!;
  const whole = unit === "MINUTES" ? MINUTES_OF_A_PRICE : 1;
  const total = scaled(price, record.totalUses, whole, unitOfPlaces(minorUnits));
  if (total !== null) return { price: total, refusals: [] };
  const message = "is computed to more than 11 digits before the point: send a price, or null for none";
  return { price: null, refusals: [refusal("OUT_OF_RANGE", "price", message)] };
}

/** Refuses a price with more decimal places than the currency of its service has. */
export function* checkPlaces(price: Decimal | null, currencyCode: string | null): Decision<Refusal[]> {
  if (price === null || currencyCode === null || placesOf(price) === 0) return [];
  const money = yield* currency({ code: currencyCode });
  return money === null ? [] : placesIn(money, price);
}

function placesIn({ code, minorUnits }: Currency, price: Decimal): Refusal[] {
  if (placesOf(price) <= minorUnits) return [];
  return [refusal("INVALID", "price", `must have at most ${minorUnits} places in ${code}`)];
}
