import { data } from "currency-codes";
import { addedCurrencies, type KeptCurrency, withdrawnCurrencies } from "./currency-lists.ts";

/** The currencies of the currency-codes package. Units that nobody pays with, such as gold, have no decimal places. */
const kept: readonly KeptCurrency[] = data.map(({ number, code, digits }) => ({
  id: Number(number),
  code,
  minorUnits: digits ?? 0,
  withdrawn: null,
}));

/** All currencies of ISO 4217, in use or withdrawn, each once. The lists in this folder win over the older package. */
export const currencies: readonly KeptCurrency[] = [
  ...new Map([...kept, ...addedCurrencies, ...withdrawnCurrencies].map((one) => [one.code, one])).values(),
];
