import type { UseHistory } from "../use-history/fields.ts";

/** A ledger row as a use. `left` is the number of units not given back; `null` if the row is not a use. */
export interface LedgerUse {
  readonly uniqueId: string;
  readonly left: number | null;
}

/** All rows of one credit, indexed: the time of a look-up does not grow with their number. */
export interface Ledger {
  /** Ordered by sequence. */
  readonly rows: readonly UseHistory[];
  withUniqueId(uniqueId: string): UseHistory | undefined;
  hasHash(hash: string): boolean;
  use(id: number): LedgerUse | undefined;
  /** Adds rows that were appended to the stored ledger. */
  add(rows: readonly UseHistory[]): void;
}

export function toLedger(inSequence: readonly UseHistory[]): Ledger {
  const rows: UseHistory[] = [];
  const byUniqueId = new Map<string, UseHistory>();
  const hashes = new Set<string>();
  const uses = new Map<number, LedgerUse>();

  function add(more: readonly UseHistory[]): void {
    for (const row of more) {
      rows.push(row);
      byUniqueId.set(row.uniqueId, row);
      hashes.add(row.hash);
      uses.set(row.id, useOf(row));
      const reversed = row.reversesId === null ? undefined : uses.get(row.reversesId);
      if (reversed !== undefined) uses.set(row.reversesId!, lessGivenBack(reversed, row.creditUsed));
    }
  }

  add(inSequence);
  return {
    rows,
    add,
    withUniqueId: (uniqueId) => byUniqueId.get(uniqueId),
    hasHash: (hash) => hashes.has(hash),
    use: (id) => uses.get(id),
  };
}

/** The uses of a ledger together with those of rows that will be appended to it. */
export function usesBehind(ledger: Pick<Ledger, "use">) {
  const own = new Map<number, LedgerUse>();
  const get = (id: number) => own.get(id) ?? ledger.use(id);
  return {
    get,
    add(id: number, row: Parameters<typeof useOf>[0]): void {
      own.set(id, useOf(row));
    },
    giveBack(id: number | null, creditUsed: number | null): void {
      const use = id === null ? undefined : get(id);
      if (use !== undefined) own.set(id!, lessGivenBack(use, creditUsed));
    },
  };
}

export type Uses = ReturnType<typeof usesBehind>;

function useOf({ uniqueId, kind, creditUsed }: Pick<UseHistory, "uniqueId" | "kind" | "creditUsed">): LedgerUse {
  return { uniqueId, left: kind === "USE" ? (creditUsed ?? 0) : null };
}

function lessGivenBack({ uniqueId, left }: LedgerUse, creditUsed: number | null): LedgerUse {
  return { uniqueId, left: left === null ? null : left + (creditUsed ?? 0) };
}
