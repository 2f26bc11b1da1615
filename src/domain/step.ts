import type { DueEvent } from "./alert/due-event.ts";
import type { AlertFigures, AlertLevel, AlertSubject } from "./alert/level.ts";
import type { AlertSettings } from "./alert/settings.ts";
import type { Instant } from "./calendar.ts";
import type { BookingEventEntry, BookingTotals } from "./charge/booking-event.ts";
import type { AnyCondition } from "./condition.ts";
import type { HoldAllocation, OpenAllocation } from "./credit-hold/allocation.ts";
import type { EntityName } from "./entities.ts";
import type { EventBounds, NewEvent } from "./event/event.ts";
import type { Business, Currency, CurrencyNumber, KnownNumber, Name, NamedKind } from "./named.ts";
import type { UpstreamEntity } from "./upstream-entities.ts";
import type { LedgerVerification } from "./use-history/verification.ts";
import type { WebhookDelivery } from "./webhook/delivery.ts";

/** Names of fields of an entity, none twice. */
export type FieldNames = readonly string[];

/**
 * The steps that a decision can yield: what each step contains, and what the store answers. Whole and partial records
 * are a `Row`.
 */
export interface Steps<Row> {
  readonly read: StepType<
    {
      readonly entity: EntityName;
      readonly id: number;
      readonly lock: Lock;
      readonly fields: FieldNames | undefined;
    },
    Row | null
  >;
  readonly find: StepType<
    {
      readonly entity: EntityName;
      readonly where: AnyCondition;
      readonly lock: Lock | null;
      readonly lockWhere: AnyCondition;
      readonly fields: FieldNames | undefined;
    },
    Row[]
  >;
  readonly exists: StepType<{ readonly entity: EntityName; readonly where: AnyCondition }, boolean>;
  readonly currency: StepType<{ readonly by: { readonly id: number } | { readonly code: string } }, Currency | null>;
  readonly currencies: StepType<unknown, Currency[]>;
  readonly currencyNumbers: StepType<{ readonly businessId: number }, KnownNumber[]>;
  readonly learnCurrencyNumber: StepType<CurrencyNumber>;
  readonly business: StepType<{ readonly id: number }, Business | null>;
  readonly uniqueId: StepType<unknown, string>;
  /** Answers the id of the new record. */
  readonly insert: StepType<{ readonly entity: EntityName; readonly row: Values }, number>;
  /** Answers the whole record as it is now if `returned`, else `null`. */
  readonly update: StepType<
    { readonly entity: EntityName; readonly id: number; readonly changes: Values; readonly returned?: boolean },
    Row | null
  >;
  readonly delete: StepType<{ readonly entity: EntityName; readonly id: number }>;
  readonly reserve: StepType<{ readonly entity: EntityName; readonly upTo: number }>;
  readonly recall: StepType<OperationKey, KeptOperation | null>;
  readonly remember: StepType<KeptOperation>;
  readonly addBookingEvent: StepType<{ readonly entry: BookingEventEntry }>;
  readonly lastBookingTotals: StepType<
    { readonly charges: readonly number[] },
    ReadonlyMap<number, BookingTotals | null>
  >;
  /** Writes an event. The store gives it its id, and later or at once its sequence. */
  readonly addEvent: StepType<{ readonly event: NewEvent }>;
  readonly eventBounds: StepType<unknown, EventBounds>;
  /** Answers the id of the attempt in the log. */
  readonly addWebhookDelivery: StepType<{ readonly delivery: Omit<WebhookDelivery, "id"> }, number>;
  /** Deletes all attempts of a webhook but the newest. */
  readonly trimWebhookDeliveries: StepType<{ readonly webhookId: number; readonly kept: number }>;
  /** Deletes attempts before a moment, oldest first; answers how many. */
  readonly deleteWebhookDeliveries: StepType<{ readonly before: Instant; readonly count: number }, number>;
  /** Deletes the oldest events in sequence before the moment, at most `most`; answers how many. */
  readonly deleteEvents: StepType<{ readonly before: Instant; readonly most: number }, number>;
  /**
   * Takes or prolongs the lease of a task until the moment; answers whether the holder has it. Another holder's lease is
   * taken only when it is over.
   */
  readonly takeLease: StepType<
    { readonly task: string; readonly holder: string; readonly now: Instant; readonly until: Instant },
    boolean
  >;
  /** The settings of a business, locked for a change. */
  readonly alertSettings: StepType<{ readonly businessId: number }, AlertSettings>;
  readonly saveAlertSettings: StepType<{ readonly settings: AlertSettings }>;
  /** The subjects whose credits these are, or whose credits these holds reserve. */
  readonly alertSubjects: StepType<
    { readonly credits: readonly number[]; readonly holds: readonly number[] },
    AlertSubject[]
  >;
  /** Locks the state of a subject. Lock several in the order of `bySubject`, and lock nothing else afterwards. */
  readonly lockAlert: StepType<{ readonly subject: AlertSubject }>;
  /**
   * Locks the state of a subject, then reads level and figures at the moment (`null`: now). Lock nothing else afterwards, and
   * ask for several in the order of `bySubject`.
   */
  readonly alertFigures: StepType<
    { readonly subject: AlertSubject; readonly at: Instant | null },
    AlertFigures & { readonly level: AlertLevel; readonly lowPercent: number | null; readonly at: Instant }
  >;
  readonly saveAlertLevel: StepType<{ readonly subject: AlertSubject; readonly level: AlertLevel }>;
  /** Locks the states of a business, and sets them by its settings. */
  readonly levelAlerts: StepType<{ readonly businessId: number }>;
  /** Writes the moments of these credits that are still to come. */
  readonly planDue: StepType<{ readonly credits: readonly number[] }>;
  /** Writes the moments before expiries of a business's credits that are still to come. */
  readonly planExpiring: StepType<{ readonly businessId: number }>;
  /** Writes the end of a hold, if it is still to come. */
  readonly planHoldEnd: StepType<{ readonly hold: number; readonly at: Instant; readonly businessId: number }>;
  /** Has the level of the moment's customers looked at again at another moment. */
  readonly planLook: StepType<{ readonly due: DueEvent; readonly at: Instant }>;
  /** The first moments up to this one, oldest first; not locked. */
  readonly dueEvents: StepType<{ readonly until: Instant; readonly count: number }, DueEvent[]>;
  /** Deletes moments. Answers the ids of those that no other process deleted first. */
  readonly takeDue: StepType<{ readonly ids: readonly number[] }, number[]>;
  /** The moment of the decision, by the store's clock. Ask after the locks are held. */
  readonly moment: StepType<unknown, Instant>;
  readonly allocate: StepType<{ readonly allocation: OpenAllocation & { readonly closedOn: Instant | null } }>;
  readonly allocations: StepType<{ readonly holds: readonly number[] }, HoldAllocation[]>;
  /** The allocations of these credits whose holds were not closed, expired ones too. */
  readonly openAllocations: StepType<{ readonly credits: readonly number[] }, OpenAllocation[]>;
  /** The newest moment at which a hold of one of these credits was made or closed; 0 without holds. */
  readonly newestHold: StepType<{ readonly credits: readonly number[] }, Instant>;
  /** Closes the allocations of the hold. */
  readonly closeAllocations: StepType<{ readonly hold: number; readonly closedOn: Instant | null }>;
  readonly captureAllocation: StepType<{ readonly hold: number; readonly credit: number; readonly captured: number }>;
  readonly name: StepType<{ readonly kind: NamedKind; readonly names: readonly Name[] }>;
  readonly nameBusiness: StepType<{
    readonly business: Business;
    /** Properties to write if the business is already known; the others stay unchanged. */
    readonly changed: readonly (keyof Business)[];
  }>;
  readonly mark: StepType<{ readonly upstream: string } & UpstreamMark>;
  /** Keeps the verification in place of the last one, unless that one is newer and not after now. */
  readonly keepLedgerVerification: StepType<{ readonly verification: LedgerVerification; readonly now: Instant }>;
}

