import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Instant } from "../../domain/calendar.ts";
import type { CommandContext } from "../../domain/decision.ts";
import type { DecisionName } from "../../domain/decisions.ts";
import type { DataOf } from "../../domain/event/event.ts";
import { Unavailable } from "../../domain/refusal.ts";
import { execute, type StepExecutor } from "../execute.ts";
import type { StoreObserver } from "../observer.ts";
import type { Statements } from "../statements.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { SqliteConnection } from "./connection.ts";
import { sqliteDecoders, sqliteDialect } from "./dialect.ts";
import { isBusy, isInputOutput, toUnavailable } from "./failure.ts";
import { commitGroup, type Member } from "./group-commit.ts";

/** How long a commit waits for its turn and for other processes' writes. */
const PATIENCE_MILLISECONDS = 5_000;

/** Most commits that may wait. */
const WAITING_MAX = 10_000;

/** Longest time in which a group executes decisions, because it blocks the event loop. */
const GROUP_MILLISECONDS = 10;

interface Waiting extends Member {
  readonly name: DecisionName;
  readonly input: unknown;
  readonly context: CommandContext;
  readonly askedAt: number;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** Result of a decision. The caller gets it after the group is synced to disk. */
type Outcome = { readonly answer: unknown } | { readonly error: unknown };

interface Options {
  readonly connection: SqliteConnection;
  readonly newUniqueId: () => string;
  /** Writes the data of events; `null`: no events are written. */
  readonly eventData: DataOf | null;
  /** The moment now; `null`: the moment of each command counts. */
  readonly clock: (() => Instant) | null;
  /** Whether the path still names the opened file. */
  readonly isOurFile: () => boolean;
  readonly checkpoints: Pick<Checkpoints, "tend">;
  /** Most commits that share one sync; 1: each commit has its own. */
  readonly groupedMax: number;
  readonly observer?: StoreObserver | undefined;
}

/**
 * Executes decisions in order of arrival. All waiting decisions form a group: one transaction with a savepoint for each
 * and one disk sync. Callers get their answers after the sync. If a group cannot be written, all its decisions are
 * refused.
 */
export function writer({
  connection,
  newUniqueId,
  eventData,
  clock,
  isOurFile,
  checkpoints,
  groupedMax,
  observer,
}: Options) {
  const { raw } = connection;
  const executing = { dialect: sqliteDialect, decoders: sqliteDecoders };
  const executor: StepExecutor = { ...executing, newUniqueId, eventData, moment: clock };
  // Otherwise, page copies of a savepoint would go through a file.
  raw.pragma("temp_store = MEMORY");
  const savepoint = raw.prepare("savepoint decision");
  const release = raw.prepare("release decision");
  const rollbackTo = raw.prepare("rollback to decision");
  const queue: Waiting[] = [];
  let working: Promise<void> | null = null;
  let broken = false;
  /** Number of decisions in the current group, and when it began. */
  let begun = 1;
  let begunAt = 0;

  function commit(name: DecisionName, input: unknown, context: CommandContext): Promise<unknown> {
    if (queue.length >= WAITING_MAX) throw new Unavailable("OVERLOADED", "too many requests are writing");
    return new Promise((resolve, reject) => {
      const onBehalf = observer?.requests?.current() ?? null;
      queue.push({ name, input, context, onBehalf, askedAt: performance.now(), resolve, reject });
      working ??= work();
    });
  }

  async function work(): Promise<void> {
    for (let wait = 5; queue.length > 0; ) {
      // Commits requested in this turn of the event loop join the group.
      await nextTurn();
      refuseOverdue();
      const isDone = writeGroup();
      if (isDone) await tend();
      else {
        observer?.transactionRetried();
        await sleep(wait);
      }
      wait = isDone ? 5 : Math.min(wait * 2, 100);
    }
    working = null;
  }

  function refuseOverdue(): void {
    const overdue = performance.now() - PATIENCE_MILLISECONDS;
    while (queue[0] !== undefined && queue[0].askedAt < overdue)
      queue.shift()!.reject(new Unavailable("OVERLOADED", "the database is busy"));
  }

  /**
   * Writes and answers the oldest waiting commits. Returns `false` if another process writes; then they keep waiting.
   */
  function writeGroup(): boolean {
    const outcomes: Outcome[] = [];
    try {
      if (broken)
        throw new Unavailable("STORAGE_UNAVAILABLE", "the database cannot be written until the gateway is restarted");
      if (!isOurFile()) throw new Unavailable("STORAGE_UNAVAILABLE", "the database file was removed or replaced");
      if (queue.length > 0) takeGroup(outcomes);
    } catch (error) {
      if (isBusy(error)) return false;
      // After such an error, a commit may or may not be on disk, so no later commit can be trusted.
      broken ||= isInputOutput(error);
      const failed = broken ? queue.length : begun;
      for (const { reject } of queue.splice(0, failed)) reject(toUnavailable(error));
      return true;
    }
    for (const [place, { askedAt, resolve, reject }] of queue.splice(0, outcomes.length).entries()) {
      const outcome = outcomes[place]!;
      observer?.commitWaited(begunAt - askedAt);
      if ("error" in outcome) reject(toUnavailable(outcome.error));
      else resolve(outcome.answer);
    }
    return true;
  }

  function takeGroup(outcomes: Outcome[]): void {
    begun = 1;
    raw.exec("begin immediate");
    try {
      begunAt = performance.now();
      const endsAt = begunAt + GROUP_MILLISECONDS;
      do {
        begun = outcomes.length + 1;
        outcomes.push(take(queue[begun - 1]!, begun === 1));
      } while (raw.inTransaction && begun < Math.min(queue.length, groupedMax) && performance.now() < endsAt);
      if (raw.inTransaction) commitGroup(raw, queue.slice(0, outcomes.length), observer);
    } catch (error) {
      if (raw.inTransaction) raw.exec("rollback");
      throw error;
    }
  }

  /**
   * Executes one decision. The first needs no savepoint: its failure ends the group. Throws errors of a whole group.
   */
  function take({ name, input, context, onBehalf }: Waiting, isFirst: boolean): Outcome {
    if (!isFirst) savepoint.run();
    try {
      const decide = () => answered(execute(name, input, context, executor), connection);
      const answer = onBehalf === null ? decide() : onBehalf(decide);
      if (!isFirst) release.run();
      return { answer };
    } catch (error) {
      // When the disk fails, SQLite rolls back the whole transaction.
      if (!raw.inTransaction || isInputOutput(error) || isBusy(error)) throw error;
      if (isFirst) raw.exec("rollback");
      else {
        rollbackTo.run();
        release.run();
      }
      return { error };
    }
  }

  async function tend(): Promise<void> {
    try {
      await checkpoints.tend();
    } catch (error) {
      broken ||= isInputOutput(error);
    }
  }

  return {
    commit,
    waiting: () => queue.length,
    /** Settles when all commits requested so far are finished. */
    settled: async () => working,
  };
}

function answered<A>(statements: Statements<A>, { ask }: SqliteConnection): A {
  let next = statements.next();
  while (!next.done) next = statements.next(ask(next.value));
  return next.value;
}
