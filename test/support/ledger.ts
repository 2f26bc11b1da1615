import { expect } from "vitest";
import { eq } from "../../src/domain/condition.ts";
import { hashOf } from "../../src/domain/use-history/chain.ts";
import type { UseHistory } from "../../src/domain/use-history/fields.ts";
import type { Store } from "../../src/store/store.ts";
import { one } from "./everything.ts";

/** The rows of a credit in their sequence. */
export async function ledgerOf(store: Store, id: number): Promise<UseHistory[]> {
  const where = eq("coworkerExtraServiceId", id);
  const reader = store.snapshot(null);
  const { rows } = await reader.page("UseHistory", { where, order: [], take: "first", count: 10_000 });
  reader.release();
  return [...rows].sort((a, b) => a.sequence - b.sequence);
}

/** Fails unless the ledger of the credit explains its balance (I1, I2) and is whole (I6). */
export async function expectWholeLedger(store: Store, id: number): Promise<void> {
  const credit = await one(store, "CoworkerExtraService", id);
  const rows = await ledgerOf(store, id);
  const uniqueIds = new Map(rows.map((row) => [row.id, row.uniqueId]));
  const used = sum(rows.map((row) => row.creditUsed ?? 0));

  expect(credit.totalUses - credit.remainingUses).toBe(used);
  expect(credit.remainingUses).toBeGreaterThanOrEqual(0);
  expect(credit.remainingUses).toBeLessThanOrEqual(credit.totalUses);
  expect(rows.map((row) => row.sequence)).toEqual(rows.map((_, place) => place + 1));
  let balance = credit.totalUses - sum(rows.map((row) => row.totalChange));
  let [previous, createdOn]: [string | null, number] = [null, 0];
  for (const row of rows) {
    balance += row.totalChange - (row.creditUsed ?? 0);
    expect(row.balanceAfter).toBe(balance);
    expect(row.createdOn).toBeGreaterThanOrEqual(createdOn);
    const reverses = row.reversesId === null ? null : (uniqueIds.get(row.reversesId) ?? "a row of another credit");
    const hold = row.holdId === null ? null : (await one(store, "CreditHold", row.holdId)).uniqueId;
    expect(row.hash).toBe(hashOf(previous, row, { credit: credit.uniqueId, reverses, hold }));
    [previous, createdOn] = [row.hash, row.createdOn];
  }
  expect(balance).toBe(credit.remainingUses);
  expect([credit.ledgerSequence, credit.ledgerHash]).toEqual([rows.length, previous]);
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((a, b) => a + b, 0);
}