interface StepType<Says, Answer = void> {
  readonly says: Says;
  readonly answer: Answer;
}

export type StepName = keyof Steps<unknown>;
export type StepOf<S extends StepName> = { [P in S]: { readonly step: P } & Steps<unknown>[P]["says"] }[S];
export type Step = StepOf<StepName>;
export type StepAnswer<S extends StepName, Row> = Steps<Row>[S]["answer"];

type Values = Readonly<Record<string, unknown>>;

/** How far the records of an entity have been imported from an upstream. */
export interface UpstreamMark {
  readonly entity: UpstreamEntity | "ExtraServiceTimeSlot";
  /** Every change before this moment, by the upstream's clock, has been imported or is among the refused. */
  readonly readUntil: Instant;
  /** Ids of the refused records, to be requested again. */
  readonly refused: readonly number[];
}

/** The key of an operation that must not be executed twice. */
export interface OperationKey {
  readonly businessId: number;
  readonly mutation: string;
  readonly idempotencyKey: string;
}

/** An operation that was executed or refused, kept for ever. */
export interface KeptOperation extends OperationKey {
  /** Fingerprint of the input. */
  readonly fingerprint: string;
  /** The outcome, as JSON. */
  readonly outcome: string;
  readonly createdOn: Instant;
}

/** `change`: nobody else may lock the record. `keep`: nobody may change it, but others may lock it with `keep` too. */
export type Lock = "change" | "keep";
