import { describe, expect, test } from "vitest";
import type { ChargePeriod } from "../../../src/domain/extra-service/fields.ts";
import { nightsBetween, unitsBetween } from "../../../src/domain/pricing/periods.ts";
import { zoneOf } from "../../../src/domain/zones.ts";
import { at } from "../../support/pricing.ts";

type Line = [timeZone: string, period: ChargePeriod, from: string, to: string, units: number];

describe("units are", () => {
  test.each<Line>([
    // Minutes are elapsed ones, up to the next 15.
    ["UTC", "MINUTES", "2026-06-02 09:00", "2026-06-02 09:01", 15],
    ["UTC", "MINUTES", "2026-06-02 09:00", "2026-06-02 09:15", 15],
    ["UTC", "MINUTES", "2026-06-02 09:00", "2026-06-02 09:16", 30],
    ["UTC", "MINUTES", "2026-06-02 09:07", "2026-06-02 10:07", 60],
    ["UTC", "MINUTES", "2026-06-02 00:00", "2026-06-03 00:00", 1440],
    ["Europe/London", "MINUTES", "2026-03-29 00:00 +00:00", "2026-03-30 00:00 +01:00", 1380],
    ["Europe/London", "MINUTES", "2026-10-25 00:00 +01:00", "2026-10-26 00:00 +00:00", 1500],
    ["Europe/London", "MINUTES", "2026-03-29 00:30 +00:00", "2026-03-29 02:30 +01:00", 60],
    ["Australia/Lord_Howe", "MINUTES", "2026-04-05 01:00 +11:00", "2026-04-05 02:00 +10:30", 90],
    // A use is one, however long.
    ["UTC", "USES", "2026-06-02 09:00", "2026-06-02 09:01", 1],
    ["UTC", "USES", "2026-06-02 09:00", "2027-06-02 09:00", 1],
    // Days end at the local time of the start.
    ["UTC", "DAYS", "2026-06-02 09:00", "2026-06-02 09:01", 1],
    ["UTC", "DAYS", "2026-06-02 09:00", "2026-06-03 09:00", 1],
    ["UTC", "DAYS", "2026-06-02 09:00", "2026-06-03 09:01", 2],
    ["UTC", "DAYS", "2026-06-02 23:59", "2026-06-04 00:00", 2],
    ["UTC", "DAYS", "2026-02-27 09:00", "2026-03-02 09:00", 3],
    ["UTC", "DAYS", "2024-02-27 09:00", "2024-03-02 09:00", 4],
    ["UTC", "DAYS", "2026-06-02 09:00", "2031-06-02 09:00", 1826],
    ["Asia/Kathmandu", "DAYS", "2026-06-02 00:00 +05:45", "2026-06-03 00:00 +05:45", 1],
    // 29 March has 23 hours in London, 25 October has 25.
    ["Europe/London", "DAYS", "2026-03-28 12:00 +00:00", "2026-03-29 12:00 +01:00", 1],
    ["Europe/London", "DAYS", "2026-03-28 12:00 +00:00", "2026-03-29 12:01 +01:00", 2],
    ["Europe/London", "DAYS", "2026-10-24 12:00 +01:00", "2026-10-25 12:00 +00:00", 1],
    ["Europe/London", "DAYS", "2026-10-24 12:00 +01:00", "2026-10-25 12:01 +00:00", 2],
    ["America/New_York", "DAYS", "2026-03-07 12:00 -05:00", "2026-03-08 12:00 -04:00", 1],
    ["America/New_York", "DAYS", "2026-10-31 12:00 -04:00", "2026-11-01 12:00 -05:00", 1],
    // 01:30 of 29 March is skipped in London: the day that began at 01:30 ends at 02:30.
    ["Europe/London", "DAYS", "2026-03-28 01:30 +00:00", "2026-03-29 02:30 +01:00", 1],
    ["Europe/London", "DAYS", "2026-03-28 01:30 +00:00", "2026-03-29 02:31 +01:00", 2],
    // 01:30 of 25 October comes twice: the day that began at 01:30 ends at the first.
    ["Europe/London", "DAYS", "2026-10-24 01:30 +01:00", "2026-10-25 01:30 +01:00", 1],
    ["Europe/London", "DAYS", "2026-10-24 01:30 +01:00", "2026-10-25 01:30 +00:00", 2],
    // One that begins at the second 01:30 ends at 01:30 of the next day all the same.
    ["Europe/London", "DAYS", "2026-10-25 01:30 +00:00", "2026-10-26 01:30 +00:00", 1],
    ["Europe/London", "DAYS", "2026-10-25 01:30 +01:00", "2026-10-25 01:10 +00:00", 1],
    // Lord Howe skips from 02:00 to 02:30 on 4 October: 02:15 is 02:45.
    ["Australia/Lord_Howe", "DAYS", "2026-10-03 02:15 +10:30", "2026-10-04 02:45 +11:00", 1],
    ["Australia/Lord_Howe", "DAYS", "2026-10-03 02:15 +10:30", "2026-10-04 02:46 +11:00", 2],
    // Samoa skipped the whole 30 December 2011.
    ["Pacific/Apia", "DAYS", "2011-12-29 12:00 -10:00", "2011-12-31 12:00 +14:00", 1],
    ["Pacific/Apia", "DAYS", "2011-12-29 12:00 -10:00", "2011-12-31 12:01 +14:00", 3],
    ["UTC", "WEEKS", "2026-06-02 09:00", "2026-06-02 10:00", 1],
    ["UTC", "WEEKS", "2026-06-02 09:00", "2026-06-09 09:00", 1],
    ["UTC", "WEEKS", "2026-06-02 09:00", "2026-06-09 09:01", 2],
    ["Europe/London", "WEEKS", "2026-03-25 09:00 +00:00", "2026-04-01 09:00 +01:00", 1],
    ["Europe/London", "WEEKS", "2026-10-21 09:00 +01:00", "2026-10-28 09:01 +00:00", 2],
    ["UTC", "FOUR_WEEK_MONTHS", "2026-06-02 09:00", "2026-06-30 09:00", 1],
    ["UTC", "FOUR_WEEK_MONTHS", "2026-06-02 09:00", "2026-06-30 09:01", 2],
    ["America/New_York", "FOUR_WEEK_MONTHS", "2026-02-20 09:00 -05:00", "2026-03-20 09:00 -04:00", 1],
    ["UTC", "MONTHS", "2026-06-02 09:00", "2026-06-02 09:01", 1],
    ["UTC", "MONTHS", "2026-06-02 09:00", "2026-07-02 09:00", 1],
    ["UTC", "MONTHS", "2026-06-02 09:00", "2026-07-02 09:01", 2],
    ["UTC", "MONTHS", "2026-06-02 09:00", "2027-06-02 09:00", 12],
    // The day is cut to the last of the month, counted from the start each time.
    ["UTC", "MONTHS", "2026-01-31 09:00", "2026-02-28 09:00", 1],
    ["UTC", "MONTHS", "2026-01-31 09:00", "2026-02-28 09:01", 2],
    ["UTC", "MONTHS", "2026-01-31 09:00", "2026-03-31 09:00", 2],
    ["UTC", "MONTHS", "2026-01-31 09:00", "2026-03-31 09:01", 3],
    ["UTC", "MONTHS", "2026-01-31 09:00", "2026-04-30 09:00", 3],
    ["UTC", "MONTHS", "2024-01-31 09:00", "2024-02-29 09:00", 1],
    ["UTC", "MONTHS", "2024-02-29 09:00", "2025-02-28 09:00", 12],
    ["UTC", "MONTHS", "2026-02-28 09:00", "2026-03-28 09:01", 2],
    ["UTC", "MONTHS", "2026-12-15 09:00", "2027-01-15 09:00", 1],
    ["Europe/London", "MONTHS", "2026-02-28 01:30 +00:00", "2026-03-28 01:30 +00:00", 1],
    ["Europe/London", "MONTHS", "2026-02-28 23:30 +00:00", "2026-03-28 23:30 +00:00", 1],
    ["Europe/London", "MONTHS", "2026-03-01 00:30 +00:00", "2026-04-01 00:30 +01:00", 1],
    ["Asia/Kathmandu", "MONTHS", "2026-01-31 00:00 +05:45", "2026-02-28 00:00 +05:45", 1],
    // Nothing lies between.
    ["UTC", "DAYS", "2026-06-02 09:00", "2026-06-02 09:00", 0],
    ["UTC", "USES", "2026-06-02 09:00", "2026-06-02 08:00", 0],
  ])("in %s, %s from %s to %s: %d", (timeZone, period, from, to, units) => {
    expect(unitsBetween(period, zoneOf(timeZone), at(from), at(to))).toBe(units);
  });
});

