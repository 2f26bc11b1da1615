import type { Booking } from "./booking.ts";
import { anyWhyNot } from "./eligibility.ts";
import type { PricingFinding } from "./finding.ts";
import { concerning, type PriceQuote, type PricingFacts, quoteBy } from "./quote.ts";
import { byDisplayOrder, type PricingRule } from "./rule.ts";
import type { Audited } from "./specimen.ts";

/** Most comparisons of a rule with a booking in one audit, which take some tenths of a second. */
const LOOKS_MAX = 200_000;
/** Fixed cost of one booking, in comparisons. */
const LOOKS_OF_BOOKING = 20;

/** Quotes bookings by all rules within a time budget, and records conflicts in the quotes. */
export interface Observer {
  readonly rules: readonly PricingRule[];
  /** The quote; `null` when the budget is used up. */
  look(booking: Booking): PriceQuote | null;
  /** Each tie and each conflict of default prices, once. */
  findings(): PricingFinding[];
  /** Whether the budget was enough for all bookings. */
  isComplete(): boolean;
}

export function observer({ businessId, resourceTypeId }: Audited, facts: PricingFacts): Observer {
  const nobody = {
    businessId,
    resourceTypeId,
    extraServiceId: null,
    coworkerId: null,
    fallbackCoworkerIds: [],
    holdId: null,
    useCredits: false,
  };
  const own = concerning(nobody, facts);
  const { rules } = own;
  const byId = new Map(rules.map((rule) => [rule.id, rule]));
  const seen = new Map<string, PricingFinding>();
  let left = LOOKS_MAX;
  const keep = (finding: PricingFinding | null) => {
    const key = finding === null ? "" : `${finding.kind} ${finding.extraServiceIds.join(" ")}`;
    if (finding !== null && !seen.has(key)) seen.set(key, finding);
  };
  return {
    rules,
    look(booking) {
      left -= rules.length + LOOKS_OF_BOOKING;
      if (left < 0) return null;
      const quote = quoteBy(own, booking, anyWhyNot);
      const eligible = quote.candidates
        .filter((candidate) => candidate.eligible)
        .map(({ extraServiceId, total }) => ({ rule: byId.get(extraServiceId)!, total }));
      keep(tie(quote, eligible, booking));
      keep(severalDefaults(eligible, booking));
      return quote;
    },
    findings: () => [...seen.values()],
    isComplete: () => left >= 0,
  };
}

type Eligible = readonly { readonly rule: PricingRule; readonly total: number | null }[];

function tie({ chosenBecause, extraServiceId, total }: PriceQuote, eligible: Eligible, booking: Booking) {
  if (chosenBecause !== "DISPLAY_ORDER" && chosenBecause !== "ID") return null;
  const chosen = eligible.find(({ rule }) => rule.id === extraServiceId)!.rule;
  const alike = eligible.filter((one) => one.total === total && one.rule.isDefaultPrice === chosen.isDefaultPrice);
  const by = chosenBecause === "ID" ? "their ids" : "their display order";
  return finding("TIE", alike, booking, `These rules cost the same for some bookings, and ${by} decides.`);
}

function severalDefaults(eligible: Eligible, booking: Booking): PricingFinding | null {
  const defaults = eligible.filter(({ rule }) => rule.isDefaultPrice);
  if (defaults.length < 2) return null;
  return finding("SEVERAL_DEFAULTS", defaults, booking, "These default prices apply to the same bookings.");
}

function finding(kind: PricingFinding["kind"], rules: Eligible, witness: Booking, message: string): PricingFinding {
  const extraServiceIds = rules
    .map(({ rule }) => rule)
    .sort(byDisplayOrder)
    .map(({ id }) => id);
  return { kind, extraServiceIds, message, witness };
}
