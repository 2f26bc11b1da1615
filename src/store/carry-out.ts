import type { SQL } from "drizzle-orm";
import type { Decision, Given, Step } from "../domain/decision.ts";
import { type DecisionName, decisions } from "../domain/decisions.ts";
import type { Dialect } from "./dialect.ts";
import { tables } from "./entities.ts";
import { selectCurrency } from "./references.ts";
import type { Decoders, Row } from "./rows.ts";
import { selectExists, selectFound } from "./select.ts";
import {
  columnValues,
  deleteRecord,
  insertRecord,
  nameBusiness,
  nameRecord,
  replaceLinks,
  updateRecord,
} from "./writes.ts";

/** A statement, with the values of its placeholders if it has any. */
export interface Statement {
  readonly sql: SQL;
  readonly values?: Readonly<Record<string, unknown>>;
}

/** What a database brings to carry a decision out. */
export interface Means {
  readonly dialect: Dialect;
  readonly decoders: Decoders;
  readonly newUniqueId: () => string;
}

/**
 * The statements that a decision comes to, one after the other, each to be answered with its rows from
 * inside one transaction. They are yielded, so that a driver may be synchronous or not.
 */
export type Statements<A> = Generator<Statement, A, Row[]>;

export function* carryOut(name: DecisionName, input: unknown, given: Given, means: Means): Statements<unknown> {
  const decide = decisions[name] as (input: unknown, given: Given) => Decision<unknown>;
  const decision = decide(input, given);
  let next = decision.next();
  while (!next.done) next = decision.next((yield* answerOf(next.value, given, means)) as never);
  return next.value;
}

function* answerOf(step: Step, given: Given, { dialect, decoders, newUniqueId }: Means): Statements<unknown> {
  const { businesses } = given;
  switch (step.step) {
    case "read": {
      const where = { field: "id", is: "eq", value: step.id } as const;
      const [row] = yield { sql: selectFound(step.entity, where, businesses, step.lock, dialect) };
      return row === undefined ? null : decoders[step.entity](row);
    }
    case "find": {
      const lock = step.entity === "UseHistory" ? null : "change";
      const rows = yield { sql: selectFound(step.entity, step.where, businesses, lock, dialect) };
      return rows.map(decoders[step.entity]);
    }
    case "exists":
      return (yield { sql: selectExists(step.entity, step.where, businesses, dialect) }).length > 0;
    case "currency":
      return (yield { sql: selectCurrency(step.by) })[0] ?? null;
    case "uniqueId":
      return newUniqueId();
    case "insert": {
      mustReach(given, step.row.businessId);
      const ownId = step.row.id as number | undefined;
      const values = columnValues(step.entity, step.row, dialect);
      const [row] = yield { sql: insertRecord(step.entity, ownId !== undefined), values };
      const id = row?.id as number;
      const taken = ownId === undefined ? null : dialect.idTaken(tables[step.entity].name, id);
      if (taken !== null) yield { sql: taken };
      yield* each(replaceLinks(step.entity, id, step.row, dialect));
      return id;
    }
    case "update": {
      const statement = updateRecord(step.entity, step.id, step.changes, dialect);
      if (statement !== null) yield { sql: statement };
      yield* each(replaceLinks(step.entity, step.id, step.changes, dialect));
      return undefined;
    }
    case "delete":
      yield { sql: deleteRecord(step.entity, step.id) };
      return undefined;
    case "reserve":
      yield* each(dialect.reserveIds(tables[step.entity].name, step.upTo));
      return undefined;
    case "name":
      for (const name of step.names) mustReach(given, name.businessId);
      yield* each(step.names.map((name) => nameRecord(step.kind, name)));
      return undefined;
    case "nameBusinesses":
      for (const { id } of step.businesses) mustReach(given, id);
      yield* each(step.businesses.map(nameBusiness));
      return undefined;
  }
}

function* each(statements: readonly SQL[]): Statements<void> {
  for (const sql of statements) yield { sql };
}

/** What a decision has to see to itself is guarded once more where it is written. */
function mustReach({ businesses }: Given, businessId: unknown): void {
  if (businesses !== null && !businesses.includes(businessId as number))
    throw new Error("a decision wrote outside the businesses of its caller");
}
