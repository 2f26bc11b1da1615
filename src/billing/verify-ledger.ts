import type { Instant } from "../domain/calendar.ts";
import { eq } from "../domain/condition.ts";
import type { Page } from "../domain/listing.ts";
import { Forbidden, notFound, Refused } from "../domain/refusal.ts";
import type { FieldNames } from "../domain/step.ts";
import { headsDigest } from "../domain/use-history/chain.ts";
import type { UseHistory } from "../domain/use-history/fields.ts";
import type { LedgerVerification } from "../domain/use-history/verification.ts";
import { type Examined, examine, type Fault, type NamedHold, type Reversed } from "../domain/use-history/verify.ts";
import type { Reader } from "../store/store.ts";
import { examineHolds, faultsOfHolds } from "./verify-holds.ts";
import { examineRollovers } from "./verify-rollovers.ts";
import type { Viewer } from "./viewer.ts";

/** What to verify, and as of when. */
export interface Verifying {
  /** Moment of the verification, at which holds are active. */
  readonly now: Instant;
  /** Checks only this credit. */
  readonly id?: number | null;
  /** Called with the number of charges and credits checked. */
  readonly onProgress?: (records: number) => void;
}

/** Maximum number of faults in an answer. Beyond it, the last entry says how many more there are. */
export const FAULTS_MAX = 1_000;

/** Read sizes: charges and credits at a time, first rows of each, then further rows of one. */
const RECORDS = 50;
const FIRST_ROWS = 20;
const NEXT_ROWS = 500;

const recordFields: FieldNames = [
  ...["remainingUses", "totalUses", "businessId", "coworkerId", "kind", "voidedOn", "ledgerSequence", "ledgerHash"],
  ...["rolledOver", "renewedFromId", "creditScheduleId", "id", "uniqueId"],
];
const reversedFields: FieldNames = ["coworkerExtraServiceId", "creditUsed", "kind", "sequence", "id", "uniqueId"];
const holdFields: FieldNames = ["id", "uniqueId"];
const NO_ROWS: Page<UseHistory> = { rows: [], hasMore: false };
const bySequence = [{ field: "sequence", direction: "ASC" }] as const;

/**
 * Checks every row of every credit that the administrator may see, in the order of the credits' uniqueIds. Reads from
 * one snapshot; the memory used does not grow with the ledger.
 */
export async function verifyLedger(
  viewer: Viewer,
  reader: Reader,
  { id, now, onProgress = () => {} }: Verifying,
): Promise<LedgerVerification> {
  if (!viewer.admin) throw new Forbidden("admin");
  const digest = headsDigest();
  const faults = faultList();
  let [records, creditsChecked, rowsChecked] = [0, 0, 0];
  for await (const batch of id == null ? allRecords(reader) : oneRecord(reader, id)) {
    const { rows, rolledOver } = await examineAll(reader, batch, faults.add);
    rowsChecked += rows;
    await examineRollovers(reader, batch, rolledOver, faults.add);
    await examineHolds(reader, batch, now, faults.add);
    for (const record of batch) {
      if (record.kind === "BOOKING_CHARGE") continue;
      digest.add(record);
      creditsChecked += 1;
    }
    records += batch.length;
    onProgress(records);
  }
  if (id == null) {
    const strays = (await reader.count("UseHistory", undefined)) - rowsChecked;
    for await (const fault of faultsOfHolds(reader)) faults.add(fault);
    if (strays !== 0) faults.add(ofNobody("I6", `${strays} rows are of no credit that is there`));
  }
  const ok = faults.count() === 0;
  return { ok, verifiedOn: now, creditsChecked, rowsChecked, digest: digest.value(), faults: faults.list() };
}

async function* allRecords(reader: Reader): AsyncGenerator<Examined[]> {
  const order = [{ field: "uniqueId", direction: "ASC" }] as const;
  let last: Examined | undefined;
  for (;;) {
    const after = last && [last.uniqueId, last.id];
    const { rows } = await reader.page(
      "CoworkerExtraService",
      { order, take: "first", count: RECORDS, ...(after && { after }) },
      recordFields,
    );
    if (rows.length === 0) return;
    yield [...rows];
    last = rows.at(-1);
  }
}

