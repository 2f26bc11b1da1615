import { findIana } from "windows-iana";
import { isTimeZone } from "../../domain/calendar.ts";

/** The IANA name of a time zone that Windows names, by the table of the Unicode CLDR; any other name stays as it is. */
export function ianaTimeZone(name: string): string {
  if (isTimeZone(name)) return name;
  return findIana(name as Parameters<typeof findIana>[0])[0] ?? name;
}
