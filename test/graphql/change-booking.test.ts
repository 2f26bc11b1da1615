import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { aCharge, nameLondon } from "../support/charges.ts";
import { openInMemory } from "../support/dialects.ts";
import { written } from "../support/dry-run.ts";
import { createCredit, createRule, LONDON, viewerWith } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { errorFields, mutationOf, refusal } from "../support/mutation.ts";
import { done } from "../support/operations.ts";

const quote = {
  ...{ businessId: LONDON, resourceTypeId: 11, customer: "MEMBER", coworkerId: 2001 },
  ...{ from: "2026-06-02T09:00:00Z", to: "2026-06-02T11:00:00Z" },
};
const longer = { businessId: LONDON, bookingId: 9, quote, reason: "longer", idempotencyKey: "k" };
const charger = viewerWith(["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Create"]);
const totals = "{ total due coveredUnits }";
const change = mutationOf("changeBooking")(`replayed ${errorFields}
  coworkerExtraService { databaseId price totalUses bookingToTime bookingResourceName }
  useHistories { kind creditUsed coworkerExtraServiceId }
  quote { total due allocations { coworkerExtraService { databaseId } uses } }
  before ${totals} after ${totals} difference ${totals}
  preview { rows { kind creditUsed balanceAfter } covered uncovered total due }`);
const figures = {
  before: { total: "30", due: "0", coveredUnits: 60 },
  after: { total: "60", due: "15", coveredUnits: 90 },
  difference: { total: "30", due: "15", coveredUnits: 30 },
  quote: { total: "60", due: "15", allocations: [{ coworkerExtraService: { databaseId: 1 }, uses: 90 }] },
};

/** 30 an hour; customer 2001 has 90 minutes, of which booking 9 of an hour took 60. */
async function aWorld(): Promise<Store> {
  const store = openInMemory();
  await nameLondon(store);
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 90 });
  await done(store, "chargeBooking", aCharge({}, { bookingResourceName: "Room 3" }));
  return store;
}

test("a dry change answers its quote and figures and writes nothing; the change then does it, without a further right", async () => {
  const store = await aWorld();
  const before = await written(store, [9]);

  const dry = await ask(store, change, { viewer: charger, variables: { input: { ...longer, dryRun: true } } });
  expect(await written(store, [9])).toBe(before);
  const { total, due } = dry.data.done.after;
  const expected = { total, due, pricedAt: "2020-01-01T00:00:00Z" };
  const real = await ask(store, change, { viewer: charger, variables: { input: { ...longer, expect: expected } } });

  expect(dry).toEqual({
    data: {
      done: {
        ...{ replayed: false, userErrors: [], coworkerExtraService: null, useHistories: [], ...figures },
        preview: {
          ...{ rows: [{ kind: "USE", creditUsed: 30, balanceAfter: 0 }], covered: 90, uncovered: 30 },
          ...{ total: "60", due: "15" },
        },
      },
    },
    errors: [],
  });
  expect(real).toEqual({
    data: {
      done: {
        ...{ replayed: false, userErrors: [], preview: null, ...figures },
        coworkerExtraService: {
          ...{ databaseId: 2, price: "15", totalUses: 120, bookingToTime: "2026-06-02T11:00:00.000Z" },
          bookingResourceName: "Room 3",
        },
        useHistories: [{ kind: "USE", creditUsed: 30, coworkerExtraServiceId: 1 }],
      },
    },
    errors: [],
  });
});

test("a refused change has no record, quote or figures", async () => {
  const store = await aWorld();
  const input = { ...longer, bookingId: 10 };

  const { data } = await ask(store, change, { viewer: charger, variables: { input } });

  expect(data.done).toEqual({
    ...{ replayed: false, userErrors: [refusal("NOT_CHARGED", "bookingId", "10")] },
    ...{ coworkerExtraService: null, useHistories: [], quote: null, preview: null },
    ...{ before: null, after: null, difference: null },
  });
});

test("a late cancellation answers the charge that stays; dry, it shows what is kept and given back", async () => {
  const store = await aWorld();
  const source = mutationOf("unchargeBooking")(`${errorFields} deletedId
    coworkerExtraService { databaseId price cancelledOn } useHistories { creditUsed }
    preview { rows { kind creditUsed } covered uncovered total due }`);
  const input = { businessId: LONDON, bookingId: 9, keepPercent: "25", reason: "late", idempotencyKey: "u" };
  const run = async (changes: object) =>
    (await ask(store, source, { variables: { input: { ...input, ...changes } } })).data.done;

  expect(await run({ dryRun: true })).toEqual({
    ...{ userErrors: [], deletedId: null, coworkerExtraService: null, useHistories: [] },
    preview: { rows: [{ kind: "REVERSAL", creditUsed: -45 }], covered: 15, uncovered: 45, total: null, due: "0" },
  });
  expect(await run({ dryRun: true, keepPercent: "0" })).toMatchObject({
    deletedId: null,
    preview: { covered: 0, uncovered: 60, due: "0" },
  });
  expect(await run({})).toEqual({
    ...{ userErrors: [], deletedId: null, preview: null, useHistories: [{ creditUsed: -45 }] },
    coworkerExtraService: { databaseId: 2, price: "0", cancelledOn: "2026-06-01T12:00:00.000Z" },
  });
});

test("a dry hold shows the rows that capturing all of it now would write", async () => {
  const store = await aWorld();
  const source = mutationOf("holdCredit")(`${errorFields} creditHold { id } covered uncovered
    preview { rows { coworkerExtraServiceId kind creditUsed balanceAfter } covered uncovered }`);
  const input = {
    ...{ businessId: LONDON, coworkerId: 2001, kind: "TIME_CREDIT", unit: "MINUTES", resourceTypeId: 11, amount: 40 },
    ...{ onShortfall: "PARTIAL", ttlSeconds: 60, idempotencyKey: "h", dryRun: true },
  };

  const { data } = await ask(store, source, { variables: { input } });

  const row = { coworkerExtraServiceId: 1, kind: "USE", creditUsed: 30, balanceAfter: 0 };
  expect(data.done).toEqual({
    ...{ userErrors: [], creditHold: null, covered: 30, uncovered: 10 },
    preview: { rows: [row], covered: 30, uncovered: 10 },
  });
  const holds = await ask(store, "{ creditHolds { totalCount } }");
  expect(holds.data).toEqual({ creditHolds: { totalCount: 0 } });
});
