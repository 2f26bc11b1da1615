import fc from "fast-check";
import { expect, test } from "vitest";
import { formatInstant } from "../../src/domain/calendar.ts";
import type { Store } from "../../src/store/store.ts";
import { dialects } from "../support/dialects.ts";
import { createCredit, createRule, LONDON, NOW } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { runs } from "../support/runs.ts";

const HOUR = 3_600_000;
const amounts = fc.integer({ min: 1, max: 40 });
const credits = fc.integer({ min: 1, max: 3 });
const rows = fc.integer({ min: 1, max: 12 });

/** Operations on the credits of one customer; some will be refused. */
const changes = fc.oneof(
  { weight: 3, arbitrary: fc.tuple(credits, amounts).map(([id, n]) => `recordUse ${of(id)} creditUsed: ${n}`) },
  {
    weight: 3,
    arbitrary: amounts.map(
      (n) =>
        `spendCredit businessId: ${LONDON} coworkerId: 2001 kind: TIME_CREDIT unit: MINUTES resourceTypeId: 11 onShortfall: PARTIAL amount: ${n}`,
    ),
  },
  { weight: 3, arbitrary: rows.map((id) => `reverseUse useHistoryId: ${id} reason: "cancelled"`) },
  {
    weight: 1,
    arbitrary: fc.tuple(rows, amounts).map(([id, n]) => `reverseUse useHistoryId: ${id} amount: ${n} reason: "less"`),
  },
  {
    weight: 2,
    arbitrary: fc.tuple(credits, amounts).map(([id, n]) => `adjustCredit ${of(id)} amount: ${n} reason: "more"`),
  },
  {
    weight: 1,
    arbitrary: fc.tuple(credits, amounts).map(([id, n]) => `adjustCredit ${of(id)} amount: ${-n} reason: "less"`),
  },
  { weight: 1, arbitrary: credits.map((id) => `voidCredit ${of(id)} reason: "gone"`) },
);

function of(id: number): string {
  return `coworkerExtraServiceId: ${id}`;
}

/** Three credits: one for ever, one that expires within the day, one that is not valid yet. */
async function openWithThree(): Promise<Store> {
  const store = await dialects[0]!.open();
  const rule = await createRule(store, { resourceTypes: [11] });
  await createCredit(store, rule, { totalUses: 60 });
  await createCredit(store, rule, { totalUses: 50, expireDate: NOW + 24 * HOUR });
  await createCredit(store, rule, { totalUses: 40, validFrom: NOW + 24 * HOUR });
  return store;
}

async function balanceAt(store: Store, now: number, asOf: number | null) {
  const moment = asOf === null ? "" : `asOf: "${formatInstant(asOf)}"`;
  const { data, errors } = await ask(
    store,
    `{ creditBalance(coworkerId: 2001, businessId: ${LONDON}, usageAt: "${formatInstant(NOW + HOUR)}", ${moment}) {
      kind unit granted used expired voided scheduled available
    } }`,
    { now },
  );
  expect(errors).toEqual([]);
  return data.creditBalance;
}

test("for any requests, a past balance equals the answer of that time, adds up, and the ledger stays valid", async () => {
  await fc.assert(
    fc.asyncProperty(fc.array(changes, { minLength: 1, maxLength: 12 }), async (done) => {
      const store = await openWithThree();
      const reported: unknown[] = [];
      for (const [place, change] of done.entries()) {
        const [mutation, ...input] = change.split(" ");
        const now = NOW + 1_000 * (place + 1);
        const source = `mutation { ${mutation}(input: { ${input.join(" ")} idempotencyKey: "${place}" }) { userErrors { code } } }`;
        expect((await ask(store, source, { now })).errors).toEqual([]);
        reported.push(await balanceAt(store, now, null));
      }
      const later = NOW + HOUR;

      const reportedLater = await Promise.all(
        done.map((_, place) => balanceAt(store, later, NOW + 1_000 * (place + 1))),
      );
      const { data } = await ask(store, "{ verifyLedger { ok faults { sequence message } } }");

      expect(reportedLater).toEqual(reported);
      for (const [{ granted, used, expired, voided, scheduled, available }] of reportedLater)
        expect(used + expired + voided + scheduled + available).toBe(granted);
      expect(data.verifyLedger).toEqual({ ok: true, faults: [] });
    }),
    { numRuns: runs(8, 50) },
  );
});
