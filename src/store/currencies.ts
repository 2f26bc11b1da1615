import { data } from "currency-codes";
import { addedCurrencies, type KeptCurrency, withdrawnCurrencies } from "./currency-lists.ts";

/** The currencies of the kept package. A unit that nobody pays with, such as gold, has no digits after the point. */
const kept: readonly KeptCurrency[] = data.map(({ number, code, digits }) => ({
  id: Number(number),
  code,
  minorUnits: digits ?? 0,
  withdrawn: null,
}));

/** The currencies of ISO 4217 by their codes, those in use and those that were withdrawn. The lists beside the package are newer. */
export const currencies: readonly KeptCurrency[] = [
  ...new Map([...kept, ...addedCurrencies, ...withdrawnCurrencies].map((one) => [one.code, one])).values(),
];
