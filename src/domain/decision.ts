import { type Instant, notWholeSecond } from "./calendar.ts";
import type { BookingEventEntry, BookingTotals } from "./charge/booking-event.ts";
import { type EntityName, isAppendOnly, type RowOf } from "./entities.ts";
import { checkExpected, type Expected } from "./expected.ts";
import type { Condition } from "./listing.ts";
import type { Business, Currency } from "./named.ts";
import { notFound, Refused, refusal, refuseIfAny } from "./refusal.ts";
import type { FieldNames, KeptOperation, Lock, OperationKey, Step } from "./step.ts";
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

type FieldOf<E extends EntityName> = keyof RowOf<E> & string;

/**
 * The record as it is now, locked until the decision is written; `null` if there is none for the caller. Where fields are
 * named, it has no others.
 */
export function read<E extends EntityName>(entity: E, id: number, lock?: Lock): Decision<RowOf<E> | null>;
export function read<E extends EntityName, F extends FieldOf<E>>(
  entity: E,
  id: number,
  lock: Lock,
  fields: readonly F[],
): Decision<Pick<RowOf<E>, F> | null>;
export function* read(entity: EntityName, id: number, lock: Lock = "change", fields?: FieldNames): Decision<unknown> {
  return yield { step: "read", entity, id, lock, fields };
}

/**
 * The records for which the condition holds, by id. Rows of the ledger never change, so that none needs a lock. Where
 * somebody who is waited for may make it hold for more records, a wider condition says which are to be locked.
 */
export function find<E extends EntityName>(
  entity: E,
  where: Condition,
  lock?: Lock | null,
  locked?: Condition,
): Decision<RowOf<E>[]>;
export function find<E extends EntityName, F extends FieldOf<E>>(
  entity: E,
  where: Condition,
  lock: Lock | null,
  locked: Condition,
  fields: readonly F[],
): Decision<Pick<RowOf<E>, F>[]>;
export function* find(
  entity: EntityName,
  where: Condition,
  lock: Lock | null = isAppendOnly(entity) ? null : "change",
  locked: Condition = where,
  fields?: FieldNames,
): Decision<unknown> {
  return yield { step: "find", entity, where, locked, lock, fields };
}

/** What came of an operation that was done under this key; `null` if there is none. */
export function* recall({ businessId, mutation, idempotencyKey }: OperationKey): Decision<KeptOperation | null> {
  return (yield { step: "recall", businessId, mutation, idempotencyKey }) as KeptOperation | null;
}

/** Keeps what came of an operation. */
export function* remember(operation: KeptOperation): Decision<void> {
  const { businessId, mutation, idempotencyKey, fingerprint, outcome, createdOn } = operation;
  yield { step: "remember", businessId, mutation, idempotencyKey, fingerprint, outcome, createdOn };
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

export function* exists(entity: EntityName, where: Condition): Decision<boolean> {
  return (yield { step: "exists", entity, where }) as boolean;
}

export function* currency(by: { id: number } | { code: string }): Decision<Currency | null> {
  return (yield { step: "currency", by }) as Currency | null;
}

/** Every currency. */
export function* currencies(): Decision<Currency[]> {
  return (yield { step: "currencies" }) as Currency[];
}

/** What is known of a business; `null` where nothing is. */
export function* business(id: number): Decision<Business | null> {
  return (yield { step: "business", id }) as Business | null;
}

/** A new random identifier. */
export function* uniqueId(): Decision<string> {
  return (yield { step: "uniqueId" }) as string;
}

/** A new identifier of an operation: they follow each other in time. */
export function* newOperationId({ now }: CommandContext): Decision<string> {
  return ordered(yield* uniqueId(), now);
}

/** Writes a new record and answers its id. */
export function* insert<E extends EntityName>(
  entity: E,
  row: Omit<RowOf<E>, "id"> & { id?: number },
): Decision<number> {
  return (yield { step: "insert", entity, row }) as number;
}

export function* update<E extends EntityName>(entity: E, id: number, changes: Partial<RowOf<E>>): Decision<void> {
  yield { step: "update", entity, id, changes };
}

export function* remove(entity: EntityName, id: number): Decision<void> {
  yield { step: "delete", entity, id };
}

/** Writes what became of a booking. */
export function* addBookingEvent(entry: BookingEventEntry): Decision<void> {
  yield { step: "addBookingEvent", entry };
}

/** What charges came to after their last event, by their ids; of a charge without events nothing is known. */
export function* lastBookingTotals(charges: readonly number[]): Decision<ReadonlyMap<number, BookingTotals | null>> {
  return (yield { step: "lastBookingTotals", charges }) as ReadonlyMap<number, BookingTotals | null>;
}

/** Has the store give no id up to this one to a new record: somebody is about to bring records that have theirs. */
export function* reserveIds(input: { entity: EntityName; upTo: number }, _context: CommandContext): Decision<void> {
  yield { step: "reserve", ...input };
}

/** Whether the business exists for the caller. */
export function reaches(context: CommandContext, businessId: number): boolean {
  return context.businesses === null || context.businesses.includes(businessId);
}

/** A later time than the last change, so that two changes are told apart even within one millisecond. */
export function laterThan(last: Instant, now: Instant): Instant {
  return Math.max(now, notWholeSecond(last + 1));
}
