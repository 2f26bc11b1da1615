import { CELLS_MAX } from "../domain/pricing/checks.ts";

/** What a field is asked with, by name. */
export type Arguments = ReadonlyMap<string, unknown>;

/** What a list that is no connection is taken to hold. */
export const LIST_SIZE = 50;

/** The same of lists that hold fewer, or for many parents at once. */
const sizes: Readonly<Record<string, number>> = {
  "Query.priceGrid": CELLS_MAX,
  "PriceQuote.candidates": 30,
  "PriceCandidate.reasons": 3,
  "PriceQuote.steps": 6,
  "PriceQuote.allocations": 10,
  "PriceQuote.creditsLeftOut": 20,
};

/** How many records a list that is no connection holds; `field` as `Type.field`. Lists of ids and inputs say it themselves. */
export function listSize(field: string, args: Arguments): number {
  const each = args.get("ids") ?? args.get("representations") ?? args.get("inputs");
  return Array.isArray(each) ? each.length : (sizes[field] ?? LIST_SIZE);
}

/** Looking through every row of the ledger. */
const WHOLE_LEDGER = 50_000;
/** Looking through the ledgers of a customer's credits. */
const PART_OF_LEDGER = 100;
/** Reading the rules of a resource type and the credits of a customer, and judging a booking by them. */
const QUOTE = 100;
/** Judging a booking by rules and credits that are there. */
const CELL = 10;
/** Going from number to number along indexes, or through the links of all rules of a business. */
const WALK = 100;
/** Holding rules against bookings some hundred thousand times. */
const AUDIT = 20_000;

/** What fields cost that look through much, and answer next to nothing of it. */
export function lookedThrough(name: string, args: Arguments): number {
  switch (name) {
    case "coworkers":
    case "businesses":
      return WALK;
    case "resourceTypes":
    case "tariffs":
    case "teams":
      // Of a whole business; a rule has fields of the same names.
      return args.has("businessId") ? WALK : 0;
    case "verifyLedger":
      return args.get("coworkerExtraServiceId") == null ? WHOLE_LEDGER : PART_OF_LEDGER;
    case "creditBalance":
      return args.get("asOf") == null ? 0 : PART_OF_LEDGER;
    case "priceQuote":
      return QUOTE;
    case "priceQuotes":
      return QUOTE * listSize(name, args);
    case "priceGrid":
      return QUOTE + CELL * CELLS_MAX;
    case "pricingRuleAudit":
      return AUDIT;
    default:
      return 0;
  }
}
