import type { Instant } from "./calendar.ts";
import type { EntityName, RowOf } from "./entities.ts";
import type { Condition } from "./listing.ts";
import { notFound, Refused, refusal } from "./refusal.ts";

/**
 * A decision is written as if it had the database at hand, and stays pure: it yields what it wants to
 * know or to have written, and the store answers from inside one transaction, over rows that it has
 * locked and that the caller may see. Everything it yields is written, or, when it throws, nothing.
 */
export type Decision<Answer> = Generator<Step, Answer, never>;

/** Who asks and when. `businesses` limits what exists for the caller; `null` is no limit. */
export interface Given {
  readonly now: Instant;
  readonly by: string;
  readonly businesses: readonly number[] | null;
}

export type Step =
  | { readonly step: "read"; readonly entity: EntityName; readonly id: number; readonly lock: Lock }
  | {
      readonly step: "find";
      readonly entity: EntityName;
      readonly where: Condition;
      readonly locked: Condition;
      readonly lock: Lock | null;
    }
  | { readonly step: "exists"; readonly entity: EntityName; readonly where: Condition }
  | { readonly step: "currency"; readonly by: { readonly id: number } | { readonly code: string } }
  | { readonly step: "uniqueId" }
  | { readonly step: "insert"; readonly entity: EntityName; readonly row: Readonly<Record<string, unknown>> }
  | {
      readonly step: "update";
      readonly entity: EntityName;
      readonly id: number;
      readonly changes: Readonly<Record<string, unknown>>;
    }
  | { readonly step: "delete"; readonly entity: EntityName; readonly id: number }
  | { readonly step: "reserve"; readonly entity: EntityName; readonly upTo: number }
  | ({ readonly step: "recall" } & OperationKey)
  | ({ readonly step: "remember" } & Operation)
  | { readonly step: "name"; readonly kind: NamedKind; readonly names: readonly Name[] }
  | { readonly step: "nameBusinesses"; readonly businesses: readonly Business[] };

/** Under which an operation that must not be done twice is kept. */
export interface OperationKey {
  readonly businessId: number;
  readonly mutation: string;
  readonly idempotencyKey: string;
}

/** An operation that was done or refused, kept for ever. */
export interface Operation extends OperationKey {
  /** Of what was asked. */
  readonly fingerprint: string;
  /** What came of it, as JSON. */
  readonly outcome: string;
  readonly createdOn: Instant;
}

/** `change`: nobody else may lock the record. `keep`: nobody may change it, and others may keep it as well. */
export type Lock = "change" | "keep";

export interface Currency {
  readonly id: number;
  readonly code: string;
  /** Digits after the point in an amount that can be paid. */
  readonly minorUnits: number;
}

export type NamedKind = "ResourceType" | "Tariff" | "Team";

export interface Name {
  readonly businessId: number;
  readonly id: number;
  readonly name: string;
}

export interface Business {
  readonly id: number;
  readonly name: string;
  readonly timeZone: string | null;
  readonly currencyCode: string | null;
}

/** The record as it is now, locked until the decision is written; `null` if there is none for the caller. */
export function* read<E extends EntityName>(entity: E, id: number, lock: Lock = "change"): Decision<RowOf<E> | null> {
  return (yield { step: "read", entity, id, lock }) as RowOf<E> | null;
}

/**
 * The records for which the condition holds, by id. Rows of the ledger never change, so that none needs a lock. Where
 * somebody who is waited for may make it hold for more records, a wider condition says which are to be locked.
 */
export function* find<E extends EntityName>(
  entity: E,
  where: Condition,
  lock: Lock | null = entity === "UseHistory" ? null : "change",
  locked: Condition = where,
): Decision<RowOf<E>[]> {
  return (yield { step: "find", entity, where, locked, lock }) as RowOf<E>[];
}

/** What came of an operation that was done under this key; `null` if there is none. */
export function* recall({ businessId, mutation, idempotencyKey }: OperationKey): Decision<Operation | null> {
  return (yield { step: "recall", businessId, mutation, idempotencyKey }) as Operation | null;
}

/** Keeps what came of an operation. */
export function* remember(operation: Operation): Decision<void> {
  const { businessId, mutation, idempotencyKey, fingerprint, outcome, createdOn } = operation;
  yield { step: "remember", businessId, mutation, idempotencyKey, fingerprint, outcome, createdOn };
}

/** The record that an update or a deletion names, as the caller expects it to be. */
export function* readExpected<E extends EntityName>(
  entity: E,
  { id, expectedUpdatedOn }: { id: number; expectedUpdatedOn?: Instant | null },
): Decision<RowOf<E>> {
  const row = yield* read(entity, id);
  if (row === null) throw new Refused([notFound("id")]);
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

/** A new random identifier. */
export function* uniqueId(): Decision<string> {
  return (yield { step: "uniqueId" }) as string;
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

/** Has the store give no id up to this one to a new record: somebody is about to bring records that have theirs. */
export function* reserveIds(input: { entity: EntityName; upTo: number }, _given: Given): Decision<void> {
  yield { step: "reserve", ...input };
}

/** Whether the business exists for the caller. */
export function reaches(given: Given, businessId: number): boolean {
  return given.businesses === null || given.businesses.includes(businessId);
}

/** A later time than the last change, so that two changes are told apart even within one millisecond. */
export function laterThan(last: Instant, now: Instant): Instant {
  return Math.max(now, last + 1);
}
