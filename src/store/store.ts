import type { Instant } from "../domain/calendar.ts";
import type { BookingEvent } from "../domain/charge/booking-event.ts";
import type { Condition } from "../domain/condition.ts";
import type { CreditThen, Holder } from "../domain/credit/balance.ts";
import type { StatementChange, StatementRange } from "../domain/credit/statement.ts";
import type { HoldAllocation } from "../domain/credit-hold/allocation.ts";
import type { CommandContext } from "../domain/decision.ts";
import type { AnswerOf, DecisionName, InputOf } from "../domain/decisions.ts";
import type { EntityName, RowOf } from "../domain/entities.ts";
import type { Listing, OffsetListing, Page } from "../domain/listing.ts";
import type { LogPosition } from "../domain/log-position.ts";
import type { Business, Currency, KnownList, KnownNumber, Name, NamedKind } from "../domain/named.ts";
import type { PriceQuote } from "../domain/pricing/quote.ts";
import type { ChargeSums, ReportListing, UsageSums } from "../domain/report/report.ts";
import type { RecordTexts, Requested, Selection } from "../domain/selection.ts";
import type { FieldNames, UpstreamMark } from "../domain/step.ts";
import type { LedgerVerification } from "../domain/use-history/verification.ts";
import type { EventReads } from "./event-reads.ts";
import type { StoreUsage } from "./observer.ts";

/** The store of all records. Everything is written by committing a decision, and read through a snapshot. */
export interface Store {
  /**
   * Executes the decision in one transaction; returns its answer once it is durable. Throws what the decision throws
   * (`Refused`, `Forbidden`), with nothing written, or `Unavailable`.
   */
  commit<D extends DecisionName>(decision: D, input: InputOf<D>, context: CommandContext): Promise<AnswerOf<D>>;

  /**
   * A view of these businesses (`null`: of all) as of the first read, until it is released. With `reached`, a replica that has
   * reached this position may answer (`null`: any that does not lag too far), until `reserve` or `refresh` is called.
   */
  snapshot(businesses: readonly number[] | null, reached?: LogPosition | null): Reader;

  /** A position that has every answered commit of this process; `null` if every read sees every commit. */
  position(): LogPosition | null;

  /**
   * Gives every event that was committed before this call its sequence. A snapshot taken afterwards sees them all. Does
   * nothing on SQLite, whose one writer numbers at once.
   */
  numberEvents(): Promise<void>;

  /** Resolves if the database answers and has the schema of this version; throws `Unavailable` if not. */
  ready(): Promise<void>;

  /** Figures of this moment, for metrics. */
  usage(): StoreUsage;

  /** Waits for pending writes, then closes the database. */
  close(): Promise<void>;
}

/**
 * A snapshot. Records outside its businesses do not exist in it. Each call is one statement. If `fields` are given, the
 * records have no others: fields that are not requested are not read.
 */
export interface Reader extends EventReads {
  /** The records with these ids, in no order; missing ones are left out. */
  byIds<E extends EntityName>(entity: E, ids: readonly number[], fields?: FieldNames): Promise<RowOf<E>[]>;

  page<E extends EntityName>(entity: E, listing: Listing<Condition<E>>, fields?: FieldNames): Promise<Page<RowOf<E>>>;

  /** The rows of a page by its distance from the first row. */
  pageAt<E extends EntityName>(
    entity: E,
    listing: OffsetListing<Condition<E>>,
    fields?: FieldNames,
  ): Promise<RowOf<E>[]>;

  count<E extends EntityName>(entity: E, where: Condition<E> | undefined): Promise<number>;

  /** The texts of the records with these ids, with their holes; missing ones are left out. */
  textsOf(
    selection: Selection,
    ids: readonly number[],
    requested: Requested,
  ): Promise<ReadonlyMap<number, RecordTexts>>;

  /** The same for a page, with positions if the selection has them. */
  texts(selection: Selection, listing: Listing, requested: Requested): Promise<Page<RecordTexts>>;

  /** For each parent, the page of its records. */
  pages<E extends EntityName>(
    entity: E,
    of: Parents,
    listing: Listing<Condition<E>>,
    fields?: FieldNames,
  ): Promise<Map<number, Page<RowOf<E>>>>;

