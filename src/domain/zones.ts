import { DAY_MILLISECONDS, type Instant, type OffsetSpan, offsetSpanAt } from "./calendar.ts";

/** A local date and time: the milliseconds since 1970 if the zone's clocks were UTC clocks. */
export type LocalTime = number;

/** The offsets of a time zone. */
export interface Zone {
  spanAt(moment: Instant): OffsetSpan;
}

const ZONES_MAX = 200;
const SPANS_MAX = 500;
const zones = new Map<string, Zone>();

/** The zone of a valid IANA name. */
export function zoneOf(timeZone: string): Zone {
  const known = zones.get(timeZone);
  if (known !== undefined) return known;
  if (zones.size >= ZONES_MAX) zones.clear();
  const zone = remembering(timeZone);
  zones.set(timeZone, zone);
  return zone;
}

export function localOf(zone: Zone, moment: Instant): LocalTime {
  return moment + zone.spanAt(moment).offset;
}

/** The moment of a local time: the first if the clocks show it twice; if they skip it, later by the skipped time. */
export function momentOf(zone: Zone, local: LocalTime): Instant {
  // Offsets change more than two days apart, so one of these two offsets fits if any does.
  const before = local - zone.spanAt(local - DAY_MILLISECONDS).offset;
  if (localOf(zone, before) === local) return before;
  const after = local - zone.spanAt(local + DAY_MILLISECONDS).offset;
  return localOf(zone, after) === local ? after : before;
}

/** The local times between two moments, split where the clocks change. */
export function localStretches(zone: Zone, from: Instant, to: Instant): { from: LocalTime; to: LocalTime }[] {
  const stretches: { from: LocalTime; to: LocalTime }[] = [];
  for (let at = from; at < to; ) {
    const { offset, to: change } = zone.spanAt(at);
    const end = Math.min(change, to);
    stretches.push({ from: at + offset, to: end + offset });
    at = end;
  }
  return stretches;
}

/** Number of whole local days that the clocks skip between two moments, as when a zone crosses the date line. */
export function skippedDays(zone: Zone, from: Instant, to: Instant): number {
  let days = 0;
  for (let span = zone.spanAt(from); span.to < to; span = zone.spanAt(span.to)) {
    const [shown, next] = [span.to + span.offset, localOf(zone, span.to)];
    days += Math.max(0, Math.floor(next / DAY_MILLISECONDS) - Math.ceil(shown / DAY_MILLISECONDS));
  }
  return days;
}

/** The local time plus calendar months. The day is limited to the last of its month. */
export function plusMonths(local: LocalTime, months: number): LocalTime {
  const day = new Date(Math.floor(local / DAY_MILLISECONDS) * DAY_MILLISECONDS);
  const [year, month] = [day.getUTCFullYear(), day.getUTCMonth() + months];
  const date = Math.min(day.getUTCDate(), new Date(Date.UTC(year, month + 1, 0)).getUTCDate());
  return Date.UTC(year, month, date) + (local - day.getTime());
}

/** Number of months from the month of one local time to that of another. */
export function monthsBetween(from: LocalTime, to: LocalTime): number {
  const [a, b] = [new Date(from), new Date(to)];
  return (b.getUTCFullYear() - a.getUTCFullYear()) * 12 + b.getUTCMonth() - a.getUTCMonth();
}

/** Caches offset periods: the time zone database is slow and is asked once for each. */
function remembering(timeZone: string): Zone {
  const spans: OffsetSpan[] = [];
  return {
    spanAt(moment) {
      const place = placeOf(spans, moment);
      const known = spans[place];
      if (known !== undefined && known.from <= moment) return known;
      const span = offsetSpanAt(timeZone, moment);
      if (spans.length >= SPANS_MAX) spans.length = 0;
      spans.splice(placeOf(spans, moment), 0, span);
      return span;
    },
  };
}

/** Index of the first period that ends after the moment. */
function placeOf(spans: readonly OffsetSpan[], moment: Instant): number {
  let [low, high] = [0, spans.length];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (spans[middle]!.to > moment) high = middle;
    else low = middle + 1;
  }
  return low;
}
