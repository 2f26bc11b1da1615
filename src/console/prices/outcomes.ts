import type { ChosenBecause, PricingFindingKind, QuoteOutcome } from "../graph/generated.ts";

/** Why a booking has no price, in a sentence. */
export const outcomes: Readonly<Record<QuoteOutcome, string>> = {
  PRICED: "The booking has a price.",
  NO_PRICE: "No rule applies to this booking: it has no price.",
  CURRENCY_AMBIGUOUS: "Rules in several currencies apply, and the business has none of them: a booking must name one.",
  SERVICE_NOT_FOUND: "The business has no such rule.",
  AMOUNT_TOO_LARGE: "The price is too large to be stored.",
};

/** The same in two words, for a cell of the map. */
export const shortOutcomes: Readonly<Record<QuoteOutcome, string>> = {
  PRICED: "Priced",
  NO_PRICE: "No price",
  CURRENCY_AMBIGUOUS: "Several currencies",
  SERVICE_NOT_FOUND: "No such rule",
  AMOUNT_TOO_LARGE: "Too large",
};

export const chosenBecause: Readonly<Record<ChosenBecause, string>> = {
  FIXED: "The booking names this rule.",
  DEFAULT: "It is the only default price among the rules that apply.",
  CHEAPEST: "It is the cheapest of the rules that apply.",
  DISPLAY_ORDER: "It has the lowest display order of the cheapest rules.",
  ID: "It has the lowest number of the cheapest rules with the same display order.",
  ONLY: "No other rule applies.",
};

export const findingTitles: Readonly<Record<PricingFindingKind, string>> = {
  NO_PRICE: "Times without a price",
  TIE: "Rules that cost the same",
  SEVERAL_DEFAULTS: "Several default prices",
  NEVER_WINS: "A rule that never wins",
  CAP_WITHOUT_MAX_LENGTH: "A maximum price without a maximum length",
  WINDOW_NEVER_FITS: "A time window that no booking fits",
  LENGTH_IN_OTHER_UNIT: "A length in the wrong unit",
  CREDIT_TYPE_WITHOUT_PRICE: "Credit without a price",
  SLOTS_OUTSIDE_WINDOW: "Time slots outside the window",
  SLOTS_NEVER_FIT: "Time slots that no booking fits",
};
