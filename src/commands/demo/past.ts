import type { Instant } from "../../domain/calendar.ts";
import type { UseHistoryEntry } from "../../domain/use-history/chain.ts";
import { drawBookedAt, drawBooking, gapsOf, MINUTE_MILLISECONDS } from "./bookings.ts";
import { type Credit, stepOf } from "./credits.ts";
import { type Branch, BY } from "./customers.ts";
import { type Day, timeOf, workday } from "./days.ts";
import { between, happens, pick, type Sources } from "./random.ts";

export type Entry = UseHistoryEntry & { readonly creditUsed: number };

/** A voided credit was unused for at most this many days before. */
const VOIDED_AFTER_MAX = 20;

/** The ledger rows of a credit, in order of creation. */
export function pastOf(branch: Branch, credit: Credit): Entry[] {
  const { chance } = branch.sources;
  const [gapMin, gapMax] = gapsOf(credit.rule);
  const { lastDay: today } = branch.span;
  // A credit that is too new is not voided.
  const isVoided = credit.isVoided && credit.grantedOn + VOIDED_AFTER_MAX <= today;
  const mayPlan = !isVoided && !credit.rule.isPrintingCredit;
  const lastDay = Math.min(credit.lastDay, mayPlan ? credit.lastDay : today) - (isVoided ? VOIDED_AFTER_MAX : 0);
  const entries: Entry[] = [];
  let day = credit.grantedOn;
  let balance = credit.record.totalUses;
  for (let uses = 0; uses < credit.usesMax && balance > 0; uses++) {
    const gap = between(chance, gapMin, gapMax);
    const next = workday(day + gap);
    if (next > lastDay) break;
    if (next > today) {
      // A planned use is the last row: nothing can follow it yet.
      if (day < today) entries.push(drawBookedUse(branch, credit, { day: next, bookedOn: today, balance }));
      break;
    }
    day = next;
    // Booked after the day of the last use, to keep the times in order.
    const bookedOn = day - between(chance, 0, Math.min(gap - 1, 10));
    for (const entry of drawEpisode(branch, credit, { day, bookedOn, balance })) {
      entries.push(entry);
      balance += entry.totalChange - entry.creditUsed;
    }
  }
  return isVoided ? [...entries, drawVoid(branch, day, balance)] : entries;
}

interface Moment {
  readonly day: Day;
  readonly bookedOn: Day;
  readonly balance: number;
}

/** A use, sometimes followed by a reversal or adjustment on the same day. */
function drawEpisode(branch: Branch, credit: Credit, moment: Moment): Entry[] {
  const { chance } = branch.sources;
  const use = credit.rule.isPrintingCredit ? drawPrint(branch, moment) : drawBookedUse(branch, credit, moment);
  if (happens(chance, 8)) return [use, drawReversal(branch.sources, credit, use)];
  if (happens(chance, 4)) return [use, drawAdjustment(branch, credit, moment.day, moment.balance - use.creditUsed)];
  return [use];
}

function drawBookedUse({ company, sources }: Branch, { rule }: Credit, { day, bookedOn, balance }: Moment): Entry {
  const { chance } = sources;
  const { units, ...booking } = drawBooking(company, rule, day, sources);
  const bookedAt = drawBookedAt(company, day, bookedOn, chance);
  return entryOf(sources, "USE", bookedAt, {
    ...booking,
    creditUsed: Math.min(units, balance),
    usageAt: booking.bookingFromTime,
    idempotencyKey: happens(chance, 60) ? `book-${booking.bookingId}` : null,
    reason: happens(chance, 5) ? "Booked at the front desk" : null,
  });
}

function drawPrint({ company, sources }: Branch, { day, balance }: Moment): Entry {
  const { chance, uuid } = sources;
  const printedAt = timeOf(company.business.timeZone, day, between(chance, 8 * 60, 20 * 60));
  return entryOf(sources, "USE", printedAt, {
    creditUsed: Math.min(between(chance, 1, 20), balance),
    reason: pick(chance, [null, null, null, "Contract", "Slides", "Posters"]),
    idempotencyKey: happens(chance, 60) ? `print-${uuid()}` : null,
  });
}

/** A booking cancelled just before its start or left early, or a failed print. */
function drawReversal(sources: Sources, { rule }: Credit, use: Entry): Entry {
  const { chance } = sources;
  const step = stepOf(rule);
  const { bookingId, bookingFromTime, bookingToTime, bookingResourceName, usageAt, creditUsed } = use;
  const isCancelled = bookingFromTime !== null && (step === 1 || creditUsed === step || happens(chance, 60));
  const last = isCancelled ? bookingFromTime - 15 * MINUTE_MILLISECONDS : (bookingToTime ?? usageAt);
  return entryOf(sources, "REVERSAL", last + between(chance, 1, 10) * MINUTE_MILLISECONDS, {
    bookingId,
    bookingFromTime,
    bookingToTime,
    bookingResourceName,
    creditUsed: isCancelled ? -creditUsed : -step * between(chance, 1, Math.max(1, creditUsed / step - 1)),
    reverses: { uniqueId: use.uniqueId },
    usageAt,
    reason: isCancelled ? "Booking cancelled" : bookingFromTime === null ? "Paper jam" : "Left early",
    idempotencyKey: isCancelled ? `cancel-${bookingId}` : null,
  });
}

function drawAdjustment({ company, sources }: Branch, { rule }: Credit, day: Day, balance: number): Entry {
  const { chance } = sources;
  const amount = stepOf(rule) * between(chance, 1, 4);
  const isRaised = amount > balance || happens(chance, 70);
  return entryOf(sources, "ADJUSTMENT", timeOf(company.business.timeZone, day, 22 * 60), {
    totalChange: isRaised ? amount : -amount,
    reason: isRaised
      ? pick(chance, ["Goodwill: the projector was broken", "Topped up at the front desk"])
      : pick(chance, ["Entered twice", "Corrected after a phone call"]),
  });
}

function drawVoid({ company, sources }: Branch, lastUsed: Day, balance: number): Entry {
  const { chance } = sources;
  const day = lastUsed + between(chance, 1, VOIDED_AFTER_MAX);
  return entryOf(sources, "VOID", timeOf(company.business.timeZone, day, between(chance, 9 * 60, 18 * 60)), {
    creditUsed: balance,
    reason: pick(chance, ["Membership ended", "Sold by mistake", "Refunded", "Replaced by another credit"]),
  });
}

function entryOf({ uuid }: Sources, kind: Entry["kind"], createdOn: Instant, values: Partial<Entry>): Entry {
  return {
    uniqueId: uuid(),
    operationId: uuid(),
    allocationIndex: 0,
    kind,
    creditUsed: 0,
    totalChange: 0,
    reverses: null,
    hold: null,
    chargeUniqueId: null,
    bookingId: null,
    bookingFromTime: null,
    bookingToTime: null,
    bookingResourceName: null,
    usageAt: createdOn,
    reason: null,
    idempotencyKey: null,
    systemId: null,
    createdOn,
    updatedBy: BY,
    ...values,
  };
}
