import { Temporal } from "temporal-polyfill";

/** A moment: whole milliseconds since 1970-01-01 UTC. */
export type Instant = number;

export const DAY_MILLISECONDS = 24 * 60 * 60 * 1000;
const SECOND_MILLISECONDS = 1000;

/**
 * The moment, plus a millisecond if it is a whole second. REST writes whole seconds without a fraction, and reads such
 * a value as any moment of that second. As the version of a record, it would also match later versions.
 */
export function notWholeSecond(moment: Instant): Instant {
  return moment % SECOND_MILLISECONDS === 0 ? moment + 1 : moment;
}
export const DAY_MINUTES = 1440;
export const INSTANT_MAX: Instant = Date.UTC(2201, 0, 1) - 1;

const RFC_3339 = /^\d{4}-\d{2}-\d{2}[Tt]\d{2}:\d{2}:\d{2}(\.\d{1,9})?([Zz]|[+-]\d{2}:\d{2})$/;

/**
 * Reads an RFC 3339 date and time with offset, from 1970 to 2200; `null` for anything else, including dates that do not
 * exist. Digits after the milliseconds are dropped.
 */
export function parseInstant(text: string): Instant | null {
  if (!RFC_3339.test(text)) return null;
  try {
    const moment = Temporal.Instant.from(text.toUpperCase()).epochMilliseconds;
    return moment >= 0 && moment <= INSTANT_MAX ? moment : null;
  } catch {
    return null;
  }
}

/** Reads an instant that must be well-formed, such as a literal in code. */
export function instant(text: string): Instant {
  const moment = parseInstant(text);
  if (moment === null) throw new RangeError(`not an instant: ${text}`);
  return moment;
}

/** Writes the instant in UTC with milliseconds: `2026-01-31T09:30:00.000Z`. */
export function formatInstant(moment: Instant): string {
  const day = Math.floor(moment / DAY_MILLISECONDS);
  const rest = moment - day * DAY_MILLISECONDS;
  const [minutes, milliseconds] = [Math.floor(rest / 60_000), rest % 60_000];
  return `${dateOf(day)}T${twoDigits[Math.floor(minutes / 60)]}:${twoDigits[minutes % 60]}:${secondsOf(milliseconds)}Z`;
}

const twoDigits = Array.from({ length: 60 }, (_, number) => String(number).padStart(2, "0"));
const dates = new Map<number, string>();
const DATES_MAX = 20_000;

/** The date of a day number since 1970. Cached, because answers repeat few dates often and `toISOString` is slow. */
function dateOf(day: number): string {
  const known = dates.get(day);
  if (known !== undefined) return known;
  const date = new Date(day * DAY_MILLISECONDS).toISOString().slice(0, 10);
  if (dates.size < DATES_MAX) dates.set(day, date);
  return date;
}

function secondsOf(milliseconds: number): string {
  return `${twoDigits[Math.floor(milliseconds / 1000)]}.${String(milliseconds % 1000).padStart(3, "0")}`;
}

/** Whether the IANA time zone database knows the name. Offsets such as `+02:00` are not accepted. */
export function isTimeZone(name: string): boolean {
  if (!/^[A-Za-z]/.test(name)) return false;
  try {
    new Temporal.ZonedDateTime(0n, name);
    return true;
  } catch {
    return false;
  }
}

/** A period with a constant offset of a zone. `to` is infinite if it has no end. */
export interface OffsetSpan {
  readonly from: Instant;
  readonly to: Instant;
  /** Milliseconds by which the clocks are ahead of UTC. */
  readonly offset: number;
}

/** The offset period around the moment. This is slow: `zones.ts` caches the results. */
export function offsetSpanAt(timeZone: string, moment: Instant): OffsetSpan {
  const there = (at: Instant) => new Temporal.ZonedDateTime(BigInt(at) * 1_000_000n, timeZone);
  return {
    // `moment + 1`: a change at the moment itself must count, and the database only searches before a moment.
    from: there(moment + 1).getTimeZoneTransition("previous")?.epochMilliseconds ?? Number.NEGATIVE_INFINITY,
    to: there(moment).getTimeZoneTransition("next")?.epochMilliseconds ?? Number.POSITIVE_INFINITY,
    offset: there(moment).offsetNanoseconds / 1_000_000,
  };
}