describe("nights are local midnights between, at least 1:", () => {
  test.each<[timeZone: string, from: string, to: string, nights: number]>([
    ["UTC", "2026-06-02 09:00", "2026-06-02 10:00", 1],
    ["UTC", "2026-06-02 20:00", "2026-06-03 08:00", 1],
    ["UTC", "2026-06-02 00:00", "2026-06-03 00:00", 1],
    ["UTC", "2026-06-02 00:00", "2026-06-03 00:01", 1],
    ["UTC", "2026-06-01 23:59", "2026-06-03 00:00", 1],
    ["UTC", "2026-06-01 23:59", "2026-06-03 00:01", 2],
    ["UTC", "2026-06-02 20:00", "2026-06-05 08:00", 3],
    ["UTC", "2026-06-02 20:00", "2031-06-02 08:00", 1826],
    ["Europe/London", "2026-06-02 23:30 +00:00", "2026-06-03 22:30 +00:00", 1],
    ["Europe/London", "2026-06-01 22:30 +00:00", "2026-06-03 23:30 +00:00", 3],
    ["Asia/Kathmandu", "2026-06-02 18:00 +00:00", "2026-06-03 18:30 +00:00", 2],
    ["America/New_York", "2026-10-31 20:00 -04:00", "2026-11-02 08:00 -05:00", 2],
    // Beirut skips midnight of 29 March: it is at 01:00.
    ["Asia/Beirut", "2026-03-28 22:00 +02:00", "2026-03-29 01:00 +03:00", 1],
    ["Asia/Beirut", "2026-03-27 22:00 +02:00", "2026-03-29 01:00 +03:00", 1],
    ["Asia/Beirut", "2026-03-27 22:00 +02:00", "2026-03-29 01:01 +03:00", 2],
    // Havana has midnight of 1 November twice: the first counts.
    ["America/Havana", "2026-10-30 22:00 -04:00", "2026-11-01 00:30 -04:00", 2],
    ["America/Havana", "2026-10-30 22:00 -04:00", "2026-11-01 00:30 -05:00", 2],
    ["America/Havana", "2026-11-01 00:00 -05:00", "2026-11-02 00:01 -05:00", 1],
    // Samoa skipped the whole 30 December 2011, and its midnight.
    ["Pacific/Apia", "2011-12-29 12:00 -10:00", "2011-12-31 12:00 +14:00", 1],
    ["Pacific/Apia", "2011-12-28 12:00 -10:00", "2012-01-01 12:00 +14:00", 3],
    ["Pacific/Apia", "2011-12-28 12:00 -10:00", "2011-12-31 00:00 +14:00", 1],
  ])("in %s from %s to %s: %d", (timeZone, from, to, nights) => {
    expect(nightsBetween(zoneOf(timeZone), at(from), at(to))).toBe(nights);
  });
});
