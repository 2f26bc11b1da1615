import { describe, expect, test } from "vitest";
import type { SpendCredit } from "../../../src/domain/credit/spend-credit.ts";
import type { InputOf } from "../../../src/domain/decisions.ts";
import type { Store } from "../../../src/store/store.ts";
import { anAdjustment, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { all, everything } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { type Answers, done, outcomeOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";

const HOUR = 3_600_000;

/** Credits 1 and 2 of London and credit 3 of New York, all of one customer; row 1 is a use of credit 1. */
async function openWithUse(store: Store) {
  for (const businessId of [LONDON, LONDON, NEW_YORK])
    await createCredit(store, await createRule(store, { businessId, resourceTypes: [11] }), { businessId });
  const use = await done(store, "recordUse", aUse(1, { idempotencyKey: "first" }));
  const [row] = await all(store, "UseHistory");
  return { store, use, operationId: row!.operationId };
}

/** An operation, and the same one with one value changed. */
interface Case<O extends keyof Answers = keyof Answers> {
  readonly title: string;
  readonly operation: O;
  readonly input: InputOf<O>;
  readonly other: Partial<InputOf<O>>;
}

function of<O extends keyof Answers>(operation: O, input: InputOf<O>, others: Partial<InputOf<O>>[]): Case[] {
  return others.map((other) => ({
    title: `${operation} with another ${Object.keys(other).join(" and ")}`,
    operation,
    input,
    other,
  })) as unknown as Case[];
}

const booking = { bookingId: 9, bookingFromTime: NOW, bookingToTime: NOW + HOUR, bookingResourceName: "Room 1" };
const otherBookings = [
  { bookingId: 10 },
  { bookingFromTime: NOW - 1 },
  { bookingToTime: NOW + HOUR + 1 },
  { bookingResourceName: "Room 2" },
  { bookingId: null },
  { usageAt: NOW + 1 },
];

const cases: Case[] = [
  ...of("recordUse", aUse(1, booking), [
    ...otherBookings,
    { coworkerExtraServiceId: 2 },
    { creditUsed: 11 },
    { reason: "x" },
  ]),
  ...of("spendCredit", aSpend(booking), [
    ...otherBookings,
    { coworkerId: 2002 },
    { kind: "PRINTING_CREDIT", unit: "USES" },
    { amount: 11 },
    { unit: "DAYS" },
    { resourceTypeId: 12 },
    { onShortfall: "PARTIAL" },
  ]),
  ...of("reverseUse", aReversal({ useHistoryId: 1 }), [{ amount: 10 }, { reason: "x" }]),
  ...of("adjustCredit", anAdjustment(1), [{ coworkerExtraServiceId: 2 }, { amount: 11 }, { reason: "x" }]),
  ...of("voidCredit", aVoiding(1), [{ coworkerExtraServiceId: 2 }, { reason: "x" }]),
];

const operations = cases.filter(({ operation }, place) => cases[place - 1]?.operation !== operation);

describe.each(dialects)("on $name", ({ open }) => {
  test.each(operations)("$operation runs once per key: a repeated call names the same rows", async (one) => {
    const { store } = await openWithUse(await open());
    const first = await outcomeOf(store, one.operation, one.input);
    const after = await everything(store);

    const again = await outcomeOf(store, one.operation, one.input, { ...given, now: NOW + 999, by: "bob" });

    expect(first).toMatchObject({ replayed: false, refusals: [] });
    expect(again).toEqual({ ...first, replayed: true });
    expect(await everything(store)).toEqual(after);
  });

  test.each(cases)("$title is refused under the key, and writes nothing", async ({ operation, input, other }) => {
    const { store } = await openWithUse(await open());
    const first = await outcomeOf(store, operation, input);

    const refusals = await refusalsOf(store, operation, { ...input, ...other } as typeof input, given);

    expect(refusals).toEqual(["idempotencyKey: IDEMPOTENCY_KEY_REUSED"]);
    expect(await outcomeOf(store, operation, input)).toEqual({ ...first, replayed: true });
  });

  test("a reversal of an operation is different input from a reversal of its row", async () => {
    const { store, use, operationId } = await openWithUse(await open());
    await done(store, "reverseUse", aReversal({ useHistoryId: use.useHistoryId }));

    const refusals = await refusalsOf(store, "reverseUse", aReversal({ operationId }), given);

    expect(refusals).toEqual(["idempotencyKey: IDEMPOTENCY_KEY_REUSED"]);
  });

  test("the same key in another mutation or business is a different key", async () => {
    const { store, use } = await openWithUse(await open());
    const idempotencyKey = "one-for-all";

    await done(store, "recordUse", aUse(1, { idempotencyKey }));
    await done(store, "recordUse", aUse(3, { idempotencyKey }));
    await done(store, "spendCredit", aSpend({ idempotencyKey }));
    await done(store, "spendCredit", aSpend({ businessId: NEW_YORK, idempotencyKey }));
    await done(store, "reverseUse", aReversal({ useHistoryId: use.useHistoryId }, { idempotencyKey }));
    await done(store, "adjustCredit", anAdjustment(1, { idempotencyKey }));
    await done(store, "voidCredit", aVoiding(1, { idempotencyKey }));

    expect(await all(store, "UseHistory")).toHaveLength(8);
  });

  test.each<[string, Partial<SpendCredit>, Partial<SpendCredit>]>([
    ["the moment of use that the booking's start says", booking, { ...booking, usageAt: NOW }],
    [
      "the resource type of printing",
      { kind: "PRINTING_CREDIT", unit: null },
      { kind: "PRINTING_CREDIT", unit: null, resourceTypeId: 12 },
    ],
    ["the unit of printing", { kind: "PRINTING_CREDIT", unit: null }, { kind: "PRINTING_CREDIT", unit: "USES" }],
  ])("%s may be sent or left out under the same key", async (_, first, second) => {
    const { store } = await openWithUse(await open());
    const outcome = await outcomeOf(store, "spendCredit", aSpend(first));

    const again = await outcomeOf(store, "spendCredit", aSpend(second));

    expect(again).toEqual({ ...outcome, replayed: true });
  });

  test("a moment of use that equals the booking's start may be sent or left out", async () => {
    const { store } = await openWithUse(await open());
    const outcome = await outcomeOf(store, "recordUse", aUse(1, booking));

    const again = await outcomeOf(store, "recordUse", aUse(1, { ...booking, usageAt: NOW }));

    expect(again).toEqual({ ...outcome, replayed: true });
  });

  test("an absent moment of use is different input from the moment that was stored", async () => {
    const { store } = await openWithUse(await open());
    await done(store, "spendCredit", aSpend());

    const refusals = await refusalsOf(store, "spendCredit", aSpend({ usageAt: NOW }), given);

    expect(refusals).toEqual(["idempotencyKey: IDEMPOTENCY_KEY_REUSED"]);
  });

  test("a repeated call for a use that was given back uses nothing and names its first row", async () => {
    const { store, use } = await openWithUse(await open());
    await done(store, "reverseUse", aReversal({ useHistoryId: use.useHistoryId }));

    const again = await outcomeOf(store, "recordUse", aUse(1, { idempotencyKey: "first" }));

    expect(again).toEqual({ replayed: true, refusals: [], answer: use });
    expect(await all(store, "UseHistory")).toHaveLength(2);
  });

  test("the key is checked before the state: a done operation is replayed even if it would be refused now", async () => {
    const { store } = await openWithUse(await open());
    const first = await done(store, "adjustCredit", anAdjustment(1));
    await done(store, "voidCredit", aVoiding(1));

    expect(await outcomeOf(store, "adjustCredit", anAdjustment(1))).toEqual({
      replayed: true,
      refusals: [],
      answer: first,
    });
    expect(await refusalsOf(store, "adjustCredit", anAdjustment(1, { amount: 1 }), given)).toEqual([
      "idempotencyKey: IDEMPOTENCY_KEY_REUSED",
    ]);
  });

  test("existence is checked before the key: a deleted credit is not found, even if its refusal was stored", async () => {
    const { store } = await openWithUse(await open());
    const tooMuch = aUse(2, { creditUsed: 601 });
    await outcomeOf(store, "recordUse", tooMuch);
    await store.commit("deleteCoworkerExtraService", { id: 2 }, given);

    expect(await refusalsOf(store, "recordUse", tooMuch, given)).toEqual(["coworkerExtraServiceId: NOT_FOUND"]);
  });

  test("a caller limited to London gets the stored outcome of any caller there", async () => {
    const { store, use } = await openWithUse(await open());

    const again = await outcomeOf(store, "recordUse", aUse(1, { idempotencyKey: "first" }), {
      ...given,
      businesses: [LONDON],
    });

    expect(again).toEqual({ replayed: true, refusals: [], answer: use });
  });
});
