import type { ChargePeriod } from "../extra-service/fields.ts";
import { type LocalTime, localOf, localStretches, zoneOf } from "../zones.ts";
import type { Booking } from "./booking.ts";
import { MINUTE_MILLISECONDS, nightsBetween, unitsBetween } from "./periods.ts";

/** A booking with derived values that many rules need, computed once. */
export interface Occasion {
  readonly booking: Booking;
  readonly localFrom: LocalTime;
  readonly localTo: LocalTime;
  readonly elapsedMinutes: number;
  /** Whole minutes from the time of booking to the start; `null` if the start had passed. */
  readonly leadMinutes: number | null;
  /** Billed units of the period, from `afterMinutes` elapsed minutes after the start to the end. */
  units(period: ChargePeriod, afterMinutes: number): number;
  nights(): number;
  /** The local times during the booking, in stretches between clock changes. */
  shown(): readonly { readonly from: LocalTime; readonly to: LocalTime }[];
}

export function occasionOf(booking: Booking): Occasion {
  const { from, to, bookedAt, timeZone } = booking;
  const zone = zoneOf(timeZone);
  const units = new Map<string, number>();
  const once = (name: string, count: () => number) => {
    const known = units.get(name) ?? count();
    units.set(name, known);
    return known;
  };
  let stretches: ReturnType<typeof localStretches> | undefined;
  const shown = () => {
    stretches ??= localStretches(zone, from, to);
    return stretches;
  };
  return {
    booking,
    localFrom: localOf(zone, from),
    localTo: localOf(zone, to),
    elapsedMinutes: (to - from) / MINUTE_MILLISECONDS,
    leadMinutes: bookedAt > from ? null : Math.floor((from - bookedAt) / MINUTE_MILLISECONDS),
    units: (period, afterMinutes) =>
      once(`${period} ${afterMinutes}`, () =>
        unitsBetween(period, zone, from + afterMinutes * MINUTE_MILLISECONDS, to),
      ),
    nights: () => once("nights", () => nightsBetween(zone, from, to)),
    shown,
  };
}
