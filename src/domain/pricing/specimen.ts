import { DAY_MILLISECONDS, type Instant } from "../calendar.ts";
import { localOf, momentOf, type Zone, zoneOf } from "../zones.ts";
import type { Booking } from "./booking.ts";
import { MINUTE_MILLISECONDS } from "./periods.ts";
import type { PricingRule } from "./rule.ts";
import { DAY_MINUTES, timeWindowOf } from "./time-window.ts";

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
const USUAL_MINUTES = 60;
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

/** Bookings to which the rule is likely to apply: at both ends of its window and of its lengths. */
export function specimensOf(rule: PricingRule, audited: Audited): Booking[] {
  const window = timeWindowOf(rule);
  const day = dayOf(rule, audited);
  const longest = window === null ? rule.maxLength : Math.min(rule.maxLength ?? DAY_MINUTES, window.to - window.from);
  const shortest = rule.minLength || Math.min(USUAL_MINUTES, longest ?? USUAL_MINUTES);
  return [...new Set([shortest, longest ?? shortest])]
    .filter((length) => length > 0)
    .flatMap((length) =>
      [...new Set(window === null ? [NOON] : [window.from, Math.max(window.from, window.to - length)])].map((minute) =>
        specimen(audited, audienceOf(rule), day, minute, length),
      ),
    );
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
