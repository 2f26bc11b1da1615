import { DAY_MILLISECONDS, DAY_MINUTES, type Instant } from "../calendar.ts";
import { localOf, type Zone, zoneOf } from "../zones.ts";
import type { Booking, CustomerKind } from "./booking.ts";
import type { PricingFinding } from "./finding.ts";
import { minutesAllowed } from "./length.ts";
import type { Observer } from "./observation.ts";
import { dayOfWeek, openTimesOf } from "./open-times.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";
import { isBookable, type PricingRule } from "./rule.ts";
import { type Audited, bookableFor, localDayOf, ordinaryDay, specimen } from "./specimen.ts";
import { timeWindowOf } from "./time-window.ts";

const WEEK_DAYS = 7;
const LENGTH_USUAL = 60;

/**
 * Starts of a week for which a booking has no price, over members and contacts without tariff or team and the lengths
 * around which a rule begins or ceases to apply. Every start of the day is looked at: where nothing changes between two
 * of them, the first stands for both.
 */
export function* gaps(observer: Observer, audited: Audited): Generator<void, PricingFinding[], void> {
  const found = new Map<string, Gap>();
  for (const { customer, day, length } of sweep(observer.rules, audited)) {
    if (!observer.isComplete()) break;
    for (const gap of gapsOf(observer, audited, customer, day, length)) {
      const key = `${customer} ${day} ${gap.from} ${gap.to}`;
      const known = found.get(key);
      if (known === undefined) found.set(key, gap);
      else known.lengths.push(length);
    }
    yield;
  }
  const customers = customersOf(observer.rules);
  const all = [...found.values()];
  if (!hasWeek(observer.rules)) return all.map((gap) => toFinding(gap, customers, ""));
  return [...onDaysAlike(all)].map((alike) =>
    toFinding(alike[0]!, customers, ` on ${alike.map(dayNameOf).join(", ")}`),
  );
}

/** Whether the days of the week differ. */
function hasWeek(rules: readonly PricingRule[]): boolean {
  return rules.some(({ timeSlots }) => timeSlots.length > 0);
}

/** The gaps that several days of the week have alike, told once. */
function onDaysAlike(gaps: readonly Gap[]): Iterable<Gap[]> {
  const alike = new Map<string, Gap[]>();
  for (const gap of gaps) {
    const key = `${gap.witness.customer} ${gap.from} ${gap.to} ${gap.lengths.join(" ")}`;
    alike.set(key, [...(alike.get(key) ?? []), gap]);
  }
  return alike.values();
}

const dayNames = ["Sunday", "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday"];

function dayNameOf({ day }: Gap): string {
  return dayNames[dayOfWeek(day)]!;
}

/** What is looked at for every start of a day. */
function sweep(rules: readonly PricingRule[], audited: Audited) {
  const lengths = lengthsOf(rules);
  return daysOf(rules, audited).flatMap((day) =>
    customersOf(rules).flatMap((customer) => lengths.map((length) => ({ day, customer, length }))),
  );
}

/** Members stand for contacts where no rule tells them apart. */
function customersOf(rules: readonly PricingRule[]): CustomerKind[] {
  const apart = rules.some(({ onlyForMembers, onlyForContacts }) => onlyForMembers || onlyForContacts);
  return apart ? ["MEMBER", "CONTACT"] : ["MEMBER"];
}

/** Starts from one minute of the day to before another. */
interface Gap {
  readonly day: number;
  readonly from: number;
  readonly to: number;
  readonly lengths: number[];
  readonly witness: Booking;
}

/** `null` of the observer means that there is no more time: what is not known to be a gap is none. */
function gapsOf(observer: Observer, audited: Audited, customer: CustomerKind, day: number, length: number): Gap[] {
  const gaps: Gap[] = [];
  const starts = startsOf(observer.rules, audited, day, length);
  for (const [place, from] of starts.entries()) {
    const to = starts[place + 1] ?? DAY_MINUTES;
    const witness = specimen(audited, { customer, tariffId: null, teamIds: [] }, day, from, length);
    if (observer.look(witness)?.outcome !== "NO_PRICE") continue;
    const last = gaps.at(-1);
    if (last?.to === from) gaps[gaps.length - 1] = { ...last, to };
    else gaps.push({ day, from, to, lengths: [length], witness });
  }
  return gaps;
}

