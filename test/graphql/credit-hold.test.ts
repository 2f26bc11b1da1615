import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { aCapture, aHold, aRelease } from "../support/credits.ts";
import { openInMemory } from "../support/dialects.ts";
import { createCredit, createRule, LONDON, viewerWith } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { later } from "../support/holds.ts";
import { done } from "../support/operations.ts";

/** Credits 1 and 2 of customer 2001. */
async function aWorld(): Promise<Store> {
  const store = openInMemory();
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 60 });
  await createCredit(store, 1, { totalUses: 30, priority: 60 });
  return store;
}

const hold = `mutation ($input: HoldCreditInput!) { holdCredit(input: $input) {
  replayed covered uncovered userErrors { code propertyName }
  creditHold { databaseId status uses captured closedOn expiresAt coworkerExtraServiceIds
    allocations { uses captured coworkerExtraService { databaseId remainingUses heldUses availableUses status } } }
} }`;
const input = {
  ...{ businessId: LONDON, coworkerId: 2001, kind: "TIME_CREDIT", unit: "MINUTES", resourceTypeId: 11, amount: 70 },
  ...{ ttlSeconds: 60, idempotencyKey: "k" },
};

test("a client holds credit, sees it in credits and balances, and captures a part of it", async () => {
  const store = await aWorld();

  const held = await ask(store, hold, { variables: { input } });
  const seen = await ask(
    store,
    `{ creditBalance(coworkerId: 2001, businessId: ${LONDON}) { granted used held available }
      then: creditBalance(coworkerId: 2001, businessId: ${LONDON}, asOf: "2026-06-01T12:00:00.500Z") { granted held available } }`,
  );
  const captured = await ask(
    store,
    `mutation { captureHold(input: { holdId: 1, amount: 65, idempotencyKey: "c" }) {
      covered operationId userErrors { code }
      creditHold { status captured closedOn } useHistories { creditUsed holdId hashVersion hold { databaseId } } } }`,
  );

  expect([held.errors, seen.errors, captured.errors]).toEqual([[], [], []]);
  const credit = (databaseId: number, remainingUses: number, heldUses: number) => ({
    ...{ databaseId, remainingUses, heldUses, availableUses: remainingUses - heldUses, status: "ACTIVE" },
  });
  expect(held.data.holdCredit).toEqual({
    ...{ replayed: false, covered: 70, uncovered: 0, userErrors: [] },
    creditHold: {
      ...{ databaseId: 1, status: "ACTIVE", uses: 70, captured: 0, closedOn: null },
      ...{ expiresAt: "2026-06-01T12:01:00.000Z", coworkerExtraServiceIds: [1, 2] },
      allocations: [
        { uses: 60, captured: 0, coworkerExtraService: credit(1, 60, 60) },
        { uses: 10, captured: 0, coworkerExtraService: credit(2, 30, 10) },
      ],
    },
  });
  expect(seen.data.creditBalance).toEqual([{ granted: 90, used: 0, held: 70, available: 20 }]);
  expect(captured.data.captureHold).toMatchObject({
    ...{ covered: 65, userErrors: [], creditHold: { status: "CAPTURED", captured: 65 } },
    useHistories: [
      { creditUsed: 60, holdId: 1, hashVersion: 2, hold: { databaseId: 1 } },
      { creditUsed: 5, holdId: 1, hashVersion: 2, hold: { databaseId: 1 } },
    ],
  });
});

test("a refused hold has no record and says why", async () => {
  const { data } = await ask(await aWorld(), hold, { variables: { input: { ...input, amount: 91 } } });

  expect(data.holdCredit).toMatchObject({
    creditHold: null,
    userErrors: [{ code: "INSUFFICIENT_CREDIT", propertyName: "amount" }],
  });
});

