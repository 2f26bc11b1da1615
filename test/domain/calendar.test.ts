import fc from "fast-check";
import { describe, expect, onTestFinished, test, vi } from "vitest";
import { clock } from "../../src/clock.ts";
import { formatInstant, INSTANT_MAX, instant, isTimeZone, parseInstant } from "../../src/domain/calendar.ts";
import { laterThan } from "../../src/domain/decision.ts";

describe("an instant", () => {
  test.each([
    ["1970-01-01T00:00:00Z", 0],
    ["2026-06-01T12:00:00Z", Date.UTC(2026, 5, 1, 12)],
    ["2026-06-01t12:00:00z", Date.UTC(2026, 5, 1, 12)],
    ["2026-06-01T14:00:00+02:00", Date.UTC(2026, 5, 1, 12)],
    ["2026-06-01T00:30:00-11:30", Date.UTC(2026, 5, 1, 12)],
    ["2026-06-01T12:00:00-00:00", Date.UTC(2026, 5, 1, 12)],
    ["2026-06-01T12:00:00.1Z", Date.UTC(2026, 5, 1, 12) + 100],
    ["2026-06-01T12:00:00.123999999Z", Date.UTC(2026, 5, 1, 12) + 123],
    ["2024-02-29T00:00:00Z", Date.UTC(2024, 1, 29)],
    ["1969-12-31T23:00:00-01:00", 0],
    ["2200-12-31T23:59:59.999Z", INSTANT_MAX],
  ])("%s is read", (text, moment) => {
    expect(parseInstant(text)).toBe(moment);
  });

  test.each([
    ["without an offset", "2026-06-01T12:00:00"],
    ["without seconds", "2026-06-01T12:00Z"],
    ["without a time", "2026-06-01"],
    ["with a zone's name", "2026-06-01T12:00:00[Europe/Madrid]"],
    ["with an offset and a zone's name", "2026-06-01T12:00:00Z[UTC]"],
    ["with an offset of hours only", "2026-06-01T12:00:00+02"],
    ["with an offset that there is not", "2026-06-01T12:00:00+25:00"],
    ["with a space", "2026-06-01 12:00:00Z"],
    ["with spaces around it", " 2026-06-01T12:00:00Z "],
    ["with a line break after it", "2026-06-01T12:00:00Z\n"],
    ["on a day that no calendar has", "2026-02-30T12:00:00Z"],
    ["on the 29th of February of another year", "2026-02-29T12:00:00Z"],
    ["in a 13th month", "2026-13-01T12:00:00Z"],
    ["at hour 24", "2026-06-01T24:00:00Z"],
    ["at minute 60", "2026-06-01T12:60:00Z"],
    ["at second 61", "2026-06-01T12:00:61Z"],
    ["before 1970", "1969-12-31T23:59:59.999Z"],
    ["after 2200", "2201-01-01T00:00:00Z"],
    ["with a long year", "+002026-06-01T12:00:00Z"],
    ["with a comma", "2026-06-01T12:00:00,5Z"],
    ["as a number", "1780315200000"],
    ["empty", ""],
  ])("%s is not read: %j", (_, text) => {
    expect(parseInstant(text)).toBeNull();
  });

  test("in code throws if it is malformed", () => {
    expect(() => instant("2026-06-01")).toThrow(new RangeError("not an instant: 2026-06-01"));
  });

  test("is written in UTC with milliseconds, and reads back as what was written", () => {
    expect(formatInstant(instant("2026-01-31T10:30:00+01:00"))).toBe("2026-01-31T09:30:00.000Z");
    fc.assert(
      fc.property(fc.integer({ min: 0, max: INSTANT_MAX }), (moment) => {
        expect(formatInstant(moment)).toBe(new Date(moment).toISOString());
        expect(parseInstant(formatInstant(moment))).toBe(moment);
      }),
    );
  });
});

test.each([
  ["Europe/Madrid", true],
  ["America/Argentina/Buenos_Aires", true],
  ["UTC", true],
  ["Etc/GMT+5", true],
  ["Mars/Olympus", false],
  ["+02:00", false],
  ["-05:00", false],
  ["", false],
  ["2026-06-01T12:00:00Z", false],
  ["Europe/Madrid ", false],
])("%j is a time zone: %j", (name, is) => {
  expect(isTimeZone(name)).toBe(is);
});

test("neither the clock nor a later change falls on a whole second, because REST reads that as any moment of the second", () => {
  const second = instant("2026-06-01T12:00:00Z");
  onTestFinished(() => void vi.restoreAllMocks());
  const clockAt = (moment: number) => {
    vi.spyOn(Date, "now").mockReturnValue(moment);
    return clock.now();
  };

  expect([clockAt(second - 1), clockAt(second), clockAt(second + 1)]).toEqual([second - 1, second + 1, second + 1]);
  expect(laterThan(second - 1, second - 1)).toBe(second + 1);
  expect(laterThan(second, second)).toBe(second + 1);
});
