import { GRANTS_MAX } from "../domain/coworker-extra-service/grant-credits.ts";
import { CELLS_MAX } from "../domain/pricing/checks.ts";

/** The arguments of a field, by name. */
export type Arguments = ReadonlyMap<string, unknown>;

/** Assumed length of a list that is not a connection. */
const LIST_SIZE = 50;

/** Exceptions: lists that are shorter, or that hold the entries of many parents at once. */
const sizes: Readonly<Record<string, number>> = {
  "Query.priceGrid": CELLS_MAX,
  "GrantCreditsPayload.results": GRANTS_MAX,
  "PriceQuote.candidates": 30,
  "PriceCandidate.reasons": 3,
  "PriceQuote.steps": 6,
  "PriceQuote.allocations": 10,
  "PriceQuote.creditsLeftOut": 20,
};

/**
 * Length of a list that is not a connection; `field` is `Type.field`. Lists of ids and inputs have their own length.
 */
export function listSize(field: string, args: Arguments): number {
  const each = args.get("ids") ?? args.get("representations") ?? args.get("inputs");
  return Array.isArray(each) ? each.length : (sizes[field] ?? LIST_SIZE);
}

/** Cost of reading every row of the ledger. */
const WHOLE_LEDGER = 50_000;
/** Cost of reading the ledgers of one customer's credits. */
const PART_OF_LEDGER = 100;
/** Cost of reading the rules of a resource type and the credits of a customer, and pricing one booking. */
const QUOTE = 100;
/** Cost of pricing one booking with rules and credits that are already read. */
const CELL = 10;
/** Cost of reading distinct ids along an index, or the links of all rules of a business. */
const WALK = 100;
/** Cost of checking rules against bookings some hundred thousand times. */
const AUDIT = 20_000;

/** Extra cost of fields that read much and return little. */
export function lookedThrough(name: string, args: Arguments): number {
  switch (name) {
    case "coworkers":
    case "businesses":
      return WALK;
    case "resourceTypes":
    case "tariffs":
    case "teams":
      // Root field, which reads a whole business; rules have fields of the same names.
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
