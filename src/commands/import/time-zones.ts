import { findIana } from "windows-iana";
import { isTimeZone } from "../../domain/calendar.ts";

/** The IANA name of a Windows time zone, by the table of the Unicode CLDR. Any other name is returned unchanged. */
export function ianaTimeZone(name: string): string {
  if (isTimeZone(name)) return name;
  return findIana(name as Parameters<typeof findIana>[0])[0] ?? name;
}
