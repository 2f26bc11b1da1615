import { describe, expect, test } from "vitest";
import { whyNot } from "../../../src/domain/pricing/eligibility.ts";
import { occasionOf } from "../../../src/domain/pricing/occasion.ts";
import { aBooking, aPricingRule } from "../../support/pricing.ts";

/** `09:00–17:00`; a missing end is `–`. */
function windowOf(text: string): { fromTime: number | null; toTime: number | null } {
  const [fromTime, toTime] = text.split("–").map((time) => {
    const [hours, minutes] = time.split(":").map(Number);
    return time === "" ? null : hours! * 60 + minutes!;
  });
  return { fromTime: fromTime!, toTime: toTime! };
}

/** `null` if the booking lies in the window, else the violated end with the required and the actual time. */
function broken(window: string, from: string, to: string, timeZone = "UTC"): string | null {
  const [reason] = whyNot(aPricingRule(windowOf(window)), occasionOf(aBooking(from, to, { timeZone })));
  return reason === undefined ? null : `${reason.propertyName} ${reason.threshold}: ${reason.actual}`;
}

describe("the window", () => {
  test.each<[window: string, from: string, to: string, string | null]>([
    // Both ends are inclusive.
    ["09:00–17:00", "2026-06-02 09:00", "2026-06-02 17:00", null],
    ["09:00–17:00", "2026-06-02 08:59", "2026-06-02 17:00", "fromTime 540: 539"],
    ["09:00–17:00", "2026-06-02 09:00", "2026-06-02 17:01", "toTime 1020: 1021"],
    ["09:00–17:00", "2026-06-02 08:00", "2026-06-02 09:00", "fromTime 540: 480"],
    ["09:00–17:00", "2026-06-02 17:00", "2026-06-02 17:01", "toTime 1020: 1021"],
    ["09:00–17:00", "2026-06-02 18:00", "2026-06-02 19:00", "toTime 1020: 1140"],
    ["09:00–17:00", "2026-06-02 08:00", "2026-06-02 18:00", "fromTime 540: 480"],
    // A booking over several days lies in no daily window.
    ["09:00–17:00", "2026-06-02 10:00", "2026-06-03 11:00", "toTime 1020: 2100"],
    ["00:01–24:00", "2026-06-02 10:00", "2026-06-03 10:00", "toTime 1440: 2040"],
    // A missing end is that of the day, and midnight is the end of the day before as well as the beginning of the next.
    ["09:00–", "2026-06-02 09:00", "2026-06-03 00:00", null],
    ["09:00–", "2026-06-02 09:00", "2026-06-03 00:01", "toTime 1440: 1441"],
    ["09:00–", "2026-06-02 08:59", "2026-06-02 12:00", "fromTime 540: 539"],
    ["–17:00", "2026-06-02 00:00", "2026-06-02 17:00", null],
    ["–17:00", "2026-06-01 23:59", "2026-06-02 01:00", "toTime 1020: 1500"],
    ["09:00–24:00", "2026-06-02 22:00", "2026-06-03 00:00", null],
    ["00:00–09:00", "2026-06-02 00:00", "2026-06-02 09:00", null],
    // Over midnight.
    ["22:00–06:00", "2026-06-02 22:00", "2026-06-03 06:00", null],
    ["22:00–06:00", "2026-06-02 23:00", "2026-06-02 23:30", null],
    ["22:00–06:00", "2026-06-03 01:00", "2026-06-03 05:00", null],
    ["22:00–06:00", "2026-06-02 22:00", "2026-06-03 00:00", null],
    ["22:00–06:00", "2026-06-03 00:00", "2026-06-03 06:00", null],
    ["22:00–06:00", "2026-06-02 21:59", "2026-06-02 23:00", "fromTime 1320: 1319"],
    ["22:00–06:00", "2026-06-02 23:00", "2026-06-03 06:01", "toTime 360: 361"],
    ["22:00–06:00", "2026-06-03 05:00", "2026-06-03 07:00", "toTime 360: 420"],
    ["22:00–06:00", "2026-06-02 07:00", "2026-06-02 08:00", "fromTime 1320: 420"],
    ["22:00–06:00", "2026-06-02 23:00", "2026-06-03 23:00", "toTime 360: 1380"],
    ["22:00–06:00", "2026-06-02 05:00", "2026-06-02 23:00", "toTime 360: 1380"],
    ["22:00–00:00", "2026-06-02 22:00", "2026-06-03 00:00", null],
    ["22:00–00:00", "2026-06-02 23:00", "2026-06-03 00:01", "toTime 0: 1"],
    ["24:00–06:00", "2026-06-02 00:00", "2026-06-02 06:00", null],
    ["24:00–06:00", "2026-06-01 23:59", "2026-06-02 06:00", "fromTime 1440: 1439"],
    ["24:00–06:00", "2026-06-02 05:00", "2026-06-02 06:01", "toTime 360: 361"],
    ["09:01–09:00", "2026-06-02 09:01", "2026-06-03 09:00", null],
    ["09:01–09:00", "2026-06-02 09:00", "2026-06-02 09:30", "toTime 540: 570"],
    // No restriction.
    ["00:00–24:00", "2026-06-02 10:00", "2026-06-09 10:00", null],
    ["–", "2026-06-02 10:00", "2026-06-09 10:00", null],
    ["09:00–09:00", "2026-06-02 10:00", "2026-06-09 10:00", null],
    ["00:00–00:00", "2026-06-02 10:00", "2026-06-09 10:00", null],
    ["24:00–24:00", "2026-06-02 10:00", "2026-06-09 10:00", null],
    ["24:00–", "2026-06-02 10:00", "2026-06-09 10:00", null],
    // Midnight alone.
    ["24:00–00:00", "2026-06-02 00:00", "2026-06-02 00:01", "toTime 0: 1"],
  ])("%s has the booking from %s to %s: %j", (window, from, to, expected) => {
    expect(broken(window, from, to)).toBe(expected);
  });
});

