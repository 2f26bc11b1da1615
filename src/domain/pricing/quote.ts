import type { Instant } from "../calendar.ts";
import type { Decimal } from "../decimal.ts";
import type { ChargePeriod } from "../extra-service/fields.ts";
import { choices } from "../field.ts";
import type { Booking } from "./booking.ts";
import {
  candidateRules,
  inOneCurrency,
  isKeepable,
  type Judged,
  judge,
  type Keepable,
  type WhyNot,
} from "./candidates.ts";
import {
  type CreditLeftOut,
  type CustomerCredit,
  type PlannableCredit,
  type PlannedAllocation,
  type PlannedHold,
  planCredits,
  plannableCredits,
} from "./credit-plan.ts";
import { type Ineligibility, whyNot } from "./eligibility.ts";
import { occasionOf } from "./occasion.ts";
import { isBookable, type PricingRule } from "./rule.ts";
import { type ChosenBecause, choose } from "./selection.ts";
import { type PriceStep, timesCharged } from "./steps.ts";

/** The data for pricing bookings of one resource type of one business, read in one snapshot. */
export interface PricingFacts {
  /** At least the business's rules for the resource type and the requested service. */
  readonly rules: readonly PricingRule[];
  /** If credits are planned, at least the customer's and fallback customers' charges and credits in the business. */
  readonly credits: readonly CustomerCredit[];
  /** The hold that pays first, if the booking names one. */
  readonly hold?: PlannedHold | null;
  /** Digits after the point, by ISO 4217 code. */
  readonly minorUnits: ReadonlyMap<string, number>;
  readonly businessCurrencyCode: string | null;
  /** Whether the caller may request a service that does not apply. */
  readonly mayFix: boolean;
}

export const QuoteOutcome = choices("QuoteOutcome", "Outcome of a quote.", {
  PRICED: "The booking has a price.",
  NO_PRICE: "No rule applies. Without any candidates, no rule of the business is linked to the resource type.",
  CURRENCY_AMBIGUOUS: "Rules in several currencies apply. Name one.",
  SERVICE_NOT_FOUND: "There is no such service in the business.",
  AMOUNT_TOO_LARGE: "The price is too large to be stored.",
});
export type QuoteOutcome = keyof typeof QuoteOutcome.values;

/** A rule that was considered. */
export interface Candidate {
  readonly extraServiceId: number;
  readonly eligible: boolean;
  /** Price of the whole booking before credits; `null` for rules neither eligible nor requested, or if too large. */
  readonly total: Decimal | null;
  /** Every reason; empty if the rule is eligible. */
  readonly reasons: readonly Ineligibility[];
}

/** The price of a booking before tax. Unless the outcome is PRICED, everything after `candidates` is null or empty. */
export interface PriceQuote {
  readonly outcome: QuoteOutcome;
  /** Time of booking; a later charge is priced as of this moment. */
  readonly pricedAt: Instant;
  /** By `displayOrder`, then id; empty if the requested service does not exist. */
  readonly candidates: readonly Candidate[];
  /** The rule that prices the booking. */
  readonly extraServiceId: number | null;
  readonly chosenBecause: ChosenBecause | null;
  readonly currencyCode: string | null;
  /** DAYS if nights are charged. */
  readonly unit: ChargePeriod | null;
  /** For the whole booking and one person; minutes if the unit is MINUTES. */
  readonly billedUnits: number | null;
  readonly steps: readonly PriceStep[];
  /** Result of the last step. */
  readonly total: Decimal | null;
  readonly allocations: readonly PlannedAllocation[];
  /** In burn order; empty if no credits were planned. */
  readonly creditsLeftOut: readonly CreditLeftOut[];
  /** Billed units, times the visitors if the rule charges each visitor. */
  readonly neededUnits: number | null;
  readonly coveredUnits: number | null;
  /** Amount that credits pay: `total` − `due`. */
  readonly covered: Decimal | null;
  readonly due: Decimal | null;
}

