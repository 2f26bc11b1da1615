import { DAY_MILLISECONDS, DAY_MINUTES, type Instant } from "../calendar.ts";
import { localOf, momentOf, type Zone, zoneOf } from "../zones.ts";
import type { Booking } from "./booking.ts";
import { minutesAllowed } from "./length.ts";
import { dayOfWeek, type Stretch } from "./open-times.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";
import { longestOf, roomOf } from "./room.ts";
import type { PricingRule } from "./rule.ts";
import { timeWindowOf } from "./time-window.ts";

/** Whose rules are looked at, in which time zone, and when. */
export interface Audited {
  readonly businessId: number;
  readonly resourceTypeId: number;
  readonly timeZone: string;
  readonly now: Instant;
}

/** Who books. */
export type Audience = Pick<Booking, "customer" | "tariffId" | "teamIds">;

const NOON = 720;
export const USUAL_MINUTES = 60;
/** The five years of 365 days that a booking may always last. */
const BOOKING_MINUTES_MAX = 5 * 365 * DAY_MINUTES;
/** A booking that starts on a day ends within so many, if it lies in a window. */
const QUIET_DAYS = 3;

/** A booking that starts at a minute of a local day, counted from 1970. */
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
    useCredits: false,
  };
}

/** The local day after the present one, or the next after it during and soon after which the clocks do not change. */
export function ordinaryDay({ timeZone, now }: Audited): number {
  const zone = zoneOf(timeZone);
  const tomorrow = localDayOf(zone, now) + 1;
  const days = Array.from({ length: 7 }, (_, more) => tomorrow + more);
  return days.find((day) => isQuiet(zone, day)) ?? tomorrow;
}

export function localDayOf(zone: Zone, moment: Instant): number {
  return Math.floor(localOf(zone, moment) / DAY_MILLISECONDS);
}

/** Bookings to which the rule is likely to apply: at both ends of its times and of its lengths. */
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

/** A booking of so many minutes from the beginning of a stretch of the week, for somebody to whom the rule applies. */
export function specimenIn(rule: PricingRule, audited: Audited, { from }: Stretch, lengthMinutes: number): Booking {
  return specimen(audited, audienceOf(rule), dayIn(rule, audited, from), from % DAY_MINUTES, lengthMinutes);
}

/** The same from noon on an ordinary day. */
export function specimenAtNoon(rule: PricingRule, audited: Audited, lengthMinutes: number): Booking {
  return specimen(audited, audienceOf(rule), dayOf(rule, audited), NOON, lengthMinutes);
}

/** Whether a booking can last so long. */
export function bookableFor(lengthMinutes: number): boolean {
  return lengthMinutes <= BOOKING_MINUTES_MAX;
}

/** Where bookings under the rule begin and end by its times, in minutes from the beginning of the day; `null`: it sets no end. */
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

/** The first of the days of the rule that has the weekday of a minute of the week. */
function dayIn(rule: PricingRule, audited: Audited, minute: number): number {
  const first = dayOf(rule, audited);
  return first + ((Math.floor(minute / DAY_MINUTES) + 7 - dayOfWeek(first)) % 7);
}

function audienceOf({ onlyForContacts, tariffs, teams }: PricingRule): Audience {
  return { customer: onlyForContacts ? "CONTACT" : "MEMBER", tariffId: tariffs[0] ?? null, teamIds: teams.slice(0, 1) };
}

/** An ordinary day, or one on which the rule applies from morning to night, if there is any. */
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

/** Bookings are of whole minutes, also where the clocks of a zone once were not. */
function wholeMinute(moment: Instant): Instant {
  return Math.ceil(moment / MINUTE_MILLISECONDS) * MINUTE_MILLISECONDS;
}