describe("a window is of local time:", () => {
  test.each<[timeZone: string, window: string, from: string, to: string, string | null]>([
    ["Europe/London", "09:00–17:00", "2026-06-02 08:00", "2026-06-02 16:00", null],
    ["Europe/London", "09:00–17:00", "2026-01-02 09:00", "2026-01-02 17:00", null],
    ["Europe/London", "09:00–17:00", "2026-01-02 08:00", "2026-01-02 16:00", "fromTime 540: 480"],
    ["Asia/Kathmandu", "09:00–17:00", "2026-06-02 03:15", "2026-06-02 11:15", null],
    ["Asia/Kathmandu", "09:00–17:00", "2026-06-02 03:14", "2026-06-02 11:15", "fromTime 540: 539"],
    ["America/New_York", "18:00–24:00", "2026-06-02 22:00", "2026-06-03 04:00", null],
    // The clocks of London go from 01:00 to 02:00 on 29 March: 00:30 to 02:30 is one hour.
    ["Europe/London", "00:30–02:30", "2026-03-29 00:30 +00:00", "2026-03-29 02:30 +01:00", null],
    ["Europe/London", "00:30–02:29", "2026-03-29 00:30 +00:00", "2026-03-29 02:30 +01:00", "toTime 149: 150"],
    // They go from 02:00 back to 01:00 on 25 October: both ends are compared in local time.
    ["Europe/London", "01:30–02:00", "2026-10-25 01:30 +01:00", "2026-10-25 01:45 +00:00", null],
    ["Europe/London", "01:30–02:00", "2026-10-25 01:30 +01:00", "2026-10-25 01:10 +00:00", "fromTime 90: 70"],
    ["Europe/London", "01:00–01:30", "2026-10-25 01:30 +01:00", "2026-10-25 01:10 +00:00", null],
    ["Europe/London", "01:00–01:30", "2026-10-25 01:40 +01:00", "2026-10-25 01:10 +00:00", "toTime 90: 100"],
    // Those of Lord Howe go back by half an hour, from 02:00 to 01:30 on 5 April.
    ["Australia/Lord_Howe", "01:30–02:00", "2026-04-05 01:30 +11:00", "2026-04-05 02:00 +10:30", null],
    ["Australia/Lord_Howe", "01:40–02:00", "2026-04-05 01:40 +11:00", "2026-04-05 01:35 +10:30", "fromTime 100: 95"],
    // Those of St. John's went from 00:01 back to 23:01 of the day before.
    ["America/St_Johns", "23:00–24:00", "2010-11-07 00:00 -02:30", "2010-11-06 23:31 -03:30", null],
  ])("in %s %s has the booking from %s to %s: %j", (timeZone, window, from, to, expected) => {
    expect(broken(window, from, to, timeZone)).toBe(expected);
  });
});
