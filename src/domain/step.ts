import type { Instant } from "./calendar.ts";
import type { BookingEventEntry } from "./charge/booking-event.ts";
import type { EntityName } from "./entities.ts";
import type { Condition } from "./listing.ts";
import type { Business, CurrencyNumber, Name, NamedKind } from "./named.ts";
import type { UpstreamEntity } from "./upstream-entities.ts";

/** Names of fields of an entity, none twice. */
export type FieldNames = readonly string[];

/** What a decision wants to know or to have written. */
export type Step =
  | {
      readonly step: "read";
      readonly entity: EntityName;
      readonly id: number;
      readonly lock: Lock;
      readonly fields: FieldNames | undefined;
    }
  | {
      readonly step: "find";
      readonly entity: EntityName;
      readonly where: Condition;
      readonly locked: Condition;
      readonly lock: Lock | null;
      readonly fields: FieldNames | undefined;
    }
  | { readonly step: "exists"; readonly entity: EntityName; readonly where: Condition }
  | { readonly step: "currency"; readonly by: { readonly id: number } | { readonly code: string } }
  | { readonly step: "currencies" }
  | { readonly step: "currencyNumbers"; readonly businessId: number }
  | ({ readonly step: "learnCurrencyNumber" } & CurrencyNumber)
  | { readonly step: "business"; readonly id: number }
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
  | ({ readonly step: "remember" } & KeptOperation)
  | { readonly step: "addBookingEvent"; readonly entry: BookingEventEntry }
  | { readonly step: "lastBookingTotals"; readonly charges: readonly number[] }
  | { readonly step: "name"; readonly kind: NamedKind; readonly names: readonly Name[] }
  | {
      readonly step: "nameBusiness";
      readonly business: Business;
      /** What of it is written where the business is known already; the rest stays. */
      readonly changed: readonly (keyof Business)[];
    }
  | ({ readonly step: "mark"; readonly upstream: string } & UpstreamMark);

/** How far the records of an entity have been brought from an upstream. */
export interface UpstreamMark {
  readonly entity: UpstreamEntity | "ExtraServiceTimeSlot";
  /** Whatever changed there before this moment, by the clock of there, has been brought or is among the refused. */
  readonly readUntil: Instant;
  /** Ids of the records that were refused, to be asked for again. */
  readonly refused: readonly number[];
}

/** Under which an operation that must not be done twice is kept. */
export interface OperationKey {
  readonly businessId: number;
  readonly mutation: string;
  readonly idempotencyKey: string;
}

/** An operation that was done or refused, kept for ever. */
export interface KeptOperation extends OperationKey {
  /** Of what was asked. */
  readonly fingerprint: string;
  /** What came of it, as JSON. */
  readonly outcome: string;
  readonly createdOn: Instant;
}

/** `change`: nobody else may lock the record. `keep`: nobody may change it, and others may keep it as well. */
export type Lock = "change" | "keep";
