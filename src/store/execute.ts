import { type Instant, notWholeSecond } from "../domain/calendar.ts";
import { all, eq, isIn } from "../domain/condition.ts";
import type { CommandContext, Decision } from "../domain/decision.ts";
import { type DecisionName, decisions, eventTypeOf, hasEventForEach } from "../domain/decisions.ts";
import type { DataOf } from "../domain/event/event.ts";
import { followed } from "../domain/event/followed.ts";
import type { StepAnswer, StepName, StepOf } from "../domain/step.ts";
import { alertAnswers } from "./alert-steps.ts";
import { insertBookingEvent, selectLastOfCharges, toTotals } from "./booking-events.ts";
import { allFields } from "./columns.ts";
import {
  captureAllocation,
  closeAllocations,
  insertAllocation,
  selectAllocations,
  selectNewestHold,
  selectOpenAllocations,
} from "./credit-holds.ts";
import {
  insertCurrencyNumber,
  selectCurrencies,
  selectCurrency,
  selectCurrencyNumbers,
} from "./currency-statements.ts";
import type { Dialect } from "./dialect.ts";
import { eventAnswers } from "./event-steps.ts";
import { writeEvent } from "./events.ts";
import { lockFound, selectExists, selectFound } from "./found.ts";
import { keepVerification } from "./ledger-verifications.ts";
import { insertOperation, selectOperation } from "./operations.ts";
import { selectBusinesses } from "./references.ts";
import type { Decoders, StoredRow } from "./rows.ts";
import type { Statement } from "./statement.ts";
import { each, rows, type Statements } from "./statements.ts";
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

/** The parts of a database that executing a decision needs. */
export interface StepExecutor {
  readonly dialect: Dialect;
  readonly decoders: Decoders;
  readonly newUniqueId: () => string;
  /** Writes the data of events; `null`: no events are written. */
  readonly eventData: DataOf | null;
  /** The moment now, after locks are held; `null`: the moment of the context counts. */
  readonly moment: (() => Instant | Statement<{ now: unknown }>) | null;
}

export function* execute(
  name: DecisionName,
  input: unknown,
  context: CommandContext,
  executor: StepExecutor,
): Statements<unknown> {
  const decide = decisions[name] as (input: unknown, context: CommandContext) => Decision<unknown>;
  const event = executor.eventData === null ? null : eventTypeOf(name);
  const decision = followed(decide(input, context), { event, isForEach: hasEventForEach(name), input }, context);
  const given = { ...executor, context };
  let next = decision.next();
  while (!next.done) next = decision.next((yield* answerOf(next.value, given)) as never);
  return next.value;
}

interface Given extends StepExecutor {
  readonly context: CommandContext;
}

function answerOf<S extends StepName>(step: StepOf<S>, given: Given): Statements<StepAnswer<S, StoredRow>> {
  return answers[step.step](step, given);
}

