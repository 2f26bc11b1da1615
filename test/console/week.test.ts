import { Temporal } from "temporal-polyfill";
import { expect, test } from "vitest";
import { mondayOf, type Wanted } from "../../src/console/prices/booking.ts";
import { byRow, gridOfDay, type PriceCell, scaleOf } from "../../src/console/prices/week.ts";

const wanted: Wanted = {
  ...{
    businessId: 101,
    resourceTypeId: 11,
    timeZone: "Europe/London",
    customer: "MEMBER",
    tariffId: null,
    teamIds: [],
  },
  ...{ lengthMinutes: 60, stepMinutes: 30, bookedAt: null },
};

/** The starts that the graph answers for a grid. */
function startsOf({ quote, stepMinutes, lengthMinutes }: ReturnType<typeof gridOfDay>): string[] {
  const last = Date.parse(quote.to) - lengthMinutes * 60_000;
  const starts: string[] = [];
  for (let at = Date.parse(quote.from); at <= last; at += stepMinutes * 60_000) starts.push(new Date(at).toISOString());
  return starts;
}

const cellAt = (from: string, total: string | null = "1"): PriceCell => ({
  ...{ from, to: from, total, outcome: total === null ? "NO_PRICE" : "PRICED", extraService: null },
});

test.each([
  ["an ordinary day", "2031-03-29", 48, "2031-03-29T00:00:00.000Z", "2031-03-29T23:30:00.000Z"],
  ["a day of 23 hours", "2031-03-30", 46, "2031-03-30T00:00:00.000Z", "2031-03-30T22:30:00.000Z"],
  ["a day of 25 hours", "2031-10-26", 50, "2031-10-25T23:00:00.000Z", "2031-10-26T23:30:00.000Z"],
])("a booking starts at every half hour of %s", (_name, day, count, first, last) => {
  const starts = startsOf(gridOfDay(wanted, Temporal.PlainDate.from(day)));

  expect([starts.length, starts[0], starts.at(-1)]).toEqual([count, first, last]);
});

test("a time that the clocks skip has no cell, and one that they show twice has two", () => {
  const cellsOf = (day: string) =>
    byRow(
      startsOf(gridOfDay(wanted, Temporal.PlainDate.from(day))).map((from) => cellAt(from)),
      wanted,
    ).map((cells) => cells.length);

  expect(cellsOf("2031-03-30").slice(0, 6)).toEqual([1, 1, 0, 0, 1, 1]);
  expect(cellsOf("2031-10-26").slice(0, 6)).toEqual([1, 1, 2, 2, 1, 1]);
});

test("the cheapest price has the first shade and the dearest the last; holes have none", () => {
  const cells = [
    cellAt("2031-01-01T00:00:00Z", "9.5"),
    cellAt("2031-01-01T01:00:00Z", null),
    cellAt("2031-01-01T02:00:00Z", "12"),
  ];

  const scale = scaleOf(cells)!;

  expect([scale.lowest.total, scale.highest.total]).toEqual(["9.5", "12"]);
  expect([scale.shadeOf(cells[0]!), scale.shadeOf(cells[2]!)]).toEqual([0, 6]);
  expect(scaleOf([cells[1]!])).toBeNull();
});

test("a week begins on Monday", () => {
  const days = ["2031-03-24", "2031-03-27", "2031-03-30", "2031-03-31"].map((day) =>
    mondayOf(Temporal.PlainDate.from(day)),
  );

  expect(days.map(String)).toEqual(["2031-03-24", "2031-03-24", "2031-03-24", "2031-03-31"]);
});
