import { DAY_MILLISECONDS, DAY_MINUTES, type Instant } from "../calendar.ts";
import { localOf, momentOf, type Zone, zoneOf } from "../zones.ts";
import type { Booking } from "./booking.ts";
import { minutesAllowed } from "./length.ts";
import { dayOfWeek, type Stretch } from "./open-times.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";
import { longestOf, roomOf } from "./room.ts";
import type { PricingRule } from "./rule.ts";
import { timeWindowOf } from "./time-window.ts";

/** The business, resource type, time zone and time of an audit. */
export interface Audited {
  readonly businessId: number;
  readonly resourceTypeId: number;
  readonly timeZone: string;
  readonly now: Instant;
}

/** The customer of a booking. */
export type Audience = Pick<Booking, "customer" | "tariffId" | "teamIds">;

const NOON = 720;
export const USUAL_MINUTES = 60;
/** The 5 years of 365 days that any booking may last. */
const BOOKING_MINUTES_MAX = 5 * 365 * DAY_MINUTES;
/** A booking that lies in a window ends within this many days of its start. */
const QUIET_DAYS = 3;

/** A booking from a minute of a local day; `day` counts from 1970. */
export function specimen(
  { now, ...audited }: Audited,
  audience: Audience,
  day: number,
  minute: number,
  lengthMinutes: number,
): Booking {
  const local = day * DAY_MILLISECONDS + minute * MINUTE_MILLISECONDS;
  const from = wholeMinute(momentOf(zoneOf(audited.timeZone), local));
  return {
    ...audited,
    ...audience,
    from,
    to: from + lengthMinutes * MINUTE_MILLISECONDS,
    visitors: 0,
    demand: null,
    bookedAt: Math.min(now, from),
    withinAvailableTimes: true,
    extraServiceId: null,
    currencyCode: null,
    coworkerId: null,
    fallbackCoworkerIds: [],
    holdId: null,
    useCredits: false,
  };
}

/** The first local day after today on which, and for some days after which, the clocks do not change. */
export function ordinaryDay({ timeZone, now }: Audited): number {
  const zone = zoneOf(timeZone);
  const tomorrow = localDayOf(zone, now) + 1;
  const days = Array.from({ length: 7 }, (_, more) => tomorrow + more);
  return days.find((day) => isQuiet(zone, day)) ?? tomorrow;
}

export function localDayOf(zone: Zone, moment: Instant): number {
  return Math.floor(localOf(zone, moment) / DAY_MILLISECONDS);
}

/** Bookings to which the rule probably applies: at both ends of its times and of its lengths. */
export function specimensOf(rule: PricingRule, audited: Audited): Booking[] {
  const { least, most } = minutesAllowed(rule);
  return placesOf(rule, audited).flatMap(({ day, from, to }) => {
    const longest = to === null ? most : Math.min(most ?? DAY_MINUTES, to - from);
    const shortest = least || Math.min(USUAL_MINUTES, longest ?? USUAL_MINUTES);
    return [...new Set([shortest, longest ?? shortest])]
      .filter((length) => length > 0 && bookableFor(length))
      .flatMap((length) =>
        [...new Set(to === null ? [from] : [from, Math.max(from, to - length)])].map((minute) =>
          specimen(audited, audienceOf(rule), day, minute, length),
        ),
      );
  });
}

/** A booking from the start of a stretch of the week, by a customer to whom the rule applies. */
export function specimenIn(rule: PricingRule, audited: Audited, { from }: Stretch, lengthMinutes: number): Booking {
  return specimen(audited, audienceOf(rule), dayIn(rule, audited, from), from % DAY_MINUTES, lengthMinutes);
}

/** The same from noon of an ordinary day. */
export function specimenAtNoon(rule: PricingRule, audited: Audited, lengthMinutes: number): Booking {
  return specimen(audited, audienceOf(rule), dayOf(rule, audited), NOON, lengthMinutes);
}

/** Whether a booking can last so long. */
export function bookableFor(lengthMinutes: number): boolean {
  return lengthMinutes <= BOOKING_MINUTES_MAX;
}

/** Days and minutes between which bookings under the rule can lie; `to` is `null` if the rule sets no end. */
function placesOf(rule: PricingRule, audited: Audited): { day: number; from: number; to: number | null }[] {
  const room = roomOf(rule);
  if (room !== null) {
    const places = new Set([longestOf(room), room[0] ?? null]);
    return [...places].flatMap((one) => {
      if (one === null) return [];
      const from = one.from % DAY_MINUTES;
      return [{ day: dayIn(rule, audited, one.from), from, to: from + one.to - one.from }];
    });
  }
  const window = timeWindowOf(rule);
  const day = dayOf(rule, audited);
  return [window === null ? { day, from: NOON, to: null } : { day, from: window.from, to: window.to }];
}

/** The first suitable day for the rule with the weekday of `minute`, a minute of the week. */
function dayIn(rule: PricingRule, audited: Audited, minute: number): number {
  const first = dayOf(rule, audited);
  return first + ((Math.floor(minute / DAY_MINUTES) + 7 - dayOfWeek(first)) % 7);
}

function audienceOf({ onlyForContacts, tariffs, teams }: PricingRule): Audience {
  return { customer: onlyForContacts ? "CONTACT" : "MEMBER", tariffId: tariffs[0] ?? null, teamIds: teams.slice(0, 1) };
}

/** An ordinary day, if possible one on which the rule applies all day. */
function dayOf({ applyFrom, applyTo }: PricingRule, audited: Audited): number {
  const zone = zoneOf(audited.timeZone);
  const ordinary = ordinaryDay(audited);
  const first = applyFrom === null ? ordinary : Math.max(ordinary, localDayOf(zone, applyFrom) + 1);
  return applyTo === null ? first : Math.min(first, localDayOf(zone, applyTo) - 1);
}

function isQuiet(zone: Zone, day: number): boolean {
  const begins = momentOf(zone, day * DAY_MILLISECONDS);
  return begins + QUIET_DAYS * DAY_MILLISECONDS <= zone.spanAt(begins).to;
}

/** Rounds up to a whole minute, which bookings need. Historic offsets of some zones contain seconds. */
function wholeMinute(moment: Instant): Instant {
  return Math.ceil(moment / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
}
