import type { Instant } from "../calendar.ts";
import type { CreditKind } from "../credit/kind.ts";
import type { HoldAllocation } from "../credit-hold/allocation.ts";
import type { RowOf } from "../entities.ts";
import type { ChargePeriod } from "../extra-service/fields.ts";
import type { EventType } from "./event-type.ts";

/** The entities that an event can be about. */
export const subjectEntities = ["ExtraService", "CoworkerExtraService", "CreditHold"] as const;
export type SubjectEntity = (typeof subjectEntities)[number];

interface Common {
  readonly type: EventType;
  readonly occurredOn: Instant;
  readonly businessId: number;
  /** `null` for a rule. */
  readonly coworkerId: number | null;
  /** E-mail address or subject of the caller; `null` for an event that time brings. */
  readonly actor: string | null;
  readonly operationId: string | null;
  readonly reason: string | null;
  /** `null` for CREDIT_LOW and CREDIT_EXHAUSTED. The record may have been deleted since. */
  readonly subject: { readonly entity: SubjectEntity; readonly id: number } | null;
  /** The ledger rows of the operation, in allocation order. */
  readonly useHistoryIds: readonly number[];
}

/** A stored event. Events are never changed. */
export interface Event extends Common {
  /** Its place in the order of all events. */
  readonly sequence: number;
  /** UUID, the same in every delivery. */
  readonly id: string;
  /** JSON text. */
  readonly data: string;
}

/** An event before it is written. */
export interface NewEvent extends Common {
  /** Other customers whose credit its ledger rows changed. */
  readonly owners: readonly number[];
  readonly data: EventData;
}

/** What is stored as the event's data: the subject in the form of the REST API, or the figures of an alert. */
export type EventData =
  | { readonly entity: "ExtraService"; readonly row: RowOf<"ExtraService"> }
  | {
      readonly entity: "CoworkerExtraService";
      readonly row: RowOf<"CoworkerExtraService">;
      /** Units that holds reserve of it at the moment of the event. */
      readonly heldUses: number;
    }
  | {
      readonly entity: "CreditHold";
      readonly row: RowOf<"CreditHold">;
      readonly allocations: readonly HoldAllocation[];
    }
  | {
      readonly entity: null;
      readonly kind: CreditKind;
      readonly unit: ChargePeriod;
      readonly total: number;
      readonly available: number;
    };

/** The form of an event's data in the REST API, as JSON text. The store calls it when it writes an event. */
export type DataOf = (data: EventData, occurredOn: Instant) => string;

/** Which events to read: the next ones after a place, oldest first. */
export interface EventListing {
  /** Events with a greater sequence. */
  readonly after: number;
  /** None: no event. */
  readonly types: readonly EventType[];
  readonly businessId: number | null;
  /** Events of this customer, and those whose ledger rows changed a credit of this customer. */
  readonly coworkerId: number | null;
  readonly count: number;
}

export interface EventPage {
  readonly events: readonly Event[];
  /** Every matching event up to this sequence is in the page or before it. */
  readonly through: number;
  /** Whether events with a sequence greater than `through` exist, of any type. */
  readonly hasMore: boolean;
}

/** The range of the kept events. */
export interface EventBounds {
  /** Events up to this sequence were deleted because of their age. */
  readonly deletedThrough: number;
  /** The greatest sequence so far; 0 before the first event. */
  readonly head: number;
}
