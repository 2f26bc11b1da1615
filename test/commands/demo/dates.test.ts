import { describe, expect, test } from "vitest";
import { runSchedules } from "../../../src/background/schedules.ts";
import { clock } from "../../../src/clock.ts";
import { dateEverywhere, nextSeason, spanBefore } from "../../../src/commands/demo/days.ts";
import { companies, fillDemo } from "../../../src/commands/demo/fill.ts";
import { seededUuids } from "../../../src/commands/demo/random.ts";
import { exportedLines } from "../../../src/commands/export.ts";
import { instant } from "../../../src/domain/calendar.ts";
import type { Store } from "../../../src/store/store.ts";
import { openDemo } from "../../support/demo-file.ts";
import { openInMemory } from "../../support/dialects.ts";
import { runs, slowTest } from "../../support/runs.ts";

interface Line {
  readonly entity: string;
  // biome-ignore lint/suspicious/noExplicitAny: of every kind
  readonly record: any;
}

/** The demo that other tests read as well. */
async function demoOf(today: string): Promise<Line[]> {
  return linesOf(await openDemo(today));
}

async function filledAgain(today: string): Promise<Line[]> {
  const store = openInMemory({ newUniqueId: seededUuids("store") });
  await fillDemo(store, today);
  return linesOf(store);
}

async function linesOf(store: Store): Promise<Line[]> {
  const lines: Line[] = [];
  for await (const text of exportedLines(store))
    lines.push(
      ...text
        .trimEnd()
        .split("\n")
        .map((line) => JSON.parse(line) as Line),
    );
  return lines;
}

const rows = (lines: readonly Line[]) =>
  lines.filter(({ entity }) => entity === "CoworkerExtraServiceUseHistory").map(({ record }) => record);
const sold = (lines: readonly Line[]) =>
  lines.filter(({ entity }) => entity === "CoworkerExtraService").map(({ record }) => record);

// The turn of a year; then the first and the last of a month, a leap day, and the change to summer time.
const dates = [
  ["2027-01-01", "2027-01", "2026-12"],
  ["2026-11-30", "2026-11", "2026-10"],
  ["2026-12-01", "2026-12", "2026-11"],
  ["2028-02-29", "2028-02", "2028-01"],
  ["2027-03-29", "2027-03", "2027-02"],
] as const;

describe.each(dates.slice(0, runs(1, 5)))("the demo of %s", (today, thisMonth, lastMonth) => {
  test("has bookings and credits in both months, and nothing written later than the day before", async () => {
    const lines = await demoOf(today);

    const booked = rows(lines).map(({ Booking, ...row }) =>
      String(row.UsageDate ?? row.UsageAt ?? JSON.stringify(row)),
    );
    const monthOf = (month: string) => (text: string) => text.includes(month);
    expect(booked.filter(monthOf(thisMonth)).length).toBeGreaterThan(50);
    expect(booked.filter(monthOf(lastMonth)).length).toBeGreaterThan(300);
    const created = sold(lines).map(({ CreatedOn }) => String(CreatedOn));
    expect(created.filter(monthOf(thisMonth)).length).toBeGreaterThan(50);
    expect(created.filter(monthOf(lastMonth)).length).toBeGreaterThan(50);
    const charges = sold(lines).filter(({ BookingFromTime }) => BookingFromTime != null);
    for (const month of [thisMonth, lastMonth])
      expect(charges.filter(({ BookingFromTime }) => monthOf(month)(BookingFromTime)).length).toBeGreaterThan(5);
    const written = [...rows(lines), ...sold(lines)].map(({ CreatedOn, UpdatedOn }) =>
      Math.max(instant(CreatedOn), instant(UpdatedOn)),
    );
    // Midnight of the date in New York.
    expect(Math.max(...written)).toBeLessThanOrEqual(instant(`${today}T05:00:00Z`));
  }, 120_000);
});

slowTest(
  "the demo depends only on its date",
  async () => {
    const [first, second, other] = [
      await filledAgain("2026-11-30"),
      await demoOf("2026-11-30"),
      await demoOf(dates[0][0]),
    ];

    expect(second).toEqual(first);
    expect(other).not.toEqual(first);
  },
  120_000,
);

test("the date of the demo has begun in all of its time zones", () => {
  const zones = companies.map(({ business }) => business.timeZone);

  expect(zones).toEqual(["Europe/London", "America/New_York"]);
  expect(dateEverywhere(instant("2026-12-01T04:59:59Z"), zones)).toBe("2026-11-30");
  expect(dateEverywhere(instant("2026-12-01T05:00:00Z"), zones)).toBe("2026-12-01");
});

test("the season is the one that ends next, at the same local time", () => {
  const summer = { applyFrom: instant("2026-06-01T00:00:00+01:00"), applyTo: instant("2026-09-01T00:00:00+01:00") };
  const ends = ["2026-08-31", "2026-09-01", "2030-01-01"].map((today) =>
    nextSeason(summer, "Europe/London", spanBefore(today)),
  );

  expect(ends).toEqual(
    ["2026", "2027", "2030"].map((year) => ({
      applyFrom: instant(`${year}-06-01T00:00:00+01:00`),
      applyTo: instant(`${year}-09-01T00:00:00+01:00`),
    })),
  );
});

test("credit has renewed at every boundary until the demo begins, also where the month is older than the date everywhere", async () => {
  const store = openInMemory();
  const now = instant("2026-12-01T00:37:00Z");
  await fillDemo(store, "2026-11-30", { now });
  const begun = sold(await linesOf(store)).filter(({ CreatedOn }) =>
    String(CreatedOn).startsWith("2026-12-01T00:00:00"),
  );

  const { granted } = await runSchedules({ store, clock: { ...clock, now: () => now } }, { upTo: now });

  expect([begun.length, granted]).toEqual([2, 0]);
});
