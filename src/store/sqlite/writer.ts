import { setImmediate as nextTurn, setTimeout as sleep } from "node:timers/promises";
import type { Decision, Given, Step } from "../../domain/decision.ts";
import { type DecisionName, decisions } from "../../domain/decisions.ts";
import { Unavailable } from "../../domain/refusal.ts";
import { selectCurrency } from "../references.ts";
import { selectByIds, selectExists } from "../select.ts";
import {
  columnValues,
  deleteRecord,
  insertRecord,
  nameBusiness,
  nameRecord,
  replaceLinks,
  updateRecord,
} from "../writes.ts";
import type { Connection } from "./connection.ts";
import { decoders, sqliteDialect as dialect } from "./dialect.ts";
import { isBusy, isInputOutput, toUnavailable } from "./failure.ts";

/** How long a commit is tried again while another process writes. */
const PATIENCE_MILLISECONDS = 5_000;

/** How many commits may wait. */
const WAITING_MAX = 10_000;

/** Takes decisions, one at a time, each in a transaction that no other writer can interleave with. */
export function writer(connection: Connection, newUniqueId: () => string) {
  const { raw } = connection;

  function take(name: DecisionName, input: unknown, given: Given): unknown {
    raw.exec("begin immediate");
    try {
      const decide = decisions[name] as (input: unknown, given: Given) => Decision<unknown>;
      const answer = carryOut(decide(input, given), (step) => carryOutStep(step, given));
      raw.exec("commit");
      return answer;
    } catch (error) {
      if (raw.inTransaction) raw.exec("rollback");
      throw error;
    }
  }

  function carryOutStep(step: Step, given: Given): unknown {
    switch (step.step) {
      case "read": {
        const [row] = connection.all(selectByIds(step.entity, [step.id], given.businesses, dialect));
        return row === undefined ? null : decoders[step.entity](row);
      }
      case "exists":
        return connection.all(selectExists(step.entity, step.where, given.businesses, dialect)).length > 0;
      case "currency":
        return connection.all(selectCurrency(step.by))[0] ?? null;
      case "uniqueId":
        return newUniqueId();
      case "insert": {
        mustReach(given, step.row.businessId);
        const values = columnValues(step.entity, step.row, dialect);
        const [row] = connection.all(insertRecord(step.entity, step.row.id !== undefined), values);
        const id = row?.id as number;
        for (const statement of replaceLinks(step.entity, id, step.row, dialect)) connection.run(statement);
        return id;
      }
      case "update": {
        const statement = updateRecord(step.entity, step.id, step.changes, dialect);
        if (statement !== null) connection.run(statement);
        for (const one of replaceLinks(step.entity, step.id, step.changes, dialect)) connection.run(one);
        return undefined;
      }
      case "delete":
        return connection.run(deleteRecord(step.entity, step.id));
      case "name":
        return step.names.forEach((name) => {
          mustReach(given, name.businessId);
          connection.run(nameRecord(step.kind, name));
        });
      case "nameBusinesses":
        return step.businesses.forEach((business) => {
          mustReach(given, business.id);
          connection.run(nameBusiness(business));
        });
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

function carryOut<A>(decision: Decision<A>, answerTo: (step: Step) => unknown): A {
  let next = decision.next();
  while (!next.done) next = decision.next(answerTo(next.value) as never);
  return next.value;
}

/** What a decision has to see to itself is guarded once more where it is written. */
function mustReach({ businesses }: Given, businessId: unknown): void {
  if (businesses !== null && !businesses.includes(businessId as number))
    throw new Error("a decision wrote outside the businesses of its caller");
}
