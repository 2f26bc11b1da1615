import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { grid, quoteOf } from "../../support/pricing-slots.ts";

type Slot = [days: string, fromTime: number, toTime: number, available?: boolean];

const weekdays: Slot = ["12345", 540, 1020];

describe("a rule with slots prices a booking that lies in them", () => {
  // 1 June 2026 is a Monday.
  test.each<[string, Slot[], from: string, to: string, expected: string]>([
    ["from the beginning of a slot to its end", [weekdays], "2026-06-01 09:00", "2026-06-01 17:00", "PRICED"],
    ["not a minute before it", [weekdays], "2026-06-01 08:59", "2026-06-01 17:00", "1 539"],
    ["not a minute after it", [weekdays], "2026-06-01 09:00", "2026-06-01 17:01", "1 1020"],
    ["not on another day", [weekdays], "2026-06-06 09:00", "2026-06-06 10:00", "6 540"],
    [
      "over two slots that touch",
      [
        ["1", 540, 720],
        ["1", 720, 900],
      ],
      "2026-06-01 11:00",
      "2026-06-01 13:00",
      "PRICED",
    ],
    [
      "not over a gap of a minute",
      [
        ["1", 540, 720],
        ["1", 721, 900],
      ],
      "2026-06-01 11:00",
      "2026-06-01 13:00",
      "1 720",
    ],
    [
      "over slots that overlap",
      [
        ["1", 540, 800],
        ["1", 720, 900],
      ],
      "2026-06-01 11:00",
      "2026-06-01 15:00",
      "PRICED",
    ],
    [
      "over midnight, where 1440 touches 0",
      [
        ["1", 1320, 1440],
        ["2", 0, 120],
      ],
      "2026-06-01 22:00",
      "2026-06-02 02:00",
      "PRICED",
    ],
    ["not over midnight to a day without a slot", [["1", 1320, 1440]], "2026-06-01 22:00", "2026-06-02 00:01", "2 0"],
    ["to midnight", [["1", 1320, 1440]], "2026-06-01 22:00", "2026-06-02 00:00", "PRICED"],
    ["from Saturday into Sunday", [["06", 0, 1440]], "2026-06-06 10:00", "2026-06-07 20:00", "PRICED"],
    [
      "over a year, where all the week is open",
      [["0123456", 0, 1440]],
      "2026-06-01 10:00",
      "2027-06-01 10:00",
      "PRICED",
    ],
    [
      "not over a week with a closed minute",
      [
        ["12345", 0, 1440],
        ["6", 0, 1440],
        ["0", 0, 1439],
      ],
      "2026-06-01 10:00",
      "2026-06-09 10:00",
      "0 1439",
    ],
    ["not in an unavailable slot", [weekdays, ["1", 720, 780, false]], "2026-06-01 12:00", "2026-06-01 12:30", "1 720"],
    ["up to an unavailable slot", [weekdays, ["1", 720, 780, false]], "2026-06-01 11:00", "2026-06-01 12:00", "PRICED"],
    [
      "from the end of an unavailable slot",
      [weekdays, ["1", 720, 780, false]],
      "2026-06-01 13:00",
      "2026-06-01 14:00",
      "PRICED",
    ],
    [
      "not across an unavailable slot",
      [weekdays, ["1", 720, 780, false]],
      "2026-06-01 11:00",
      "2026-06-01 14:00",
      "1 720",
    ],
    [
      "at all other times, where all slots are unavailable",
      [["1", 720, 780, false]],
      "2026-06-01 13:00",
      "2026-06-08 12:00",
      "PRICED",
    ],
    [
      "not where all slots are unavailable and it shares a minute",
      [["1", 720, 780, false]],
      "2026-06-01 13:00",
      "2026-06-08 12:01",
      "1 720",
    ],
    // The clocks at the place: in London they skip 01:00 to 02:00 on 29 March, and show 01:00 to 02:00 twice on 25 October.
    ["in summer time", [["1", 540, 600]], "2026-06-01 08:00 London", "2026-06-01 09:00 London", "PRICED"],
    [
      "without the hour that the clocks skip",
      [
        ["0", 0, 60],
        ["0", 120, 180],
      ],
      "2026-03-29 00:00 London",
      "2026-03-29 02:00 London",
      "PRICED",
    ],
    [
      "not the hour that they show twice, where it is closed",
      [
        ["0", 0, 60],
        ["0", 120, 240],
      ],
      "2026-10-24 23:00 London",
      "2026-10-25 03:00 London",
      "0 60",
    ],
    [
      "the hour that they show twice, where it is open",
      [["0", 60, 120]],
      "2026-10-25 00:00 London",
      "2026-10-25 02:00 London",
      "PRICED",
    ],
    [
      "not longer than the hour that they show twice",
      [["0", 60, 120]],
      "2026-10-25 00:00 London",
      "2026-10-25 02:01 London",
      "0 120",
    ],
  ])("%s", (_, slots, from, to, expected) => {
    expect(quoteOf(slots, from, to)).toBe(expected);
  });
});

test("a reason names the slots and the first moment outside them", () => {
  expect(quoteOf([weekdays, ["1", 720, 780, false]], "2026-06-01 11:00", "2026-06-01 14:00", "reason")).toEqual({
    code: "TIME_SLOTS",
    propertyName: "timeSlots",
    threshold: "1 540-1020, 2 540-1020, 3 540-1020, 4 540-1020, 5 540-1020, not 1 720-780",
    actual: "1 720",
  });
});

test("a grid respects the slots as well", () => {
  expect(grid([weekdays], "2026-06-01 07:00", "2026-06-01 12:00")).toEqual([
    ...["NO_PRICE", "NO_PRICE", "PRICED", "PRICED", "PRICED"],
  ]);
});

test("slots may come in any order, and a repeated slot counts once", () => {
  const slot = fc.record({
    day: fc.nat(1),
    from: fc.nat(5),
    length: fc.integer({ min: 1, max: 3 }),
    available: fc.boolean(),
  });
  fc.assert(
    fc.property(
      fc.array(slot, { minLength: 1, maxLength: 5 }),
      fc.nat(5),
      fc.integer({ min: 1, max: 3 }),
      (some, from, length) => {
        const slots = some.map(
          ({ day, from, length, available }): Slot => [String(day), from * 60, (from + length) * 60, available],
        );
        const [start, end] = [from, from + length].map((hour) => `2026-06-01 ${String(hour).padStart(2, "0")}:00`);

        expect(quoteOf([...slots].reverse().concat(slots), start!, end!)).toBe(quoteOf(slots, start!, end!));
      },
    ),
  );
});
