import { createHash } from "node:crypto";
import { grouped } from "./grouped.ts";
import type { Stored, StoredCredit, StoredRow } from "./stored.ts";

/**
 * The faults of the ledger, by the invariants of its credits: I1 (total less remaining is the sum of the uses), I2
 * (remaining is between 0 and total) and I6 (sequence, balances, hashes, head, order of times). Computed here
 * independently, without the gateway's code.
 */
export function faultsOfLedger({ credits, rows, holds }: Stored): string[] {
  const uniqueIds = new Map(rows.map((row) => [row.id, row.uniqueId]));
  const holdIds = new Map(holds.map((hold) => [hold.id, hold.uniqueId]));
  const byCredit = grouped(rows, (row) => row.coworkerExtraServiceId);
  const known = new Set(credits.map(({ id }) => id));
  return [
    ...rows.filter((row) => !known.has(row.coworkerExtraServiceId)).map((row) => `row ${row.id} belongs to no credit`),
    ...credits
      .filter(({ kind }) => kind !== "BOOKING_CHARGE")
      .flatMap((credit) =>
        faultsOfCredit(credit, byCredit.get(credit.id) ?? [], uniqueIds, holdIds).map(
          (fault) => `credit ${credit.id}: ${fault}`,
        ),
      ),
  ];
}

function faultsOfCredit(
  credit: StoredCredit,
  rows: readonly StoredRow[],
  uniqueIds: ReadonlyMap<number, string>,
  holdIds: ReadonlyMap<number, string>,
): string[] {
  const faults: string[] = [];
  const expect = (holds: boolean, fault: string) => {
    if (!holds) faults.push(fault);
  };
  const used = rows.reduce((sum, row) => sum + (row.creditUsed ?? 0), 0);
  const changed = rows.reduce((sum, row) => sum + row.totalChange, 0);
  const { totalUses: total, remainingUses: remaining } = credit;
  expect(total - remaining === used, `I1: ${total} less ${remaining} is not ${used}`);
  expect(remaining >= 0 && remaining <= total, `I2: ${remaining} of ${total}`);
  let [balance, hash, time]: [number, string | null, number] = [total - changed, null, 0];
  rows.forEach((row, place) => {
    balance += row.totalChange - (row.creditUsed ?? 0);
    expect(row.sequence === place + 1, `I6: row ${row.id} is number ${row.sequence}, not ${place + 1}`);
    expect(row.balanceAfter === balance, `I6: row ${row.id} leaves ${row.balanceAfter}, not ${balance}`);
    expect(row.createdOn >= time, `I6: row ${row.id} is older than the one before`);
    expect(row.businessId === credit.businessId, `row ${row.id} is of another business`);
    expect(row.hash === hashOf(hash, row, credit, uniqueIds, holdIds), `I6: the hash of row ${row.id} does not hold`);
    [hash, time] = [row.hash, row.createdOn];
  });
  expect(balance === remaining, `I6: the last row leaves ${balance}, not ${remaining}`);
  expect(credit.ledgerSequence === rows.length, `I6: the head is ${credit.ledgerSequence} of ${rows.length}`);
  expect(credit.ledgerHash === hash, "I6: the chain does not end in the head");
  return faults;
}

function hashOf(
  previous: string | null,
  row: StoredRow,
  credit: StoredCredit,
  uniqueIds: ReadonlyMap<number, string>,
  holdIds: ReadonlyMap<number, string>,
): string {
  const values = [
    ...[previous, credit.uniqueId, row.uniqueId, row.sequence, row.kind, row.creditUsed, row.totalChange],
    ...[row.balanceAfter, row.reversesId === null ? null : (uniqueIds.get(row.reversesId) ?? "gone"), row.operationId],
    ...[row.allocationIndex, row.usageAt, row.businessId, row.bookingId, row.bookingFromTime, row.bookingToTime],
    ...[row.bookingResourceName, row.reason, row.idempotencyKey, row.systemId, row.createdOn, row.updatedOn],
    row.updatedBy,
  ];
  const hold = row.holdId === null ? null : (holdIds.get(row.holdId) ?? "gone");
  const whole = row.hashVersion === 1 ? values : [row.hashVersion, ...values, hold, row.chargeUniqueId];
  return createHash("sha256").update(JSON.stringify(whole)).digest("hex");
}