async function* oneRecord(reader: Reader, id: number): AsyncGenerator<Examined[]> {
  const found = await reader.byIds("CoworkerExtraService", [id], recordFields);
  if (found.length === 0) throw new Refused([notFound("coworkerExtraServiceId")]);
  yield found;
}

interface Examining {
  /** Number of rows. */
  readonly rows: number;
  /** Units that rolled over, by credit. */
  readonly rolledOver: ReadonlyMap<number, number>;
}

/** Examines the records in turn. The first rows of all records are read at once. */
async function examineAll(
  reader: Reader,
  records: readonly Examined[],
  found: (fault: Fault) => void,
): Promise<Examining> {
  const of = { field: "coworkerExtraServiceId", ids: records.map((record) => record.id) };
  const pages = await reader.pages("UseHistory", of, { order: bySequence, take: "first", count: FIRST_ROWS });
  const namedByFirst = await namedBy(
    reader,
    [...pages.values()].flatMap(({ rows }) => rows),
  );
  const rolledOver = new Map<number, number>();
  let count = 0;
  for (const record of records) {
    const examination = examine(record, found);
    let page = pages.get(record.id) ?? NO_ROWS;
    let { reversed, holds } = namedByFirst;
    for (;;) {
      for (const row of page.rows) {
        examination.row(row, reversed.get(row.reversesId) ?? null, holds.get(row.holdId) ?? null);
        if (row.kind === "ROLLOVER")
          rolledOver.set(record.id, (rolledOver.get(record.id) ?? 0) + (row.creditUsed ?? 0));
      }
      count += page.rows.length;
      if (!page.hasMore) break;
      page = await rowsBehind(reader, record.id, page.rows.at(-1)!);
      ({ reversed, holds } = await namedBy(reader, page.rows));
    }
    examination.end();
  }
  return { rows: count, rolledOver };
}

function rowsBehind(reader: Reader, id: number, last: UseHistory): Promise<Page<UseHistory>> {
  const where = eq("coworkerExtraServiceId", id);
  const after = [last.sequence, last.id];
  return reader.page("UseHistory", { where, order: bySequence, after, take: "first", count: NEXT_ROWS });
}

/** The rows that these rows reverse and the holds that they name, by id. */
async function namedBy(
  reader: Reader,
  rows: readonly UseHistory[],
): Promise<{ reversed: Map<number | null, Reversed>; holds: Map<number | null, NamedHold> }> {
  const reversed = presentIds(rows.map(({ reversesId }) => reversesId));
  const holds = presentIds(rows.map(({ holdId }) => holdId));
  return {
    reversed: byId(reversed.length === 0 ? [] : await reader.byIds("UseHistory", reversed, reversedFields)),
    holds: byId(holds.length === 0 ? [] : await reader.byIds("CreditHold", holds, holdFields)),
  };
}

function presentIds(ids: readonly (number | null)[]): number[] {
  return [...new Set(ids)].filter((id) => id !== null);
}

function byId<R extends { readonly id: number }>(rows: readonly R[]): Map<number | null, R> {
  return new Map(rows.map((row) => [row.id, row]));
}

function ofNobody(invariant: Fault["invariant"], message: string): Fault {
  return { coworkerExtraServiceId: null, sequence: null, invariant, message };
}

/** Counts all faults and keeps the first ones. */
function faultList() {
  const kept: Fault[] = [];
  let count = 0;
  return {
    add(fault: Fault): void {
      count += 1;
      if (kept.length < FAULTS_MAX) kept.push(fault);
    },
    count: () => count,
    list(): readonly Fault[] {
      if (count <= FAULTS_MAX) return kept;
      return [...kept.slice(0, -1), ofNobody(null, `and ${count - FAULTS_MAX + 1} more faults`)];
    },
  };
}
