import { expect, test } from "vitest";
import { DAY_MILLISECONDS, instant } from "../../../src/domain/calendar.ts";
import { dayLabel, localStart, monthLabel, monthOf, periodOf, weekLabel } from "../../../src/domain/report/periods.ts";
import { partsOf, piecesOf } from "../../../src/domain/report/pieces.ts";

const day = (date: string) => instant(`${date}T00:00:00Z`) / DAY_MILLISECONDS;
const weekOf = (date: string) => Math.floor((day(date) + 3) / 7);

test.each([
  ["1970-01-01", "1970-W01", "1970-01"],
  ["2024-12-29", "2024-W52", "2024-12"],
  ["2024-12-30", "2025-W01", "2024-12"],
  ["2027-01-03", "2026-W53", "2027-01"],
  ["2027-01-04", "2027-W01", "2027-01"],
  ["2031-03-30", "2031-W13", "2031-03"],
])("%s is in week %s and month %s", (date, week, month) => {
  expect(dayLabel(day(date))).toBe(date);
  expect(weekLabel(weekOf(date))).toBe(week);
  expect(monthLabel(monthOf(day(date) * DAY_MILLISECONDS))).toBe(month);
});

test("a week begins on Monday, and a month on its first day", () => {
  expect(dayLabel(localStart("WEEK", weekOf("2027-01-03")) / DAY_MILLISECONDS)).toBe("2026-12-28");
  expect(dayLabel(localStart("MONTH", monthOf(instant("2027-02-28T12:00:00Z"))) / DAY_MILLISECONDS)).toBe("2027-02-01");
});

const year = { from: instant("2026-01-01T00:00:00Z"), to: instant("2027-01-01T00:00:00Z") };
const london = { ...year, timeZone: "Europe/London" };

test("a range is cut where the clocks change, and at months only if months count", () => {
  const changes = ["2026-01-01T00:00:00Z", "2026-03-29T01:00:00Z", "2026-10-25T01:00:00Z"].map(instant);

  expect(piecesOf({ ...london, groups: ["DAY"] }, null).map(({ from, offset }) => [from, offset])).toEqual([
    [changes[0], 0],
    [changes[1], 3_600_000],
    [changes[2], 0],
  ]);
  expect(piecesOf({ ...london, groups: ["KIND", "MONTH"] }, null)).toHaveLength(14);
  expect(piecesOf({ ...london, groups: ["KIND"] }, null)).toEqual([{ ...year, offset: 0, month: 0 }]);
});

test("a later page of months begins with the month of its place", () => {
  const month = monthOf(instant("2026-09-15T00:00:00Z"));

  const [first] = piecesOf({ ...london, groups: ["MONTH", "COWORKER"] }, [month, 2001, "MINUTES"]);

  expect(first).toMatchObject({ from: instant("2026-08-31T23:00:00Z"), month });
});

test("a page is read from one month after the other, each time twice as many, until it is full", () => {
  const starts = [...partsOf({ ...london, groups: ["MONTH", "COWORKER"] }, null)].map(([first]) => first!.from);

  expect(starts).toEqual(
    ["2026-01-01T00:00:00Z", "2026-02-01T00:00:00Z", "2026-03-31T23:00:00Z", "2026-07-31T23:00:00Z"].map(instant),
  );
});

test("the parts of a page are the whole range, and no day is in two of them, also where the clocks show times twice", () => {
  // In Scoresbysund the clocks go back at midnight, to 23:00 of the day before.
  const scoresbysund = { ...year, timeZone: "America/Scoresbysund", groups: ["DAY" as const] };
  const parts = [...partsOf(scoresbysund, null)];
  const days = parts.map((pieces) => [
    Math.min(...pieces.map(({ from, offset }) => periodOf("DAY", from + offset))),
    Math.max(...pieces.map(({ to, offset }) => periodOf("DAY", to - 1 + offset))),
  ]);

  expect(parts.flat().reduce((sum, { from, to }) => sum + to - from, 0)).toBe(year.to - year.from);
  expect(days.every(([first], index) => index === 0 || first! > days[index - 1]![1]!)).toBe(true);
  expect(parts.length).toBeGreaterThan(3);
});

test("a report whose rows do not begin with a period is read at once", () => {
  expect([...partsOf({ ...london, groups: ["KIND", "MONTH"] }, null)]).toHaveLength(1);
});
