import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Given } from "../../domain/decision.ts";
import type { DecisionName } from "../../domain/decisions.ts";
import { Unavailable } from "../../domain/refusal.ts";
import { carryOut, type Means, type Statements } from "../carry-out.ts";
import type { Connection } from "./connection.ts";
import { sqliteDecoders, sqliteDialect } from "./dialect.ts";
import { isBusy, isInputOutput, toUnavailable } from "./failure.ts";

/** How long a commit is tried again while another process writes. */
const PATIENCE_MILLISECONDS = 5_000;

/** How many commits may wait. */
const WAITING_MAX = 10_000;

/** Takes decisions, one at a time, each in a transaction that no other writer can interleave with. */
export function writer(connection: Connection, newUniqueId: () => string) {
  const { raw } = connection;
  const means: Means = { dialect: sqliteDialect, decoders: sqliteDecoders, newUniqueId };

  function take(name: DecisionName, input: unknown, given: Given): unknown {
    raw.exec("begin immediate");
    try {
      const answer = answered(carryOut(name, input, given, means), connection);
      raw.exec("commit");
      return answer;
    } catch (error) {
      if (raw.inTransaction) raw.exec("rollback");
      throw error;
    }
  }

  async function takeWithPatience(name: DecisionName, input: unknown, given: Given, patience: number) {
    for (let wait = 5; ; wait = Math.min(wait * 2, 100)) {
      if (broken) throw new Unavailable("STORAGE_UNAVAILABLE", "the database cannot be written until the next start");
      try {
        return take(name, input, given);
      } catch (error) {
        // After such an error a commit may or may not be on the disk: nothing can be promised any more.
        broken ||= isInputOutput(error);
        if (!isBusy(error) || performance.now() > patience) throw toUnavailable(error);
        await sleep(wait);
      }
    }
  }

  let broken = false;
  let waiting = 0;
  let last: Promise<unknown> = Promise.resolve();

  /** One after the other, in the order in which they came; while one waits for the lock, all wait with it. */
  function commit(name: DecisionName, input: unknown, given: Given): Promise<unknown> {
    if (waiting >= WAITING_MAX) throw new Unavailable("OVERLOADED", "too many requests are writing");
    waiting += 1;
    const patience = performance.now() + PATIENCE_MILLISECONDS;
    const taken = last.then(() => takeWithPatience(name, input, given, patience));
    last = taken
      .catch(() => {})
      .then(() => {
        waiting -= 1;
        return nextTurn();
      });
    return taken;
  }

  /** Settles when nothing that was asked for by now waits any more. */
  return { commit, settled: () => last };
}

function answered<A>(statements: Statements<A>, { ask }: Connection): A {
  let next = statements.next();
  while (!next.done) next = statements.next(ask(next.value));
  return next.value;
}
