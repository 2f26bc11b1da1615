import fc from "fast-check";
import { Temporal } from "temporal-polyfill";
import { describe, expect, test } from "vitest";
import { INSTANT_MAX } from "../../src/domain/calendar.ts";
import { localOf, momentOf, monthsBetween, plusMonths, skippedDays, zoneOf } from "../../src/domain/zones.ts";
import { at } from "../support/pricing.ts";

const zones = [
  ...["Europe/London", "America/New_York", "Asia/Kathmandu", "Australia/Lord_Howe", "Pacific/Apia", "UTC"],
  ...["America/Havana", "Asia/Beirut", "America/St_Johns", "Africa/Casablanca", "Africa/Monrovia", "Antarctica/Troll"],
];

const moments = fc.oneof(fc.integer({ min: 0, max: INSTANT_MAX }), fc.integer({ min: 0, max: 2 ** 31 * 1000 }));

describe("clocks", () => {
  test("show what the time zone database says, at any moment", () => {
    fc.assert(
      fc.property(fc.constantFrom(...zones), moments, (timeZone, moment) => {
        const there = new Temporal.ZonedDateTime(BigInt(moment) * 1_000_000n, timeZone);

        expect(localOf(zoneOf(timeZone), moment)).toBe(moment + there.offsetNanoseconds / 1_000_000);
      }),
      { numRuns: 1000 },
    );
  });

  test("show a local time when the time zone database says, including skipped and repeated ones", () => {
    const nearChange = fc.tuple(fc.constantFrom(...zones), moments, fc.integer({ min: -180, max: 180 }));
    fc.assert(
      fc.property(nearChange, ([timeZone, moment, minutes]) => {
        const change = zoneOf(timeZone).spanAt(moment).to;
        const local =
          (Number.isFinite(change) ? change + zoneOf(timeZone).spanAt(moment).offset : moment) + minutes * 60_000;
        const plain = Temporal.Instant.fromEpochMilliseconds(local).toZonedDateTimeISO("UTC").toPlainDateTime();

        expect(momentOf(zoneOf(timeZone), local)).toBe(plain.toZonedDateTime(timeZone).epochMilliseconds);
      }),
      { numRuns: 1000 },
    );
  });
});

test.each([
  ["2026-01-31 09:30", 1, "2026-02-28 09:30"],
  ["2024-01-31 09:30", 1, "2024-02-29 09:30"],
  ["2026-01-31 09:30", 13, "2027-02-28 09:30"],
  ["2026-12-31 23:59", 2, "2027-02-28 23:59"],
  ["2026-05-15 00:00", 0, "2026-05-15 00:00"],
  ["2024-02-29 00:00", 60, "2029-02-28 00:00"],
])("%s and %d months are %s", (from, months, to) => {
  expect(plusMonths(at(from), months)).toBe(at(to));
  expect(monthsBetween(at(from), at(to))).toBe(months);
});

test("skipped days are the dates that no clock shows", () => {
  const samoa = zoneOf("Pacific/Apia");
  const change = at("2011-12-31 00:00 +14:00");

  expect(skippedDays(samoa, change - 1, change + 1)).toBe(1);
  expect(skippedDays(samoa, change - 1, change)).toBe(0);
  expect(skippedDays(samoa, change, change + 1)).toBe(0);
  expect(skippedDays(zoneOf("Europe/London"), 0, INSTANT_MAX)).toBe(0);
});