/** The price of the booking. The booking must have passed `checkBooking`. */
export function quote(booking: Booking, facts: PricingFacts): PriceQuote {
  return quoteBy(concerning(booking, facts), booking, whyNot);
}

/** The facts with only the rules and credits that matter for a booking, in order. */
export interface ConcerningFacts extends PricingFacts {
  readonly credits: readonly PlannableCredit[];
}

type Concerned = Pick<
  Booking,
  "businessId" | "resourceTypeId" | "extraServiceId" | "coworkerId" | "fallbackCoworkerIds" | "useCredits"
>;

export function concerning(booking: Concerned, facts: PricingFacts): ConcerningFacts {
  return {
    ...facts,
    rules: candidateRules(booking, facts.rules),
    credits: plannableCredits(booking, facts.credits),
  };
}

/** The price of the booking by facts from `concerning` for this booking, or for one that differs only in time. */
export function quoteBy(facts: ConcerningFacts, booking: Booking, whyNot: WhyNot): PriceQuote {
  const nothing = (outcome: QuoteOutcome, judged: readonly Judged[]): PriceQuote => ({
    outcome,
    pricedAt: booking.bookedAt,
    candidates: judged.map(toCandidate),
    ...noPrice,
  });
  const { extraServiceId } = booking;
  const occasion = occasionOf(booking);
  const judged = facts.rules.map((rule) => judge(rule, occasion, whyNot, facts.minorUnits));
  if (extraServiceId !== null) {
    const fixed = judged.find(({ rule }) => rule.id === extraServiceId);
    if (fixed === undefined) return nothing("SERVICE_NOT_FOUND", []);
    if (!isBookable(fixed.rule) || (fixed.reasons.length > 0 && !facts.mayFix)) return nothing("NO_PRICE", judged);
    if (!isKeepable(fixed)) return nothing("AMOUNT_TOO_LARGE", judged);
    return priced(booking, facts, judged, fixed, "FIXED");
  }
  const inOne = booking.currencyCode === null ? inOneCurrency(judged, facts.businessCurrencyCode) : judged;
  if (inOne === null) return nothing("CURRENCY_AMBIGUOUS", judged);
  const eligible = inOne.filter(({ reasons }) => reasons.length === 0);
  if (eligible.length === 0) return nothing("NO_PRICE", inOne);
  const contenders = eligible.filter(isKeepable);
  if (contenders.length === 0) return nothing("AMOUNT_TOO_LARGE", inOne);
  const { chosen, because } = choose(contenders);
  return priced(booking, facts, inOne, chosen, because);
}

function priced(
  booking: Booking,
  facts: ConcerningFacts,
  judged: readonly Judged[],
  { rule, price, total }: Keepable,
  chosenBecause: ChosenBecause,
): PriceQuote {
  const { unit, billedUnits, steps, currencyUnit } = price;
  const neededUnits = billedUnits * timesCharged(rule, booking);
  const payable = { unit, neededUnits, total, currencyUnit };
  return {
    outcome: "PRICED",
    pricedAt: booking.bookedAt,
    candidates: judged.map(toCandidate),
    extraServiceId: rule.id,
    chosenBecause,
    currencyCode: rule.currencyCode,
    unit,
    billedUnits,
    steps,
    total,
    neededUnits,
    ...planCredits(booking, payable, facts.credits, facts.hold),
  };
}

const noPrice = {
  extraServiceId: null,
  chosenBecause: null,
  currencyCode: null,
  unit: null,
  billedUnits: null,
  steps: [],
  total: null,
  allocations: [],
  creditsLeftOut: [],
  neededUnits: null,
  coveredUnits: null,
  covered: null,
  due: null,
} as const;

function toCandidate({ rule, reasons, total }: Judged): Candidate {
  return { extraServiceId: rule.id, eligible: reasons.length === 0, total, reasons };
}
