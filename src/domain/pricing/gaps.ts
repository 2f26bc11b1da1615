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
 * Finds starts in a week at which a booking has no price, for members and contacts without tariff or team, and for
 * lengths around the limits of rules. Between two starts at which something changes, the first represents all.
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

/** Whether days of the week can differ. */
function hasWeek(rules: readonly PricingRule[]): boolean {
  return rules.some(({ timeSlots }) => timeSlots.length > 0);
}

/** Groups gaps that are the same on several days of the week, to report them once. */
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

/** Every combination of day, customer and length to check. */
function sweep(rules: readonly PricingRule[], audited: Audited) {
  const lengths = lengthsOf(rules);
  return daysOf(rules, audited).flatMap((day) =>
    customersOf(rules).flatMap((customer) => lengths.map((length) => ({ day, customer, length }))),
  );
}

/** Only members if no rule distinguishes them from contacts. */
function customersOf(rules: readonly PricingRule[]): CustomerKind[] {
  const apart = rules.some(({ onlyForMembers, onlyForContacts }) => onlyForMembers || onlyForContacts);
  return apart ? ["MEMBER", "CONTACT"] : ["MEMBER"];
}

/** Starts without a price, from one minute of the day until before another. */
interface Gap {
  readonly day: number;
  readonly from: number;
  readonly to: number;
  readonly lengths: number[];
  readonly witness: Booking;
}

/** The observer returns `null` when its time is used up. Such a start is not reported, because it may have a price. */
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

/** Lengths at which a rule begins or stops applying, within the lengths that any rule allows. */
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
 * The days to check: the whole week if its days differ. Otherwise an ordinary day, and the days of the following week
 * on which a rule begins or stops applying, each with the day after.
 */
function daysOf(rules: readonly PricingRule[], audited: Audited): number[] {
  const first = ordinaryDay(audited);
  if (hasWeek(rules)) return Array.from({ length: WEEK_DAYS }, (_, more) => first + more);
  const changes = momentsOf(rules).map((moment) => localDayOf(zoneOf(audited.timeZone), moment));
  const days = [first, ...changes, ...changes.map((day) => day + 1)];
  return [...new Set(days)].filter((day) => day >= first && day < first + WEEK_DAYS).sort((a, b) => a - b);
}

/** Minutes of the day at which a booking of this length enters or leaves a window, or other rules begin to apply. */
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

/** Minutes of the day at which a booking of this length enters or leaves open times. */
function startsInSlots(slots: PricingRule["timeSlots"], day: number, length: number): number[] {
  const starts = openTimesOf(slots)?.stretches.flatMap(({ from, to }) => [from, to - length + 1]) ?? [];
  return starts.filter((start) => modulo(Math.floor(start / DAY_MINUTES), WEEK_DAYS) === dayOfWeek(day)).map(onDay);
}

function momentsOf(rules: readonly PricingRule[]): Instant[] {
  return rules.flatMap(({ applyFrom, applyTo }) => [applyFrom, applyTo].filter((moment) => moment !== null));
}

/** The first whole minute of the day that is not before the moment; empty if the moment is on another day. */
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
