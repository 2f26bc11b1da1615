import { any, isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { reversalsOf } from "../credit/give-back.ts";
import { type Reserved, withHeld, withHeldNow } from "../credit/held.ts";
import { type GivenBack, leftOf } from "../credit/reversal.ts";
import type { HoldAllocation } from "../credit-hold/allocation.ts";
import type { CreditHold } from "../credit-hold/fields.ts";
import { whyNotOpen } from "../credit-hold/open-hold.ts";
import { allocationsOf } from "../credit-hold/steps.ts";
import { type CommandContext, currencies, type Decision, find, read } from "../decision.ts";
import type { Figures } from "../dry-run.ts";
import type { ExtraService } from "../extra-service/fields.ts";
import { creditsLeftOf, creditsOf, rulesFor } from "../pricing/asked.ts";
import type { Booking } from "../pricing/booking.ts";
import { checkCredits, checkRules } from "../pricing/checks.ts";
import { type CustomerCredit, type PlannedHold, plannedFields } from "../pricing/credit-plan.ts";
import { type PriceQuote, type PricingFacts, quote } from "../pricing/quote.ts";
import { pricingFields } from "../pricing/rule.ts";
import { type Refusal, refuseIfAny } from "../refusal.ts";
import { orNotFound } from "../subject.ts";
import { type Ledgered, ledgerFields } from "../use-history/append.ts";
import type { UseHistory } from "../use-history/fields.ts";
import { asGivenBack, stillOfHold } from "./change-plan.ts";

/** Turns a refusal of the booking into one of the charge, whose input contains the booking. */
export function inQuote(one: Refusal): Refusal {
  return { ...one, property: `quote.${one.property}` };
}

/** The figures of a booking that has a price. */
export function figuresOf({ total, due, neededUnits, coveredUnits }: PriceQuote): Figures {
  return { total, due, covered: coveredUnits, uncovered: neededUnits! - coveredUnits! };
}

export type PricedService = Pick<ExtraService, "id" | "name" | "invoiceLineDisplayAs" | "updatedOn">;
type LockedCredit = CustomerCredit & Ledgered & Pick<CoworkerExtraService, "extraServiceId">;

/** A quote that stays valid until the step is written: the records that it depends on are locked. */
export interface LockedQuote extends Omit<Reserved<LockedCredit>, "credits"> {
  readonly quote: PriceQuote;
  /** The units that the replaced charge still has of each of its uses, the newest first. */
  readonly left: readonly GivenBack<UseHistory>[];
  /** `null` if the booking has no price. */
  readonly service: PricedService | null;
  /** The hold that pays first. */
  readonly hold: (CreditHold & PlannedHold) | null;
  /** The credits that a plan may use or that the replaced charge took from, by id. */
  readonly credits: ReadonlyMap<number, LockedCredit>;
}

const lockedCreditFields = [...new Set([...plannedFields, ...ledgerFields, "extraServiceId"] as const)];
const serviceFields = ["id", "name", "invoiceLineDisplayAs", "updatedOn"] as const;

/** Decimal places of each currency, by ISO 4217 code. */
export function* minorUnitsNow(): Decision<ReadonlyMap<string, number>> {
  return new Map((yield* currencies()).map(({ code, minorUnits }) => [code, minorUnits]));
}

/**
 * Prices a booking, and locks the rule and the credits that price it. A caller who charges may fix any service. `uses` are those
 * of a charge that the quote replaces; the quote is as if their units were given back.
 */
export function* lockQuote(
  booking: Booking,
  facts: Pick<PricingFacts, "minorUnits" | "businessCurrencyCode">,
  given: CommandContext,
  uses: readonly UseHistory[] = [],
): Decision<LockedQuote> {
  const { holdId } = booking;
  const ofHold = holdId === null ? [] : yield* allocationsOf([holdId]);
  const found = yield* lockCredits(booking, [...ofHold, ...uses]);
  const reserved = yield* holdId === null ? withHeld(found, given) : withHeldNow(found, given);
  const { credits: held, context, lapsed } = reserved;
  // Locked credits lock their ledgers, so nothing is given back after this.
  const left = leftOf(uses, yield* reversalsOf(uses), held);
  const before = yield* stillOfHold(left, booking);
  const plannable = asGivenBack(held, left, before);
  const credits = new Map(held.map((credit) => [credit.id, credit]));
  const hold = yield* lockPaying(booking, ofHold, context);
  const locked = { hold, credits, context, lapsed, left };
  const asked = rulesFor(booking);
  for (;;) {
    const rules = yield* find("ExtraService", { where: asked, lock: null, fields: [...pricingFields, "updatedOn"] });
    refuseIfAny([...checkRules(rules.length), ...checkCredits(credits.size)].map(inQuote));
    const priced = quote(booking, { ...facts, rules, credits: plannable, hold: hold ?? before, mayFix: true });
    if (priced.extraServiceId === null) return { quote: priced, service: null, ...locked };
    const service = yield* read("ExtraService", priced.extraServiceId, { lock: "keep", fields: serviceFields });
    // The rule may have changed before it was locked; then price again. A locked rule cannot change, so the loop ends.
    const seen = rules.find(({ id }) => id === priced.extraServiceId);
    if (service !== null && service.updatedOn === seen?.updatedOn) return { quote: priced, service, ...locked };
  }
}

/** The hold of the booking, locked after its credits. It must be active. */
function* lockPaying(
  booking: Booking,
  allocations: readonly HoldAllocation[],
  { now }: CommandContext,
): Decision<LockedQuote["hold"]> {
  if (booking.holdId === null) return null;
  const hold = yield* orNotFound("holdId", read("CreditHold", booking.holdId));
  refuseIfAny(whyNotOpen(hold, "holdId", Math.max(now, hold.createdOn)));
  return { ...hold, allocations };
}

/** Locks the credits that a plan may use, and those of the hold and of the uses that are replaced. */
function* lockCredits(
  booking: Booking,
  named: readonly { readonly coworkerExtraServiceId: number }[],
): Decision<Omit<LockedCredit, "heldUses">[]> {
  const isPlanned = booking.coworkerId !== null && booking.useCredits;
  if (!isPlanned && named.length === 0) return [];
  const others = isIn("id", [...new Set(named.map(({ coworkerExtraServiceId }) => coworkerExtraServiceId))]);
  // All in one, in the order of their ids. The others may be of other customers, or not plannable any more.
  const rows = yield* find("CoworkerExtraService", {
    where: isPlanned ? any(creditsLeftOf(booking), others) : others,
    lockWhere: isPlanned ? any(creditsOf(booking), others) : others,
    fields: lockedCreditFields,
  });
  const services = yield* find("ExtraService", {
    where: isIn("id", [...new Set(rows.map(({ extraServiceId }) => extraServiceId))]),
    lock: null,
    fields: ["id", "resourceTypes"],
  });
  const types = new Map(services.map(({ id, resourceTypes }) => [id, resourceTypes]));
  return rows.map((row) => ({ ...row, resourceTypes: types.get(row.extraServiceId) ?? [] }));
}