test("lists of holds are filtered by status, by the clock, and by credit", async () => {
  const store = await aWorld();
  for (const [n, ttlSeconds] of [10, 100, 100, 100].entries())
    await done(store, "holdCredit", aHold({ amount: 20, ttlSeconds, idempotencyKey: String(n) }), later(-10));
  await done(store, "captureHold", aCapture(2), later(-5));
  await done(store, "releaseHold", aRelease(3), later(-5));
  const of = async (filter: string) => {
    const { data, errors } = await ask(
      store,
      `{ creditHolds(filter: ${filter}) { totalCount nodes { databaseId status closedOn } } }`,
    );
    expect(errors).toEqual([]);
    expect(data.creditHolds.totalCount).toBe(data.creditHolds.nodes.length);
    return data.creditHolds.nodes.map(
      (one: Record<string, unknown>) => `${one.databaseId} ${one.status} ${one.closedOn}`,
    );
  };

  const [expired, captured, released, active] = [
    "1 EXPIRED 2026-06-01T12:00:00.000Z",
    "2 CAPTURED 2026-06-01T11:59:55.000Z",
    "3 RELEASED 2026-06-01T11:59:55.000Z",
    "4 ACTIVE null",
  ];
  expect(await of("{ status: { eq: EXPIRED } }")).toEqual([expired]);
  expect(await of("{ status: { eq: ACTIVE } }")).toEqual([active]);
  expect(await of("{ status: { in: [CAPTURED, RELEASED] } }")).toEqual([captured, released]);
  expect(await of("{ not: { status: { eq: ACTIVE } } }")).toEqual([expired, captured, released]);
  expect(await of("{ status: { ne: EXPIRED } }")).toEqual([captured, released, active]);
  expect(await of("{ status: { isNull: true } }")).toEqual([]);
  expect(await of("{ coworkerExtraServices: { has: 2 } }")).toEqual([active]);
  expect(await of("{ coworkerExtraServices: { has: 1 }, bookingId: { isNull: true } }")).toHaveLength(3);
});

test("a quote with a hold plans as the charge does, and refuses a hold that cannot pay", async () => {
  const store = await aWorld();
  await done(store, "holdCredit", aHold({ amount: 40 }));
  const quote = (changes: string) =>
    ask(
      store,
      `{ priceQuote(input: {
        businessId: ${LONDON}, resourceTypeId: 11, from: "2026-06-02T09:00:00Z", to: "2026-06-02T10:00:00Z"
        customer: MEMBER, timeZone: "UTC", coworkerId: 2001 ${changes}
      }) { coveredUnits allocations { uses coworkerExtraService { databaseId } } creditsLeftOut { reason } } }`,
    );

  const [with_, without] = [await quote("holdId: 1"), await quote("")];
  const refused = [await quote("holdId: 9"), await quote("holdId: 1, useCredits: false")];

  const one = (databaseId: number, uses: number) => ({ uses, coworkerExtraService: { databaseId } });
  expect(with_.data.priceQuote).toMatchObject({ coveredUnits: 60, allocations: [one(1, 40), one(1, 20)] });
  expect(without.data.priceQuote).toMatchObject({ coveredUnits: 50, allocations: [one(1, 20), one(2, 30)] });
  expect(refused.map(({ errors }) => errors[0]?.message)).toEqual([
    "input.holdId: was not found",
    "input.holdId: cannot stand with useCredits: false",
  ]);
});

test("holds need the roles of the ledger", async () => {
  const store = await aWorld();
  await done(store, "holdCredit", aHold());
  const source = "{ creditHold(id: 1) { uses } creditHolds { totalCount } }";

  const { errors } = await ask(store, source, { viewer: viewerWith(["CoworkerExtraService-Read"]) });
  const { data } = await ask(store, source, {
    viewer: viewerWith(["CoworkerExtraServiceUseHistory-Read", "CoworkerExtraServiceUseHistory-List"]),
  });

  expect(errors.map(({ code }) => code)).toContain("FORBIDDEN");
  expect(data).toEqual({ creditHold: { uses: 10 }, creditHolds: { totalCount: 1 } });
});
