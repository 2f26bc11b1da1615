import { type Instant, notWholeSecond } from "./calendar.ts";
import type { BookingEventEntry, BookingTotals } from "./charge/booking-event.ts";
import type { Condition } from "./condition.ts";
import { type EntityName, type FieldOf, isAppendOnly, type RowOf, type StoredOf } from "./entities.ts";
import { checkExpected, type Expected } from "./expected.ts";
import type { Business, Currency } from "./named.ts";
import { notFound, Refused, refusal, refuseIfAny } from "./refusal.ts";
import type { KeptOperation, Lock, OperationKey, Step, StepAnswer, StepName } from "./step.ts";
import { ordered } from "./uuid.ts";

/**
 * A decision is written as if it had the database at hand, and stays pure: it yields what it wants to
 * know or to have written, and the store answers from inside one transaction, over rows that it has
 * locked and that the caller may see. Everything it yields is written, or, when it throws, nothing.
 */
export type Decision<Answer> = Generator<Step, Answer, never>;

/** Who asks and when. `businesses` limits what exists for the caller; `null` is no limit. */
export interface CommandContext {
  readonly now: Instant;
  readonly by: string;
  readonly businesses: readonly number[] | null;
}

/** Asks the store. The name of a step says the type of its answer; only steps that read records leave `Row` open. */
export function* ask<S extends StepName, Row = never>(step: Step & { readonly step: S }): Decision<StepAnswer<S, Row>> {
  return yield step;
}

/** Fields that are read: the record has no others. */
interface Chosen<F extends string> {
  readonly fields: readonly F[];
}

interface ReadOptions {
  readonly lock?: Lock;
}

/** The record as it is now, locked until the decision is written; `null` if there is none for the caller. */
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
  /** Rows of the ledger never change, so that none needs a lock; other records are locked to be changed. */
  readonly lock?: Lock | null;
  /**
   * Which records are locked, if not those that are found: where somebody who is waited for may make the condition hold
   * for more records, a wider one.
   */
  readonly lockWhere?: Condition<E>;
}

/** The records for which the condition holds, by id. */
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

/** What came of an operation that was done under this key; `null` if there is none. */
export function recall({ businessId, mutation, idempotencyKey }: OperationKey): Decision<KeptOperation | null> {
  return ask({ step: "recall", businessId, mutation, idempotencyKey });
}

/** Keeps what came of an operation. */
export function remember(operation: KeptOperation): Decision<void> {
  const { businessId, mutation, idempotencyKey, fingerprint, outcome, createdOn } = operation;
  return ask({ step: "remember", businessId, mutation, idempotencyKey, fingerprint, outcome, createdOn });
}

/** The record that an update or a deletion is about, and what the caller expects of it. */
export interface RecordToChange {
  readonly id: number;
  readonly expectedUpdatedOn?: Instant | null;
  readonly expected?: readonly Expected[];
}

/** The record that an update or a deletion names, as the caller expects it to be. */
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

/** What is known of a business; `null` where nothing is. */
export function business(id: number): Decision<Business | null> {
  return ask({ step: "business", id });
}

/** A new random identifier. */
export function uniqueId(): Decision<string> {
  return ask({ step: "uniqueId" });
}

/** A new identifier of an operation: they follow each other in time. */
export function* newOperationId({ now }: CommandContext): Decision<string> {
  return ordered(yield* uniqueId(), now);
}

/** Writes a new record and answers its id. */
export function insert<E extends EntityName>(
  entity: E,
  row: Omit<StoredOf<E>, "id"> & { id?: number },
): Decision<number> {
  return ask({ step: "insert", entity, row });
}

export function update<E extends EntityName>(entity: E, id: number, changes: Partial<RowOf<E>>): Decision<void> {
  return ask({ step: "update", entity, id, changes });
}

export function remove(entity: EntityName, id: number): Decision<void> {
  return ask({ step: "delete", entity, id });
}

/** Writes what became of a booking. */
export function addBookingEvent(entry: BookingEventEntry): Decision<void> {
  return ask({ step: "addBookingEvent", entry });
}

/** What charges came to after their last event, by their ids; of a charge without events nothing is known. */
export function lastBookingTotals(charges: readonly number[]): Decision<ReadonlyMap<number, BookingTotals | null>> {
  return ask({ step: "lastBookingTotals", charges });
}

/** Has the store give no id up to this one to a new record: somebody is about to bring records that have theirs. */
export function reserveIds(input: { entity: EntityName; upTo: number }, _context: CommandContext): Decision<void> {
  return ask({ step: "reserve", ...input });
}

/** Whether the business exists for the caller. */
export function reaches(context: CommandContext, businessId: number): boolean {
  return context.businesses === null || context.businesses.includes(businessId);
}

/** A later time than the last change, so that two changes are told apart even within one millisecond. */
export function laterThan(last: Instant, now: Instant): Instant {
  return Math.max(now, notWholeSecond(last + 1));
}