const answers: { readonly [S in StepName]: (step: StepOf<S>, given: Given) => Statements<StepAnswer<S, StoredRow>> } = {
  *read({ entity, id, lock, fields }, given) {
    const where = eq("id", id);
    const [row] = yield* found({ entity, where, lock, lockWhere: where, fields }, given);
    return row === undefined ? null : given.decoders[entity](row);
  },
  *find(step, given) {
    const decode = given.decoders[step.entity];
    return (yield* found(step, given)).map((row) => decode(row));
  },
  *exists({ entity, where }, { context, dialect }) {
    return (yield selectExists(entity, where, context.businesses, dialect)).length > 0;
  },
  *currency({ by }, { dialect }) {
    return (yield* rows(selectCurrency(by, dialect)))[0] ?? null;
  },
  currencies: (_, { dialect }) => rows(selectCurrencies(dialect)),
  currencyNumbers: ({ businessId }, { context, dialect }) =>
    rows(selectCurrencyNumbers([businessId], context.businesses, dialect)),
  *business({ id }, { context, dialect }) {
    return (yield* rows(selectBusinesses([id], context.businesses, dialect)))[0] ?? null;
  },
  // biome-ignore lint/correctness/useYield: it asks nothing of the database
  *uniqueId(_, { newUniqueId }) {
    return newUniqueId();
  },
  *insert({ entity, row }, { context, dialect }) {
    mustReach(context, row.businessId);
    const [inserted] = yield* rows(insertRecord(entity, row, dialect));
    const { id } = inserted!;
    const taken = row.id === undefined ? null : takeId(entity, id, dialect);
    if (taken !== null) yield taken;
    const links = replaceLinks(entity, id, row, dialect);
    if (links.length > 0) yield* each(links);
    return id;
  },
  *update({ entity, id, changes, returned = false }, { dialect, decoders }) {
    const statement = updateRecord(entity, id, changes, { returned }, dialect);
    const [row] = statement === null ? [] : yield* rows(statement);
    const links = replaceLinks(entity, id, changes, dialect);
    if (links.length > 0) yield* each(links);
    return returned && row !== undefined ? decoders[entity](row) : null;
  },
  delete: ({ entity, id }, { dialect }) => each([deleteRecord(entity, id, dialect)]),
  reserve: ({ entity, upTo }, { dialect }) => each(reserve(entity, upTo, dialect)),
  *recall(step, { dialect }) {
    return (yield* rows(selectOperation(step, dialect)))[0] ?? null;
  },
  *remember(step, { context, dialect }) {
    mustReach(context, step.businessId);
    yield insertOperation(step, dialect);
  },
  *addBookingEvent({ entry }, { context, dialect }) {
    mustReach(context, entry.businessId);
    yield insertBookingEvent(entry, dialect);
  },
  addEvent: ({ event }, given) => {
    mustReach(given.context, event.businessId);
    return writeEvent(event, given);
  },
  *lastBookingTotals({ charges }, { dialect }) {
    return new Map((yield* rows(selectLastOfCharges(charges, dialect))).map(toTotals));
  },
  *moment(_, { context, moment }) {
    const now = moment?.() ?? context.now;
    if (typeof now === "number") return now;
    return notWholeSecond(Number((yield* rows(now))[0]!.now));
  },
  *allocate({ allocation }, { dialect }) {
    yield insertAllocation(allocation, dialect);
  },
  allocations: ({ holds }, { dialect }) => rows(selectAllocations(holds, dialect)),
  *openAllocations({ credits }, { dialect }) {
    const found = yield* rows(selectOpenAllocations(credits, dialect));
    return found.map((one) => ({ ...one, createdOn: Number(one.createdOn), expiresAt: Number(one.expiresAt) }));
  },
  *newestHold({ credits }, { dialect }) {
    const [newest] = yield* rows(selectNewestHold(credits, dialect));
    return Math.max(Number(newest?.madeOn ?? 0), Number(newest?.closedOn ?? 0));
  },
  closeAllocations: ({ hold, closedOn }, { dialect }) => each([closeAllocations(hold, closedOn, dialect)]),
  captureAllocation: ({ hold, credit, captured }, { dialect }) =>
    each([captureAllocation(hold, credit, captured, dialect)]),
  *name({ kind, names }, { context, dialect }) {
    for (const name of names) mustReach(context, name.businessId);
    yield* each(names.map((name) => nameRecord(kind, name, dialect)));
  },
  *nameBusiness({ business, changed }, { context, dialect }) {
    mustReach(context, business.id);
    yield nameBusiness(business, changed, dialect);
  },
  *learnCurrencyNumber(step, { context, dialect }) {
    mustReach(context, step.businessId);
    yield insertCurrencyNumber(step, dialect);
  },
  mark: (step, { dialect }) => each([writeMark(step.upstream, step, dialect)]),
  keepLedgerVerification: ({ verification, now }, { dialect }) => each([keepVerification(verification, now, dialect)]),
  ...eventAnswers,
  ...alertAnswers,
};

/**
 * With a lock, only locked rows are read: a row that starts to match meanwhile is not locked and must not be changed.
 */
function* found(
  { entity, where, lock, lockWhere, fields = allFields(entity) }: Omit<StepOf<"find">, "step">,
  { context: { businesses }, dialect }: Given,
): Statements<StoredRow[]> {
  const locking = lock && lockFound(entity, lockWhere, businesses, lock, dialect);
  if (locking === null) return yield* rows(selectFound(entity, where, fields, businesses, dialect));
  const locked = (yield* rows(locking)).map(({ id }) => id);
  return yield* rows(selectFound(entity, all(where, isIn("id", locked)), fields, businesses, dialect));
}

/** Decisions check the business themselves. Every insert checks it again. */
function mustReach({ businesses }: CommandContext, businessId: unknown): void {
  if (businesses !== null && !businesses.some((one) => one === businessId))
    throw new Error("a decision wrote outside the businesses of its caller");
}