function toFinding(
  { from, to, lengths, witness }: Gap,
  customers: readonly CustomerKind[],
  days: string,
): PricingFinding {
  const who = customers.length === 1 ? "anybody" : `${witness.customer.toLowerCase()}s`;
  return {
    kind: "NO_PRICE",
    extraServiceIds: [],
    message: `Bookings by ${who} of ${lengths.join(", ")} minutes that start from ${timeOf(from)} to ${timeOf(to - 1)}${days} have no price.`,
    witness,
  };
}

/** Lengths at which a rule begins or ceases to apply, from the shortest to the longest that any rule allows. */
function lengthsOf(rules: readonly PricingRule[]): number[] {
  const limits = rules.filter(isBookable).map(minutesAllowed);
  const least = Math.min(...limits.map((one) => one.least || 1));
  const most = Math.max(...limits.map((one) => one.most ?? Number.POSITIVE_INFINITY));
  const changes = limits.flatMap((one) => [
    ...(one.least === null ? [] : [one.least, one.least - 1]),
    ...(one.most === null ? [] : [one.most, one.most + 1]),
  ]);
  const isTried = (length: number) => length >= Math.max(1, least) && length <= most && bookableFor(length);
  const lengths = [...new Set(changes)].filter(isTried);
  return lengths.length === 0 ? [LENGTH_USUAL] : lengths.sort((a, b) => a - b);
}

/**
 * An ordinary day, and those of the week after it from which or to which a rule applies, with the days after them; the whole
 * week where its days differ.
 */
function daysOf(rules: readonly PricingRule[], audited: Audited): number[] {
  const first = ordinaryDay(audited);
  if (hasWeek(rules)) return Array.from({ length: WEEK_DAYS }, (_, more) => first + more);
  const changes = momentsOf(rules).map((moment) => localDayOf(zoneOf(audited.timeZone), moment));
  const days = [first, ...changes, ...changes.map((day) => day + 1)];
  return [...new Set(days)].filter((day) => day >= first && day < first + WEEK_DAYS).sort((a, b) => a - b);
}

/** Minutes of the day from which on a booking of the length lies in other windows, or other rules apply. */
function startsOf(rules: readonly PricingRule[], audited: Audited, day: number, length: number): number[] {
  const windows = rules.flatMap((rule) => timeWindowOf(rule) ?? []);
  const zone = zoneOf(audited.timeZone);
  const starts = [
    0,
    ...windows.flatMap(({ from, to }) => [from, to + 1, to - length + 1].map((minute) => onDay(minute))),
    ...rules.flatMap(({ timeSlots }) => startsInSlots(timeSlots, day, length)),
    ...momentsOf(rules).flatMap((moment) => minuteOn(zone, day, moment)),
  ];
  return [...new Set(starts)].sort((a, b) => a - b);
}

/** Minutes of the day from which on a booking of the length lies in open times, or no longer does. */
function startsInSlots(slots: PricingRule["timeSlots"], day: number, length: number): number[] {
  const starts = openTimesOf(slots)?.stretches.flatMap(({ from, to }) => [from, to - length + 1]) ?? [];
  return starts.filter((start) => modulo(Math.floor(start / DAY_MINUTES), WEEK_DAYS) === dayOfWeek(day)).map(onDay);
}

function momentsOf(rules: readonly PricingRule[]): Instant[] {
  return rules.flatMap(({ applyFrom, applyTo }) => [applyFrom, applyTo].filter((moment) => moment !== null));
}

/** The first whole minute of the day that is not before the moment, if it is one of the day. */
function minuteOn(zone: Zone, day: number, moment: Instant): number[] {
  const minute = Math.ceil((localOf(zone, moment) - day * DAY_MILLISECONDS) / MINUTE_MILLISECONDS);
  return minute >= 0 && minute < DAY_MINUTES ? [minute] : [];
}

function onDay(minute: number): number {
  return modulo(minute, DAY_MINUTES);
}

function modulo(number: number, by: number): number {
  return ((number % by) + by) % by;
}

function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
