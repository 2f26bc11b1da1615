import { DAY_MILLISECONDS, type Instant, parseInstant } from "../domain/calendar.ts";

/** A time as a client wrote it. It covers a whole unit: a day, a minute, a second or a part of one. */
export interface ReadTime {
  readonly from: Instant;
  /** The first moment after the unit. */
  readonly to: Instant;
}

const TIME = /^(\d{4}-\d{2}-\d{2})(?:T(\d{2}:\d{2})(?::(\d{2})(?:\.(\d{1,9}))?)?(Z|[-+ ]\d{2}:\d{2})?)?$/i;

/**
 * Reads a date, or a date and time to the minute, second or a part of it, with or without an offset; `null` for anything
 * else. Without an offset it is UTC. A blank before the offset is a plus sign that was decoded from a form or a URL. Digits
 * beyond milliseconds are cut.
 */
export function readTime(text: string): ReadTime | null {
  const match = TIME.exec(text);
  if (match === null) return null;
  const [, date, minute, second, digits, offset = "Z"] = match;
  const milliseconds = (digits ?? "").slice(0, 3).padEnd(3, "0");
  const time = `${date}T${minute ?? "00:00"}:${second ?? "00"}.${milliseconds}`;
  const from = parseInstant(`${time}${offset.replace(" ", "+")}`);
  if (from === null) return null;
  return { from, to: from + unitOf(minute, second, digits) };
}

function unitOf(minute: string | undefined, second: string | undefined, digits: string | undefined): number {
  if (minute === undefined) return DAY_MILLISECONDS;
  if (second === undefined) return 60_000;
  if (digits === undefined) return 1_000;
  return 10 ** Math.max(0, 3 - digits.length);
}

const LEAST = /^0001-01-01(?:T00:00(?::00(?:\.0{1,9})?)?(?:Z|[-+ ]\d{2}:\d{2})?)?$/i;
const GREATEST = /^9999-12-31(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z|[-+ ]\d{2}:\d{2})?)?$/i;

/** Whether the text is the least or greatest time, which clients without nullable times send for "none". */
export function isNoTime(text: string): boolean {
  return LEAST.test(text) || GREATEST.test(text);
}
