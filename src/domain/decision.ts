import { type Instant, notWholeSecond } from "./calendar.ts";
import type { BookingEventEntry, BookingTotals } from "./charge/booking-event.ts";
import type { Condition } from "./condition.ts";
import { type EntityName, type FieldOf, isAppendOnly, type RowOf, type StoredOf } from "./entities.ts";
import type { NewEvent } from "./event/event.ts";
import { checkExpected, type Expected } from "./expected.ts";
import type { Business, Currency } from "./named.ts";
import { notFound, Refused, refusal, refuseIfAny } from "./refusal.ts";
import type { KeptOperation, Lock, OperationKey, Step, StepAnswer, StepName } from "./step.ts";
import { ordered } from "./uuid.ts";

/**
 * A decision reads as if it had direct access to the database, and stays pure: it yields its reads and writes as steps.
 * The store executes them in one transaction, on rows that it has locked and that the caller may see. If the decision
 * throws, nothing is written.
 */
export type Decision<Answer> = Generator<Step, Answer, never>;

/** Who asks and when. `businesses` limits what exists for the caller; `null` is no limit. */
export interface CommandContext {
  readonly now: Instant;
  readonly by: string;
  /** No caller asked for it: its events name no actor. */
  readonly isByTime?: boolean;
  readonly businesses: readonly number[] | null;
}

/**
 * Sends a step to the store. The step's name determines the type of the answer; only steps that read records leave
 * `Row` open.
 */
export function* ask<S extends StepName, Row = never>(step: Step & { readonly step: S }): Decision<StepAnswer<S, Row>> {
  return yield step;
}

/** The fields to read; the record has no others. */
interface Chosen<F extends string> {
  readonly fields: readonly F[];
}

interface ReadOptions {
  readonly lock?: Lock;
}

/** The current record, locked until the decision is written; `null` if it does not exist for the caller. */
export function read<E extends EntityName, F extends FieldOf<E>>(
  entity: E,
  id: number,
  options: ReadOptions & Chosen<F>,
): Decision<Pick<RowOf<E>, F> | null>;
export function read<E extends EntityName>(entity: E, id: number, options?: ReadOptions): Decision<RowOf<E> | null>;
export function read<E extends EntityName>(
  entity: E,
  id: number,
  { lock = "change", fields }: ReadOptions & Partial<Chosen<string>> = {},
): Decision<RowOf<E> | null> {
  return ask<"read", RowOf<E>>({ step: "read", entity, id, lock, fields });
}

interface FindOptions<E extends EntityName> {
  readonly where: Condition<E>;
  /** Default: ledger rows are not locked, because they never change; other records are locked for a change. */
  readonly lock?: Lock | null;
  /**
   * Which records to lock; by default, those of `where`. Use a wider condition if a concurrent step may make `where`
   * hold for more records.
   */
  readonly lockWhere?: Condition<E>;
}

/** The records that match the condition, ordered by id. */
export function find<E extends EntityName, F extends FieldOf<E>>(
  entity: E,
  options: FindOptions<E> & Chosen<F>,
): Decision<Pick<RowOf<E>, F>[]>;
export function find<E extends EntityName>(entity: E, options: FindOptions<E>): Decision<RowOf<E>[]>;
export function find<E extends EntityName>(
  entity: E,
  {
    where,
    lock = isAppendOnly(entity) ? null : "change",
    lockWhere = where,
    fields,
  }: FindOptions<E> & Partial<Chosen<string>>,
): Decision<RowOf<E>[]> {
  return ask<"find", RowOf<E>>({ step: "find", entity, where, lock, lockWhere, fields });
}

/** The outcome of the operation that was executed under this key; `null` if there is none. */
export function recall({ businessId, mutation, idempotencyKey }: OperationKey): Decision<KeptOperation | null> {
  return ask({ step: "recall", businessId, mutation, idempotencyKey });
}

