import { InvalidArgumentError } from "commander";
import { DAY_MILLISECONDS, formatInstant, type Instant, parseInstant } from "../../domain/calendar.ts";
import { momentOf, zoneOf } from "../../domain/zones.ts";

const DATE = /^\d{4}-\d{2}-\d{2}$/;

/** A moment, or a date whose first moment depends on the time zone. */
export type Moment = Instant | { readonly day: number };

/** Reads an option. A date is its first moment in the time zone of the report. */
export function readMoment(text: string): Moment {
  const moment = parseInstant(DATE.test(text) ? `${text}T00:00:00Z` : text);
  if (moment === null)
    throw new InvalidArgumentError("It must be a date, or an RFC 3339 time with its offset, from 1970 to 2200.");
  return DATE.test(text) ? { day: moment / DAY_MILLISECONDS } : moment;
}

/** The moment in a time zone. Throws if a date needs one and none is known. */
export function momentIn(timeZone: string | null, moment: Moment): Instant {
  if (typeof moment === "number") return moment;
  const local = moment.day * DAY_MILLISECONDS;
  if (timeZone === null)
    throw new Error(
      `${formatInstant(local).slice(0, 10)} needs a time zone: name one by --zone, or write a time with its offset`,
    );
  return momentOf(zoneOf(timeZone), local);
}
