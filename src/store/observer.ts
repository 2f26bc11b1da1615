/** Kinds of statements that are counted apart. `commit` ends a transaction: in it, the database syncs its log. */
export const statementKinds = ["select", "insert", "update", "delete", "commit", "other"] as const;
export type StatementKind = (typeof statementKinds)[number];

export type CheckpointOutcome = "done" | "busy" | "failed";

/** Is called with what the store does, for each statement and commit: it must be fast, and must not throw. */
export interface StoreObserver {
  /** A statement ended, also with an error. */
  statementEnded(kind: StatementKind, milliseconds: number): void;
  /** A transaction was committed that had so many decisions. */
  groupCommitted(size: number): void;
  /** A commit was answered, so many milliseconds after which its transaction had begun. */
  commitWaited(milliseconds: number): void;
  /** A transaction is tried again, because another one was in its way or its connection was lost. */
  transactionRetried(): void;
  /** A checkpoint of an SQLite file ended. */
  checkpointEnded(mode: "passive" | "restart", outcome: CheckpointOutcome, milliseconds: number): void;
  /** `null`: nobody asks which request a statement belongs to. */
  readonly requests: RequestObserver | null;
}

/** Attributes statements to requests. */
export interface RequestObserver {
  /**
   * Returns a function that runs work on behalf of the request that is current now. Decisions of several requests share
   * a transaction, which runs later.
   */
  current(): <T>(work: () => T) => T;
  /** A statement of the current request ended. Its text has placeholders for all values. `null`: it did not fail. */
  ended(text: string, milliseconds: number, failure: unknown): void;
}

export interface CacheCounts {
  hits: number;
  misses: number;
}

/** Connections of a pool. */
export interface PoolUsage {
  readonly used: number;
  readonly idle: number;
  /** Requests that wait for a connection. */
  readonly waiting: number;
  readonly max: number;
}

/** A replica, as the reads of this process see it. */
export interface ReplicaUsage {
  readonly name: string;
  readonly isFit: boolean;
  /** What was committed before this time, the replica has; infinite if nothing is known. */
  readonly lagMilliseconds: number;
  /** Snapshots that were taken on it. */
  readonly chosen: number;
  readonly pool: PoolUsage;
}

/** What the store does now, and how often its caches had what was asked for. */
export interface StoreUsage {
  /** Commits whose transaction has not begun. */
  readonly commitsWaiting: number;
  /** Each request that reads holds a snapshot, which is a connection to read. `write` is `null` for an SQLite file. */
  readonly pools: { readonly read: PoolUsage; readonly write: PoolUsage | null };
  /** Which servers answer reads; `null` without replicas. */
  readonly reads: { readonly replicas: readonly ReplicaUsage[]; readonly primaryChosen: number } | null;
  /** Built statements, and statements that the database has prepared. */
  readonly caches: { readonly statements: CacheCounts; readonly prepared: CacheCounts };
}

/** The kind of a statement by its first word. */
export function kindOf(text: string): StatementKind {
  const word = /^\s*(\w+)/.exec(text)?.[1]?.toLowerCase();
  // The store writes no other statement that begins with `with`.
  if (word === "with") return "select";
  return statementKinds.find((kind) => kind === word) ?? "other";
}

/** Reports a statement that ended: how long it took, and to which request it belongs. */
export function report(
  observer: StoreObserver,
  { text, kind }: { readonly text: string; readonly kind: StatementKind },
  milliseconds: number,
  failure: unknown,
): void {
  observer.statementEnded(kind, milliseconds);
  observer.requests?.ended(text, milliseconds, failure);
}