/** Stores the outcome of an operation. */
export function remember(operation: KeptOperation): Decision<void> {
  const { businessId, mutation, idempotencyKey, fingerprint, outcome, createdOn } = operation;
  return ask({ step: "remember", businessId, mutation, idempotencyKey, fingerprint, outcome, createdOn });
}

/** The record to update or delete, and what the caller expects of it. */
export interface RecordToChange {
  readonly id: number;
  readonly expectedUpdatedOn?: Instant | null;
  readonly expected?: readonly Expected[];
}

/** The record to update or delete. Refuses if it is not as the caller expects. */
export function* readExpected<E extends EntityName>(
  entity: E,
  { id, expectedUpdatedOn, expected = [] }: RecordToChange,
): Decision<RowOf<E>> {
  const row = yield* read(entity, id);
  if (row === null) throw new Refused([notFound("id")]);
  refuseIfAny(checkExpected(row.updatedOn as Instant, expected));
  if (expectedUpdatedOn != null && expectedUpdatedOn !== row.updatedOn)
    throw new Refused([refusal("STALE_RECORD", "expectedUpdatedOn", "is not when the record last changed")]);
  return row;
}

export function exists<E extends EntityName>(entity: E, where: Condition<E>): Decision<boolean> {
  return ask({ step: "exists", entity, where });
}

export function currency(by: { id: number } | { code: string }): Decision<Currency | null> {
  return ask({ step: "currency", by });
}

/** Every currency. */
export function currencies(): Decision<Currency[]> {
  return ask({ step: "currencies" });
}

/** The stored properties of a business; `null` if it is unknown. */
export function business(id: number): Decision<Business | null> {
  return ask({ step: "business", id });
}

/** A new random identifier. */
export function uniqueId(): Decision<string> {
  return ask({ step: "uniqueId" });
}

/** A new operation id. The ids ascend in time. */
export function* newOperationId({ now }: CommandContext): Decision<string> {
  return ordered(yield* uniqueId(), now);
}

/** Inserts a record and returns its id. */
export function insert<E extends EntityName>(
  entity: E,
  row: Omit<StoredOf<E>, "id"> & { id?: number },
): Decision<number> {
  return ask({ step: "insert", entity, row });
}

export function update<E extends EntityName>(entity: E, id: number, changes: Partial<RowOf<E>>): Decision<void> {
  return ask({ step: "update", entity, id, changes }) as Decision<unknown> as Decision<void>;
}

export function remove(entity: EntityName, id: number): Decision<void> {
  return ask({ step: "delete", entity, id });
}

/** The moment of the decision. Ask for it after the locks are held: others may have waited for them as well. */
export function moment(): Decision<Instant> {
  return ask({ step: "moment" });
}

/** Writes an event of a booking. */
export function addBookingEvent(entry: BookingEventEntry): Decision<void> {
  return ask({ step: "addBookingEvent", entry });
}

/** Writes an event. */
export function addEvent(event: NewEvent): Decision<void> {
  return ask({ step: "addEvent", event });
}

/** Totals of the charges after their last event, by id. Nothing is known about a charge without events. */
export function lastBookingTotals(charges: readonly number[]): Decision<ReadonlyMap<number, BookingTotals | null>> {
  return ask({ step: "lastBookingTotals", charges });
}

/** Reserves the ids up to this one for an import: the store gives none of them to a new record. */
export function reserveIds(input: { entity: EntityName; upTo: number }, _context: CommandContext): Decision<void> {
  return ask({ step: "reserve", ...input });
}

/** Whether the business exists for the caller. */
export function reaches(context: CommandContext, businessId: number): boolean {
  return context.businesses === null || context.businesses.includes(businessId);
}

/** A time later than the last change. Two changes have different times even within one millisecond. */
export function laterThan(last: Instant, now: Instant): Instant {
  return Math.max(now, notWholeSecond(last + 1));
}
