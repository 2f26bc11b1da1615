import { expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import { priceGrid } from "../../../src/domain/pricing/grid.ts";
import { quote } from "../../../src/domain/pricing/quote.ts";
import type { PricingRule } from "../../../src/domain/pricing/rule.ts";
import { aBooking, aCustomerCredit, aPricingRule, theFacts, written } from "../../support/pricing.ts";

const morning = aPricingRule({ id: 1, toTime: 720, price: decimal("20") });
const afternoon = aPricingRule({ id: 2, fromTime: 720 });

/** `11:00 1 20/10`: start, rule, total and what is due; or the outcome. */
function cells(from: string, to: string, stepMinutes: number, lengthMinutes: number, rules: PricingRule[]): string[] {
  const booking = aBooking(from, to, { coworkerId: 2001 });
  const facts = theFacts(rules, { credits: [aCustomerCredit({ remainingUses: 30 })] });
  return [...priceGrid({ booking, stepMinutes, lengthMinutes }, facts)].map((cell) => {
    const start = new Date(cell.from).toISOString().slice(11, 16);
    const price = `${cell.extraServiceId} ${written(cell.total)}/${written(cell.due)}`;
    return `${start} ${cell.outcome === "PRICED" ? price : cell.outcome}`;
  });
}

test("a grid prices bookings of one length independently", () => {
  expect(cells("2026-06-02 10:30", "2026-06-02 13:30", 30, 60, [morning, afternoon])).toEqual([
    "10:30 1 20/10",
    "11:00 1 20/10",
    "11:30 NO_PRICE",
    "12:00 2 30/15",
    "12:30 2 30/15",
  ]);
});

test("a cell that would end after the grid is left out", () => {
  expect(cells("2026-06-02 10:00", "2026-06-02 11:59", 30, 60, [morning])).toEqual(["10:00 1 20/10", "10:30 1 20/10"]);
  expect(cells("2026-06-02 10:00", "2026-06-02 11:00", 30, 60, [morning])).toEqual(["10:00 1 20/10"]);
  expect(cells("2026-06-02 10:00", "2026-06-02 10:59", 30, 60, [morning])).toEqual([]);
});

test("steps are elapsed minutes across a clock change, and every cell equals its quote", () => {
  const booking = aBooking("2026-10-24 22:00", "2026-10-25 06:00", { timeZone: "Europe/London", demand: "HIGH" });
  const rules = [
    aPricingRule({ id: 1, fromTime: 1320, toTime: 90 }),
    aPricingRule({ id: 2, fromTime: 60, toTime: 120, price: decimal("10"), priceFactorHighDemand: decimal("1.3") }),
    aPricingRule({ id: 3, maxLength: 30 }),
  ];
  const grid = [...priceGrid({ booking, stepMinutes: 20, lengthMinutes: 40 }, theFacts(rules))];

  expect(grid).toHaveLength(23);
  for (const { from, to, outcome, extraServiceId, total, due } of grid)
    expect(quote({ ...booking, from, to }, theFacts(rules))).toMatchObject({ outcome, extraServiceId, total, due });
});

test("a day of 96 bookings with 500 rules is priced within its time limit", () => {
  const rules = Array.from({ length: 500 }, (_, place) =>
    aPricingRule({
      id: place + 1,
      price: decimal(String(10 + place)),
      fixedCostLength: 15 + place,
      fixedCostPrice: decimal("5"),
    }),
  );
  const booking = aBooking("2026-06-02 00:00", "2026-06-03 00:45", { timeZone: "Europe/London" });
  const started = performance.now();

  expect([...priceGrid({ booking, stepMinutes: 15, lengthMinutes: 60 }, theFacts(rules))]).toHaveLength(96);
  // It takes some 30 ms on a quiet machine.
  expect(performance.now() - started).toBeLessThan(1500);
});
