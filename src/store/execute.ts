import type { CommandContext, Decision } from "../domain/decision.ts";
import { type DecisionName, decisions } from "../domain/decisions.ts";
import type { EntityName } from "../domain/entities.ts";
import type { Condition } from "../domain/listing.ts";
import type { FieldNames, Lock, Step } from "../domain/step.ts";
import { insertBookingEvent, selectLastOfCharges, toTotals } from "./booking-events.ts";
import { allFields } from "./columns.ts";
import {
  insertCurrencyNumber,
  selectCurrencies,
  selectCurrency,
  selectCurrencyNumbers,
} from "./currency-statements.ts";
import type { Dialect } from "./dialect.ts";
import { lockFound, selectExists, selectFound } from "./found.ts";
import { insertOperation, selectOperation } from "./operations.ts";
import { selectBusinesses } from "./references.ts";
import type { Decoders, StoredRow } from "./rows.ts";
import type { Statement } from "./statement.ts";
import { writeMark } from "./upstream.ts";
import {
  deleteRecord,
  insertRecord,
  nameBusiness,
  nameRecord,
  replaceLinks,
  reserve,
  takeId,
  updateRecord,
} from "./writes.ts";

/** What a database brings to carry a decision out. */
export interface StepExecutor {
  readonly dialect: Dialect;
  readonly decoders: Decoders;
  readonly newUniqueId: () => string;
}

/**
 * The statements that a decision comes to, one after the other, each to be answered with its rows from
 * inside one transaction. They are yielded, so that a driver may be synchronous or not.
 */
export type Statements<A> = Generator<Statement, A, StoredRow[]>;

export function* execute(
  name: DecisionName,
  input: unknown,
  context: CommandContext,
  executor: StepExecutor,
): Statements<unknown> {
  const decide = decisions[name] as (input: unknown, context: CommandContext) => Decision<unknown>;
  const decision = decide(input, context);
  let next = decision.next();
  while (!next.done) next = decision.next((yield* answerOf(next.value, context, executor)) as never);
  return next.value;
}

function* answerOf(
  step: Step,
  context: CommandContext,
  { dialect, decoders, newUniqueId }: StepExecutor,
): Statements<unknown> {
  const { businesses } = context;
  switch (step.step) {
    case "read": {
      const where = { field: "id", is: "eq", value: step.id } as const;
      const [row] = yield* found(step.entity, where, where, step.lock, step.fields);
      return row === undefined ? null : decoders[step.entity](row);
    }
    case "find": {
      const rows = yield* found(step.entity, step.where, step.locked, step.lock, step.fields);
      return rows.map(decoders[step.entity]);
    }
    case "exists":
      return (yield selectExists(step.entity, step.where, businesses, dialect)).length > 0;
    case "currency":
      return (yield selectCurrency(step.by, dialect))[0] ?? null;
    case "currencies":
      return yield selectCurrencies(dialect);
    case "currencyNumbers":
      return yield selectCurrencyNumbers([step.businessId], businesses, dialect);
    case "business":
      return (yield selectBusinesses([step.id], businesses, dialect))[0] ?? null;
    case "uniqueId":
      return newUniqueId();
    case "insert": {
      mustReach(context, step.row.businessId);
      const [row] = yield insertRecord(step.entity, step.row, dialect);
      const id = row?.id as number;
      const taken = step.row.id === undefined ? null : takeId(step.entity, id, dialect);
      if (taken !== null) yield taken;
      yield* each(replaceLinks(step.entity, id, step.row, dialect));
      return id;
    }
    case "update": {
      const statement = updateRecord(step.entity, step.id, step.changes, dialect);
      if (statement !== null) yield statement;
      yield* each(replaceLinks(step.entity, step.id, step.changes, dialect));
      return undefined;
    }
    case "delete":
      yield deleteRecord(step.entity, step.id, dialect);
      return undefined;
    case "reserve":
      yield* each(reserve(step.entity, step.upTo, dialect));
      return undefined;
    case "recall":
      return (yield selectOperation(step, dialect))[0] ?? null;
    case "remember":
      mustReach(context, step.businessId);
      yield insertOperation(step, dialect);
      return undefined;
    case "addBookingEvent":
      mustReach(context, step.entry.businessId);
      yield insertBookingEvent(step.entry, dialect);
      return undefined;
    case "lastBookingTotals":
      return new Map((yield selectLastOfCharges(step.charges, dialect)).map(toTotals));
    case "name":
      for (const name of step.names) mustReach(context, name.businessId);
      yield* each(step.names.map((name) => nameRecord(step.kind, name, dialect)));
      return undefined;
    case "nameBusiness":
      mustReach(context, step.business.id);
      yield nameBusiness(step.business, step.changed, dialect);
      return undefined;
    case "learnCurrencyNumber":
      mustReach(context, step.businessId);
      yield insertCurrencyNumber(step, dialect);
      return undefined;
    case "mark":
      yield writeMark(step.upstream, step, dialect);
      return undefined;
  }

  /** Where rows are locked, none is read that was not: another may come in between, and is not ours to change. */
  function* found(
    entity: EntityName,
    where: Condition,
    locked: Condition,
    lock: Lock | null,
    fields: FieldNames = allFields(entity),
  ): Statements<StoredRow[]> {
    const locking = lock && lockFound(entity, locked, businesses, lock, dialect);
    if (locking === null) return yield selectFound(entity, where, fields, businesses, dialect);
    const values = (yield locking).map(({ id }) => id as number);
    const isLocked: Condition = { field: "id", is: "in", values };
    return yield selectFound(entity, { and: [where, isLocked] }, fields, businesses, dialect);
  }
}

function* each(statements: readonly Statement[]): Statements<void> {
  for (const statement of statements) yield statement;
}

/** What a decision has to see to itself is guarded once more where it is written. */
function mustReach({ businesses }: CommandContext, businessId: unknown): void {
  if (businesses !== null && !businesses.includes(businessId as number))
    throw new Error("a decision wrote outside the businesses of its caller");
}
