import { DAY_MILLISECONDS, parseInstant } from "../domain/calendar.ts";
import { GRANTS_MAX } from "../domain/coworker-extra-service/grant-credits.ts";
import { CELLS_MAX } from "../domain/pricing/checks.ts";
import { REPORT_YEARS_MAX } from "../domain/report/report.ts";
import { PAGE_SIZE_MAX } from "../graphql/engine/listing.ts";

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
  "Event.useHistories": 3,
  // The rows of a report are as many as its input says, which the field itself does not see.
  "UsageReport.rows": PAGE_SIZE_MAX,
  "UsageReport.totals": 6,
  "ChargeReport.rows": PAGE_SIZE_MAX,
  "ChargeReport.totals": 10,
  "CreditStatement.opening": 6,
  "CreditStatement.closing": 6,
  "CreditStatement.now": 6,
  // A year of a customer who uses credit several times a week.
  "CreditStatement.entries": 300,
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
/** Cost of passing thousands of events of other kinds for a page of a rare one. */
const EVENTS = 1_000;
/** Cost of reading a month of the ledger, or of the charges, twice: for a page of a report and for its totals. */
const REPORT_MONTH = 500;
const MONTH_MILLISECONDS = 30 * DAY_MILLISECONDS;
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
    case "creditStatement":
      return 3 * PART_OF_LEDGER;
    case "usageReport":
    case "chargeReport":
      return REPORT_MONTH * monthsOf(args.get("input"));
    case "priceQuote":
      return QUOTE;
    case "priceQuotes":
      return QUOTE * listSize(name, args);
    case "priceGrid":
      return QUOTE + CELL * CELLS_MAX;
    case "events":
      return EVENTS;
    case "pricingRuleAudit":
      return AUDIT;
    default:
      return 0;
  }
}

/** Number of months of a report, at least 1. A range that is invalid or too long is refused later. */
function monthsOf(input: unknown): number {
  const { from, to } = (input ?? {}) as Readonly<Record<string, unknown>>;
  const [start, end] = [from, to].map((text) => (typeof text === "string" ? parseInstant(text) : null));
  const months = start == null || end == null ? 1 : Math.ceil((end - start) / MONTH_MILLISECONDS);
  return Math.min(Math.max(months, 1), 13 * REPORT_YEARS_MAX);
}

/** The filter of a field: an argument of a list, or a property of the input of a report. */
export function filterOf(args: Arguments): unknown {
  const input = args.get("input");
  if (args.has("filter") || typeof input !== "object" || input === null) return args.get("filter");
  return (input as Readonly<Record<string, unknown>>).filter;
}
