import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { CommandContext } from "../../domain/decision.ts";
import type { DecisionName } from "../../domain/decisions.ts";
import { Unavailable } from "../../domain/refusal.ts";
import { execute, type Statements, type StepExecutor } from "../execute.ts";
import type { Checkpoints } from "./checkpoints.ts";
import type { SqliteConnection } from "./connection.ts";
import { sqliteDecoders, sqliteDialect } from "./dialect.ts";
import { isBusy, isInputOutput, toUnavailable } from "./failure.ts";

/** How long a commit waits for its turn, and for another process that writes. */
const PATIENCE_MILLISECONDS = 5_000;

/** How many commits may wait. */
const WAITING_MAX = 10_000;

/** How long a group takes decisions: nothing else is served meanwhile. */
const GROUP_MILLISECONDS = 10;

interface Waiting {
  readonly name: DecisionName;
  readonly input: unknown;
  readonly context: CommandContext;
  readonly overdueAt: number;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** What came of a decision. It is told when the group is on the disk. */
type Outcome = { readonly answer: unknown } | { readonly error: unknown };

interface Options {
  readonly connection: SqliteConnection;
  readonly newUniqueId: () => string;
  /** Whether the file that is written is still the one that others find under its name. */
  readonly isOurFile: () => boolean;
  readonly checkpoints: Pick<Checkpoints, "tend">;
  /** How many commits share one sync at most; 1: each has its own. */
  readonly groupedMax: number;
}

/**
 * Takes decisions in the order in which they came. All that wait are one group: one transaction with a savepoint for
 * each, and one sync of the disk. Nobody is answered before it, and a group that cannot be written is refused whole.
 */
export function writer({ connection, newUniqueId, isOurFile, checkpoints, groupedMax }: Options) {
  const { raw } = connection;
  const executor: StepExecutor = { dialect: sqliteDialect, decoders: sqliteDecoders, newUniqueId };
  // What a savepoint keeps of pages would else go through a file.
  raw.pragma("temp_store = MEMORY");
  const savepoint = raw.prepare("savepoint decision");
  const release = raw.prepare("release decision");
  const rollbackTo = raw.prepare("rollback to decision");
  const queue: Waiting[] = [];
  let working: Promise<void> | null = null;
  let broken = false;
  /** How many decisions the group has that is being written. */
  let begun = 1;

  function commit(name: DecisionName, input: unknown, context: CommandContext): Promise<unknown> {
    if (queue.length >= WAITING_MAX) throw new Unavailable("OVERLOADED", "too many requests are writing");
    return new Promise((resolve, reject) => {
      const overdueAt = performance.now() + PATIENCE_MILLISECONDS;
      queue.push({ name, input, context, overdueAt, resolve, reject });
      working ??= work();
    });
  }

  async function work(): Promise<void> {
    for (let wait = 5; queue.length > 0; ) {
      // What is asked for in this turn of the event loop joins the group.
      await nextTurn();
      refuseOverdue();
      const isDone = writeGroup();
      if (isDone) await tend();
      else await sleep(wait);
      wait = isDone ? 5 : Math.min(wait * 2, 100);
    }
    working = null;
  }

  function refuseOverdue(): void {
    const now = performance.now();
    while (queue[0] !== undefined && queue[0].overdueAt < now)
      queue.shift()!.reject(new Unavailable("OVERLOADED", "the database is busy"));
  }

  /** Writes and answers those that wait for longest. `false` if another process writes: they go on waiting. */
  function writeGroup(): boolean {
    const outcomes: Outcome[] = [];
    try {
      if (broken) throw new Unavailable("STORAGE_UNAVAILABLE", "the database cannot be written until the next start");
      if (!isOurFile()) throw new Unavailable("STORAGE_UNAVAILABLE", "the database file was removed or replaced");
      if (queue.length > 0) takeGroup(outcomes);
    } catch (error) {
      if (isBusy(error)) return false;
      // After such an error a commit may or may not be on the disk: nothing can be promised any more.
      broken ||= isInputOutput(error);
      const failed = broken ? queue.length : begun;
      for (const { reject } of queue.splice(0, failed)) reject(toUnavailable(error));
      return true;
    }
    for (const [place, { resolve, reject }] of queue.splice(0, outcomes.length).entries()) {
      const outcome = outcomes[place]!;
      if ("error" in outcome) reject(toUnavailable(outcome.error));
      else resolve(outcome.answer);
    }
    return true;
  }

  function takeGroup(outcomes: Outcome[]): void {
    begun = 1;
    raw.exec("begin immediate");
    try {
      const endsAt = performance.now() + GROUP_MILLISECONDS;
      do {
        begun = outcomes.length + 1;
        outcomes.push(take(queue[begun - 1]!, begun === 1));
      } while (raw.inTransaction && begun < Math.min(queue.length, groupedMax) && performance.now() < endsAt);
      if (raw.inTransaction) raw.exec("commit");
    } catch (error) {
      if (raw.inTransaction) raw.exec("rollback");
      throw error;
    }
  }

  /** The first has nothing before it to save, and ends the group if it fails. Throws what concerns the whole group. */
  function take({ name, input, context }: Waiting, isFirst: boolean): Outcome {
    if (!isFirst) savepoint.run();
    try {
      const answer = answered(execute(name, input, context, executor), connection);
      if (!isFirst) release.run();
      return { answer };
    } catch (error) {
      // Where the disk fails, SQLite gives the transaction up with all that stood in it.
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
    /** Settles when nothing that was asked for by now waits any more. */
    settled: async () => working,
  };
}

function answered<A>(statements: Statements<A>, { ask }: SqliteConnection): A {
  let next = statements.next();
  while (!next.done) next = statements.next(ask(next.value));
  return next.value;
}
