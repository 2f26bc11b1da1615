import { data } from "currency-codes";
import type { Currency } from "../domain/named.ts";

/** The currencies of ISO 4217, from a kept package. What is no money to pay with has no minor unit. */
export const currencies: readonly Currency[] = data.map(({ number, code, digits }) => ({
  id: Number(number),
  code,
  minorUnits: digits ?? 0,
}));
