import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { formatInstant, INSTANT_MAX, instant } from "../../../src/domain/calendar.ts";
import { boundary, boundaryOf } from "../../../src/domain/credit-schedule/boundaries.ts";
import type { ScheduleInterval } from "../../../src/domain/credit-schedule/fields.ts";
import { runs } from "../../support/runs.ts";

function boundaries(startsOn: string, every: ScheduleInterval, timeZone: string, count: number): string[] {
  const calendar = { startsOn: instant(startsOn), every, timeZone };
  return Array.from({ length: count }, (_, period) => formatInstant(boundary(calendar, period)).replace(".000Z", "Z"));
}

describe("boundaries by the calendar", () => {
  test.each<[string, string, ScheduleInterval, string, string[]]>([
    [
      "a month from the 31st is the last day of the month, counted from the start",
      ...(["2031-01-31T00:00:00Z", "MONTH", "UTC"] as const),
      ["2031-01-31T00:00:00Z", "2031-02-28T00:00:00Z", "2031-03-31T00:00:00Z", "2031-04-30T00:00:00Z"],
    ],
    [
      "a month from the 31st ends on 29 February in a leap year",
      ...(["2032-01-31T09:30:00Z", "MONTH", "UTC"] as const),
      ["2032-01-31T09:30:00Z", "2032-02-29T09:30:00Z", "2032-03-31T09:30:00Z"],
    ],
    [
      "a year from 29 February is 28 February, and 29 February in leap years",
      ...(["2028-02-29T00:00:00Z", "YEAR", "UTC"] as const),
      [
        ...["2028-02-29T00:00:00Z", "2029-02-28T00:00:00Z", "2030-02-28T00:00:00Z", "2031-02-28T00:00:00Z"],
        "2032-02-29T00:00:00Z",
      ],
    ],
    [
      "a week keeps the time of day when the clocks go forward",
      ...(["2031-03-24T09:00:00+00:00", "WEEK", "Europe/London"] as const),
      ["2031-03-24T09:00:00Z", "2031-03-31T08:00:00Z", "2031-04-07T08:00:00Z"],
    ],
    [
      "a week keeps the time of day when the clocks go back",
      ...(["2031-10-20T09:00:00+01:00", "WEEK", "Europe/London"] as const),
      ["2031-10-20T08:00:00Z", "2031-10-27T09:00:00Z"],
    ],
    [
      "a time that the clocks skip is later by the skipped time, and later boundaries have the time of the start",
      ...(["2031-03-23T02:30:00+01:00", "WEEK", "Europe/Berlin"] as const),
      ["2031-03-23T01:30:00Z", "2031-03-30T01:30:00Z", "2031-04-06T00:30:00Z"],
    ],
    [
      "of a time that the clocks show twice, the first counts",
      ...(["2031-10-19T02:30:00+02:00", "WEEK", "Europe/Berlin"] as const),
      ["2031-10-19T00:30:00Z", "2031-10-26T00:30:00Z", "2031-11-02T01:30:00Z"],
    ],
    [
      "a start at the second showing of a time is the first boundary",
      ...(["2031-10-26T02:30:00+01:00", "WEEK", "Europe/Berlin"] as const),
      ["2031-10-26T01:30:00Z", "2031-11-02T01:30:00Z"],
    ],
    [
      "midnight that is skipped is when the clocks go on",
      ...(["2018-10-04T00:00:00-03:00", "MONTH", "America/Sao_Paulo"] as const),
      ["2018-10-04T03:00:00Z", "2018-11-04T03:00:00Z", "2018-12-04T02:00:00Z"],
    ],
    [
      "a day that a zone skips is the next day",
      ...(["2011-12-16T10:00:00-10:00", "WEEK", "Pacific/Apia"] as const),
      ["2011-12-16T20:00:00Z", "2011-12-23T20:00:00Z", "2011-12-30T20:00:00Z", "2012-01-05T20:00:00Z"],
    ],
  ])("%s", (_, startsOn, every, timeZone, expected) => {
    expect(boundaries(startsOn, every, timeZone, expected.length)).toEqual(expected);
  });

  const zones = [
    ...["Europe/London", "Europe/Berlin", "America/New_York", "America/Sao_Paulo", "America/St_Johns"],
    ...["Australia/Lord_Howe", "Asia/Tehran", "Africa/Casablanca", "Pacific/Apia", "Asia/Kathmandu"],
  ];
  const parts = { WEEK: "weeks", MONTH: "months", YEAR: "years" } as const;

  test("in ten zones, any boundary is where the calendar of Temporal puts it", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.constantFrom("WEEK", "MONTH", "YEAR"),
        fc.integer({ min: instant("2005-01-01T00:00:00Z"), max: instant("2035-01-01T00:00:00Z") }),
        fc.nat(200),
        (timeZone, every, startsOn, period) => {
          const start = Temporal.Instant.fromEpochMilliseconds(startsOn).toZonedDateTimeISO(timeZone);
          const expected = start.add({ [parts[every]]: period }).epochMilliseconds;

          expect(boundary({ startsOn, every, timeZone }, period)).toBe(expected);
        },
      ),
      { numRuns: runs(2_000, 100_000) },
    );
  });

  test("boundaries ascend in every zone, around every change of the clocks", () => {
    fc.assert(
      fc.property(
        fc.constantFrom(...zones),
        fc.integer({ min: 0, max: 7 * 24 * 4 - 1 }),
        fc.integer({ min: 2005, max: 2035 }),
        (timeZone, quarters, year) => {
          const startsOn = instant(`${year}-01-01T00:00:00Z`) + quarters * 900_000;
          const weeks = Array.from({ length: 54 }, (_, week) => boundary({ startsOn, every: "WEEK", timeZone }, week));
          expect(weeks).toEqual([...new Set(weeks)].sort((a, b) => a - b));
        },
      ),
      { numRuns: runs(200, 5_000) },
    );
  });
});

describe("the boundary of a period", () => {
  const calendar = { startsOn: instant("2031-01-01T00:00:00Z"), every: "MONTH", timeZone: "UTC" } as const;

  test.each([
    ["is before the end", "2031-03-01T00:00:00.001Z", 2, "2031-03-01T00:00:00.000Z"],
    ["is none at the end itself", "2031-03-01T00:00:00Z", 2, null],
    ["is none after the end", "2031-02-10T00:00:00Z", 2, null],
    ["is none if the schedule ended before its start", "2030-12-31T00:00:00Z", 0, null],
  ])("%s", (_, endsOn, period, expected) => {
    const at = boundaryOf({ ...calendar, endsOn: instant(endsOn) }, period);
    expect(at === null ? null : formatInstant(at)).toBe(expected);
  });

  test("is none if the next boundary is beyond the last moment that can be stored", () => {
    const late = { ...calendar, startsOn: INSTANT_MAX - 60 * 86_400_000, endsOn: null };
    expect([0, 1, 2].map((period) => boundaryOf(late, period) !== null)).toEqual([true, false, false]);
  });
});
