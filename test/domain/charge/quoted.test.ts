import { expect, test } from "vitest";
import { lockQuote } from "../../../src/domain/charge/quoted.ts";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Step } from "../../../src/domain/step.ts";
import { given } from "../../support/given.ts";
import { aBooking, aPricingRule, theFacts } from "../../support/pricing.ts";

const booking = aBooking("2026-06-02 09:00", "2026-06-02 10:00");

/** The rule when it is read, and when it is locked. */
const rule = (price: string, updatedOn: number) => ({ ...aPricingRule({ price: decimal(price) }), updatedOn });
const locked = (updatedOn: number) => ({ id: 1, name: "Room", invoiceLineDisplayAs: null, updatedOn });

/** Runs the decision with these answers. Returns its steps and its result. */
function answering(...answers: unknown[]) {
  const decision = lockQuote(booking, theFacts([]), given);
  const steps: string[] = [];
  let next = decision.next();
  for (const answer of answers) {
    if (next.done) throw new Error("it is decided already");
    const { step, lock } = next.value as Extract<Step, { step: "find" | "read" }>;
    steps.push(`${step} ${lock}`);
    next = decision.next(answer as never);
  }
  if (!next.done) throw new Error(`it asks for ${next.value.step}`);
  return { steps, quote: next.value.quote, service: next.value.service };
}

test("rules are read, and the one that prices the booking is locked", () => {
  const { steps, quote, service } = answering([rule("30", 1)], locked(1));

  expect(steps).toEqual(["find null", "read keep"]);
  expect([quote.total, service]).toEqual([decimal("30"), locked(1)]);
});

test("a rule that changed before it was locked is quoted again", () => {
  const { steps, quote } = answering([rule("30", 1)], locked(2), [rule("40", 2)], locked(2));

  expect(steps).toEqual(["find null", "read keep", "find null", "read keep"]);
  expect(quote.total).toBe(decimal("40"));
});

test("a rule that was deleted before it was locked prices nothing", () => {
  const { quote, service } = answering([rule("30", 1)], null, []);

  expect([quote.outcome, service]).toEqual(["NO_PRICE", null]);
});
