import { Temporal } from "temporal-polyfill";

/** The only place of the console that reads the clock of the browser. */
export function today(timeZone: string): Temporal.PlainDate {
  return Temporal.Now.plainDateISO(timeZone);
}

export function now(): Temporal.Instant {
  return Temporal.Now.instant();
}