  /** For each parent, the number of its records; a parent without records may be missing. */
  counts<E extends EntityName>(entity: E, of: Parents, where: Condition<E> | undefined): Promise<Map<number, number>>;

  /**
   * The credits of these customers, ordered by id, with the ledger amounts at the moment (`null`: the current ones).
   * Credits created later are left out. Their holds are judged at `heldAt`.
   */
  creditsThen(
    holders: readonly Holder[],
    moments: { readonly moment: Instant | null; readonly heldAt: Instant },
  ): Promise<CreditThen[]>;

  /** What changed the credits of a customer within the range, in order; at most `count` changes. */
  statementChanges(holder: Holder, range: StatementRange): Promise<StatementChange[]>;

  /** A page of sums over ledger rows, in the order of the listing's groups. */
  usageReport(listing: ReportListing<"UseHistory">): Promise<Page<UsageSums>>;

  /** A page of sums over booking charges, in the order of the listing's groups. */
  chargeReport(listing: ReportListing<"CoworkerExtraService">): Promise<Page<ChargeSums>>;

  /** The units that holds reserve of each of these credits at the moment; a credit without any is missing. */
  heldUses(ids: readonly number[], at: Instant): Promise<Map<number, number>>;

  /** The allocations of these holds, by hold and order. */
  holdAllocations(ids: readonly number[]): Promise<HoldAllocation[]>;

  /** The units that the rows naming these holds took, by hold and credit. */
  usedOfHolds(ids: readonly number[]): Promise<Map<number, Map<number, number>>>;

  /** The first `count` events of a booking, oldest first. */
  bookingEvents(of: { businessId: number; bookingId: number }, count: number): Promise<BookingEvent[]>;

  /** The last quote of each of these charges; a charge without a stored quote is missing. */
  chargeQuotes(ids: readonly number[]): Promise<Map<number, PriceQuote>>;

  /** The known names of these records. */
  names(kind: NamedKind, keys: readonly Pick<Name, "businessId" | "id">[]): Promise<Name[]>;

  /** The numbers of the list, ascending. The listing is ordered by id and has no condition. */
  known(list: KnownList, listing: Listing): Promise<Page<number>>;

  countKnown(list: KnownList): Promise<number>;

  /** The stored properties of these businesses. */
  businesses(ids: readonly number[]): Promise<Business[]>;

  /** Every currency. */
  currencies(): Promise<Currency[]>;

  /** The meaning of upstream currency numbers in these businesses; `null`: in all. */
  currencyNumbers(businessIds: readonly number[] | null): Promise<KnownNumber[]>;

  /** The next `count` names after this one, ordered by business and id; `null`: from the first. */
  namesBehind(kind: NamedKind, last: Pick<Name, "businessId" | "id"> | null, count: number): Promise<Name[]>;

  /** The next `count` businesses after this one, ordered by id; `null`: from the first. */
  businessesBehind(last: number | null, count: number): Promise<Business[]>;

  /** How far the records of each entity have been imported from this upstream. */
  upstreamMarks(upstream: string): Promise<UpstreamMark[]>;

  /** The last verification of the whole ledger; `null` before the first, and to a reader of some businesses. */
  lastLedgerVerification(): Promise<LedgerVerification | null>;

  /**
   * The same reader for a request that reads with one statement and then no more: on a server it takes one message. A read of
   * several statements would not see one moment.
   */
  only(): Reader;

  /**
   * Has the reads to come run where they block nobody, because they may be long: on an SQLite file in a thread, at the cost of
   * a message for each. Call it before the first read; later it does nothing, because all reads see one moment.
   */
  aside(): void;

  /** Ensures that a later read cannot fail because no snapshot is free. */
  reserve(): Promise<void>;

  /** Ends this view: the next read starts a new one, which includes all commits until then. */
  refresh(): void;

  /** Releases the snapshot. It must not be read any more. */
  release(): void;
}

/** The records whose field refers to these ids. */
export interface Parents {
  readonly field: string;
  readonly ids: readonly number[];
}
