import { describe, expect, test } from "vitest";
import { INSTANT_MAX } from "../../../src/domain/calendar.ts";
import { type AskedBooking, type AskedGrid, checkBooking, checkGrid } from "../../../src/domain/pricing/checks.ts";
import { aBooking, at } from "../../support/pricing.ts";

const currencies = new Map([["GBP", 2]]);
const FROM = "2026-06-02 09:00";

function broken(changes: Partial<AskedBooking>): string[] {
  return checkBooking({ ...aBooking(FROM, "2026-06-02 10:00"), ...changes }, currencies).map(
    ({ code, property }) => `${property} ${code}`,
  );
}

describe("a booking is well-formed", () => {
  test.each<[string, Partial<AskedBooking>]>([
    ["as it stands", {}],
    ["with everything", { tariffId: 1, teamIds: [1, 2], visitors: 9, currencyCode: "GBP", coworkerId: 1 }],
    ["that lasts a minute", { to: at("2026-06-02 09:01") }],
    ["that lasts five years", { to: at("2031-06-02 09:00") }],
    ["that lasts five years from a 29 February to a 28", { from: at("2024-02-29 09:00"), to: at("2029-02-28 09:00") }],
    ["booked in the midst of a minute", { bookedAt: at(FROM) + 1 }],
    ["booked after its start", { bookedAt: at("2026-06-02 09:30") }],
    ["at the beginning of all time", { from: 0, to: 60_000, bookedAt: 0 }],
  ])("%s", (_, changes) => {
    expect(broken(changes)).toEqual([]);
  });
});

describe("a booking is not well-formed", () => {
  test.each<[string, Partial<AskedBooking>, string[]]>([
    ["from a moment within a minute", { from: at(FROM) + 1000 }, ["from INVALID"]],
    ["to a moment within a minute", { to: at("2026-06-02 10:00") + 1 }, ["to INVALID"]],
    ["that ends when it starts", { to: at(FROM) }, ["to CONFLICTING_VALUES"]],
    ["that ends before it starts", { to: at("2026-06-02 08:59") }, ["to CONFLICTING_VALUES"]],
    ["that lasts a minute more than five years", { to: at("2031-06-02 09:01") }, ["to OUT_OF_RANGE"]],
    ["in no time zone", { timeZone: null }, ["timeZone REQUIRED"]],
    ["in a time zone that there is not", { timeZone: "Mars/Olympus" }, ["timeZone INVALID"]],
    ["in an offset", { timeZone: "+02:00" }, ["timeZone INVALID"]],
    ["with fewer than no visitors", { visitors: -1 }, ["visitors OUT_OF_RANGE"]],
    ["of no business", { businessId: 0 }, ["businessId OUT_OF_RANGE"]],
    ["of no resource type", { resourceTypeId: 0 }, ["resourceTypeId OUT_OF_RANGE"]],
    ["of no tariff's number", { tariffId: 0 }, ["tariffId OUT_OF_RANGE"]],
    ["of no team's number", { teamIds: [1, 0] }, ["teamIds OUT_OF_RANGE"]],
    ["of too many teams", { teamIds: Array.from({ length: 501 }, () => 1) }, ["teamIds TOO_LONG"]],
    ["of no customer's number", { coworkerId: -5 }, ["coworkerId OUT_OF_RANGE"]],
    ["in a currency that there is not", { currencyCode: "gbp" }, ["currencyCode INVALID"]],
    ["after 2200", { from: INSTANT_MAX - 59_999, to: INSTANT_MAX + 1 }, ["to OUT_OF_RANGE"]],
    ["before 1970", { from: -60_000, to: 60_000 }, ["from OUT_OF_RANGE"]],
    ["booked before 1970", { bookedAt: -1 }, ["bookedAt OUT_OF_RANGE"]],
    [
      "in many ways, and all are reported",
      { visitors: -1, timeZone: "x", to: at(FROM) },
      ["visitors OUT_OF_RANGE", "to CONFLICTING_VALUES", "timeZone INVALID"],
    ],
  ])("%s", (_, changes, expected) => {
    expect(broken(changes)).toEqual(expected);
  });
});

describe("a grid", () => {
  const grid = (changes: Partial<AskedGrid>, to = "2026-06-03 09:00") =>
    checkGrid({ booking: aBooking(FROM, to), stepMinutes: 15, lengthMinutes: 60, ...changes }, currencies).map(
      ({ code, property }) => `${property} ${code}`,
    );

  test.each<[string, Partial<AskedGrid>, to: string, string[]]>([
    ["of a day", {}, "2026-06-03 09:00", []],
    ["of 500 cells", { stepMinutes: 1, lengthMinutes: 1 }, "2026-06-02 17:20", []],
    ["of 501 cells", { stepMinutes: 1, lengthMinutes: 1 }, "2026-06-02 17:21", ["stepMinutes OUT_OF_RANGE"]],
    ["in which no booking fits", { lengthMinutes: 1441 }, "2026-06-03 09:00", []],
    ["without a step", { stepMinutes: 0 }, "2026-06-03 09:00", ["stepMinutes OUT_OF_RANGE"]],
    ["without a length", { lengthMinutes: 0 }, "2026-06-03 09:00", ["lengthMinutes OUT_OF_RANGE"]],
    [
      "of a booking that is not well-formed",
      { booking: { ...aBooking(FROM, FROM), timeZone: null } },
      FROM,
      ["quote.to CONFLICTING_VALUES", "quote.timeZone REQUIRED"],
    ],
  ])("%s", (_, changes, to, expected) => {
    expect(grid(changes, to)).toEqual(expected);
  });
});
