import { isIn } from "../../domain/condition.ts";
import { restEntities } from "../../rest/names.ts";
import type { LinePosition, Read, Staged, Staging } from "../../store/scratch/staging.ts";
import type { Store } from "../../store/store.ts";
import type { CreditLines } from "./bring.ts";

const PAGE = 1_000;
/** Lines and rows per commit. Larger commits would delay other writers. */
const COMMIT_LINES = 2_000;
/** Existing rows that can be read in the time that importing one line takes. */
const ROWS_READ_PER_LINE = 10;
const { CoworkerExtraService } = restEntities;

/** A charge or credit with lines to import, by its uniqueId, or by its id if only rows name it. */
interface Concerned {
  readonly credit: string | number;
  readonly line: Staged | null;
  readonly rowsHere: number;
}

/**
 * Cuts the import into commits: every charge and credit with its rows, then the rows whose credit has no line. Each
 * commit reads the existing rows of its ledgers, which therefore count towards its size. Adjacent lines of one credit
 * are split only if there are so many that reading the ledger again is the smaller part of the work.
 */
export async function* commitsOf(staging: Staging, store: Store): AsyncGenerator<CreditLines[]> {
  let commit: CreditLines[] = [];
  let size = 0;
  let last: string | number | null = null;
  let linesOfLast = 0;
  for await (const { credit, line, rowsHere } of concerned(staging, store)) {
    const rows = line === null ? staging.rowsOf(credit as number) : rowsOwnedBy(line, staging);
    const isSame: boolean = credit === last;
    const more: number = 1 + rows.length + (isSame ? 0 : rowsHere);
    const isFull = isSame
      ? linesOfLast >= Math.max(COMMIT_LINES, rowsHere / ROWS_READ_PER_LINE)
      : size + more > COMMIT_LINES;
    if (isFull && commit.length > 0) {
      yield commit;
      commit = [];
      size = isSame ? rowsHere : 0;
      linesOfLast = 0;
    }
    commit.push({ line, id: line === null ? (credit as number) : null, rows });
    size += more;
    linesOfLast = isSame ? linesOfLast + 1 : 1;
    last = credit;
  }
  if (commit.length > 0) yield commit;
}

/**
 * The lines of charges and credits, those of one record together, then the ids of credits that have rows but no line.
 */
async function* concerned(staging: Staging, store: Store): AsyncGenerator<Concerned> {
  for (const lines of pagesOf(staging, CoworkerExtraService)) {
    const rows = await rowsByUniqueId(store, lines);
    for (const line of lines) yield { credit: line.uniqueId!, line, rowsHere: rows.get(line.uniqueId!) ?? 0 };
  }
  for (let behind = 0; ; ) {
    const ids = staging.missingBehind(CoworkerExtraService, behind, PAGE);
    if (ids.length === 0) return;
    const rows = await rowsById(store, ids);
    for (const id of ids) yield { credit: id, line: null, rowsHere: rows.get(id) ?? 0 };
    behind = ids.at(-1)!;
  }
}

/** Rows belong to the first line with the id of their credit. */
function rowsOwnedBy({ id, no }: Staged, staging: Staging): Read[] {
  return id !== null && staging.isFirstWithId(CoworkerExtraService, id, no) ? staging.rowsOf(id) : [];
}

/** Number of ledger rows of the existing credits. Concurrent writes may add rows: use it only to size commits. */
async function rowsByUniqueId(store: Store, lines: readonly Staged[]): Promise<Map<string, number>> {
  const values = [...new Set(lines.map(({ uniqueId }) => uniqueId!))];
  const reader = store.snapshot(null);
  try {
    const { rows } = await reader.page(
      "CoworkerExtraService",
      { where: isIn("uniqueId", values), order: [], take: "first", count: values.length },
      ["uniqueId", "ledgerSequence"],
    );
    return new Map(rows.map(({ uniqueId, ledgerSequence }) => [uniqueId, ledgerSequence]));
  } finally {
    reader.release();
  }
}

async function rowsById(store: Store, ids: readonly number[]): Promise<Map<number, number>> {
  const reader = store.snapshot(null);
  try {
    const rows = await reader.byIds("CoworkerExtraService", ids, ["id", "ledgerSequence"]);
    return new Map(rows.map(({ id, ledgerSequence }) => [id, ledgerSequence]));
  } finally {
    reader.release();
  }
}

/** The lines of the entity in pages, those of one record together. */
export function* pagesOf(staging: Staging, entity: string, count = PAGE): Generator<Staged[]> {
  let last: LinePosition | null = null;
  for (;;) {
    const lines = staging.behind(entity, last, count);
    if (lines.length === 0) return;
    yield lines;
    last = lines.at(-1)!;
  }
}
