import { grouped } from "./grouped.ts";
import { faultsOfHolds } from "./holds.ts";
import { type AnsweredRow, type Attempt, acknowledged, type Journal } from "./journal.ts";
import { faultsOfLedger } from "./ledger.ts";
import type { Stored, StoredOperation, StoredRow } from "./stored.ts";

/**
 * The faults of the stored data, given the requests of clients and their answers: **acknowledged ⊆ stored ⊆ attempted**
 * (I3), one effect for each key (I4), rows as they were before (I5), and the ledger itself (I1, I2, I6). Empty if all is well.
 */
export function judge(journal: Journal, stored: Stored, before?: Stored): string[] {
  const rows = grouped(
    stored.rows.filter(({ idempotencyKey }) => idempotencyKey !== null),
    ({ idempotencyKey }) => idempotencyKey!,
  );
  const operations = grouped(stored.operations, ({ idempotencyKey }) => idempotencyKey);
  return [
    ...faultsOfLedger(stored),
    ...faultsOfHolds(stored),
    ...[...new Set([...rows.keys(), ...operations.keys()])]
      .filter((key) => !journal.attempts.has(key))
      .map((key) => `${key}: is stored and was never asked for`),
    ...[...journal.attempts.values()].flatMap((attempt) => [
      ...faultsOfEffect(attempt, rows.get(attempt.key) ?? [], operations.get(attempt.key) ?? []),
      ...faultsOfAnswers(journal, attempt, rows.get(attempt.key) ?? [], operations.get(attempt.key) ?? []),
    ]),
    ...(before === undefined ? [] : changedRows(before, stored)),
  ].map((fault) => fault.slice(0, 400));
}

/** Its rows belong to the one operation of the key, and add up to the request. */
function faultsOfEffect(
  { key, mutation, creditUsed, totalChange }: Attempt,
  rows: readonly StoredRow[],
  operations: readonly StoredOperation[],
): string[] {
  const faults: string[] = [];
  if (operations.length > 1) faults.push(`${key}: I4: is kept ${operations.length} times`);
  if (operations.some((operation) => operation.mutation !== mutation))
    faults.push(`${key}: is kept for another mutation`);
  if (rows.length === 0) return faults;
  if (operations.length === 0) faults.push(`${key}: has rows and is not kept`);
  const ids = new Set(rows.map(({ operationId }) => operationId));
  if (ids.size > 1) faults.push(`${key}: I4: was done ${ids.size} times`);
  // Units given back to a voided credit are voided in the same step.
  const ownRows = rows.filter(({ kind }) => mutation !== "reverseUse" || kind !== "VOID");
  const used = ownRows.reduce((sum, row) => sum + (row.creditUsed ?? 0), 0);
  if (creditUsed !== null && used !== creditUsed) faults.push(`${key}: took ${used} of ${creditUsed}`);
  const changed = rows.reduce((sum, row) => sum + row.totalChange, 0);
  if (changed !== totalChange) faults.push(`${key}: changed totals by ${changed} of ${totalChange}`);
  return faults;
}

function faultsOfAnswers(
  journal: Journal,
  { key }: Attempt,
  rows: readonly StoredRow[],
  operations: readonly StoredOperation[],
): string[] {
  const faults = (journal.answers.get(key) ?? []).flatMap((answer) =>
    answer.kind === "wrong" ? [`${key}: was answered ${answer.reported}`] : [],
  );
  const first = acknowledged(journal, key);
  if (first === null) return faults;
  if (operations.length === 0) faults.push(`${key}: I3: was acknowledged and is not stored`);
  for (const answer of journal.answers.get(key) ?? []) {
    if (answer.kind === "refused" && rows.length > 0) faults.push(`${key}: was refused and has rows`);
    if (answer.kind !== "done") continue;
    if (answer.rows.length !== rows.length)
      faults.push(`${key}: I3: ${answer.rows.length} rows reported, ${rows.length} stored`);
    const byId = new Map(rows.map((row) => [row.id, row]));
    for (const reported of answer.rows)
      if (!isSame(reported, byId.get(reported.databaseId)))
        faults.push(`${key}: I3: row ${reported.databaseId} is not as reported`);
  }
  return faults;
}

function isSame(reported: AnsweredRow, row: StoredRow | undefined): boolean {
  if (row === undefined) return false;
  const { databaseId: _, createdOn, ...values } = reported;
  return (
    Date.parse(createdOn) === row.createdOn &&
    Object.entries(values).every(([name, value]) => row[name as keyof StoredRow] === value)
  );
}

/** I5: existing rows stay unchanged. */
function changedRows(before: Stored, after: Stored): string[] {
  const now = new Map(after.rows.map((row) => [row.id, JSON.stringify(row)]));
  return before.rows.flatMap((row) =>
    now.get(row.id) === JSON.stringify(row) ? [] : [`I5: row ${row.id} has changed`],
  );
}
