import { DAY_MILLISECONDS, type Instant } from "../calendar.ts";
import { localOf, type Zone, zoneOf } from "../zones.ts";
import type { Booking, CustomerKind } from "./booking.ts";
import type { PricingFinding } from "./finding.ts";
import type { Observer } from "./observation.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";
import type { PricingRule } from "./rule.ts";
import { type Audited, localDayOf, ordinaryDay, specimen } from "./specimen.ts";
import { DAY_MINUTES, timeWindowOf } from "./time-window.ts";

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
  return [...found.values()].map((gap) => toFinding(gap, customers));
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
    else gaps.push({ from, to, lengths: [length], witness });
  }
  return gaps;
}

function toFinding({ from, to, lengths, witness }: Gap, customers: readonly CustomerKind[]): PricingFinding {
  const who = customers.length === 1 ? "anybody" : `${witness.customer.toLowerCase()}s`;
  return {
    kind: "NO_PRICE",
    extraServiceIds: [],
    message: `Bookings by ${who} of ${lengths.join(", ")} minutes that start from ${timeOf(from)} to ${timeOf(to - 1)} have no price.`,
    witness,
  };
}

/** Lengths at which a rule begins or ceases to apply, from the shortest to the longest that any rule allows. */
function lengthsOf(rules: readonly PricingRule[]): number[] {
  const bookable = rules.filter(({ isPrintingCredit }) => !isPrintingCredit);
  const least = Math.min(...bookable.map(({ minLength }) => minLength || 1));
  const most = Math.max(...bookable.map(({ maxLength }) => maxLength ?? Number.POSITIVE_INFINITY));
  const changes = bookable.flatMap(({ minLength, maxLength }) => [
    ...(minLength === null ? [] : [minLength, minLength - 1]),
    ...(maxLength === null ? [] : [maxLength, maxLength + 1]),
  ]);
  const lengths = [...new Set(changes)].filter((length) => length >= Math.max(1, least) && length <= most);
  return lengths.length === 0 ? [LENGTH_USUAL] : lengths.sort((a, b) => a - b);
}

/** An ordinary day, and those of the week after it from which or to which a rule applies, with the days after them. */
function daysOf(rules: readonly PricingRule[], audited: Audited): number[] {
  const first = ordinaryDay(audited);
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
    ...momentsOf(rules).flatMap((moment) => minuteOn(zone, day, moment)),
  ];
  return [...new Set(starts)].sort((a, b) => a - b);
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
  return ((minute % DAY_MINUTES) + DAY_MINUTES) % DAY_MINUTES;
}

function timeOf(minute: number): string {
  return `${String(Math.floor(minute / 60)).padStart(2, "0")}:${String(minute % 60).padStart(2, "0")}`;
}
