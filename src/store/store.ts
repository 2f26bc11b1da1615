import type { Instant } from "../domain/calendar.ts";
import type { BookingEvent } from "../domain/charge/booking-event.ts";
import type { Condition } from "../domain/condition.ts";
import type { CreditThen, Holder } from "../domain/credit/balance.ts";
import type { CommandContext } from "../domain/decision.ts";
import type { AnswerOf, DecisionName, InputOf } from "../domain/decisions.ts";
import type { EntityName, RowOf } from "../domain/entities.ts";
import type { Listing, OffsetListing, Page } from "../domain/listing.ts";
import type { Business, Currency, KnownList, KnownNumber, Name, NamedKind } from "../domain/named.ts";
import type { PriceQuote } from "../domain/pricing/quote.ts";
import type { FieldNames, UpstreamMark } from "../domain/step.ts";

/**
 * How records are kept. Whoever holds a store can have a decision taken and lend a snapshot; nothing
 * else is written or read in any other way.
 */
export interface Store {
  /**
   * Takes the decision inside one transaction and answers what it answers once it is durable. Throws what
   * the decision throws (`Refused`, `Forbidden`), with nothing written, or `Unavailable`.
   */
  commit<D extends DecisionName>(decision: D, input: InputOf<D>, context: CommandContext): Promise<AnswerOf<D>>;

  /** A view of everything of these businesses (`null`: of all) as it is at the first read, until it is released. */
  snapshot(businesses: readonly number[] | null): Reader;

  /** Resolves if the database answers and has the schema of this version; throws `Unavailable` if not. */
  ready(): Promise<void>;

  /** Waits for what is being written, then closes the database. */
  close(): Promise<void>;
}

/**
 * A snapshot. What lies outside its businesses does not exist in it. Each call is one statement. Where fields
 * are named, the records have no others: what is not asked for is not read.
 */
export interface Reader {
  /** The records of these ids, in no order; the missing are left out. */
  byIds<E extends EntityName>(entity: E, ids: readonly number[], fields?: FieldNames): Promise<RowOf<E>[]>;

  page<E extends EntityName>(entity: E, listing: Listing<Condition<E>>, fields?: FieldNames): Promise<Page<RowOf<E>>>;

  /** The rows of a page that is found by its distance from the first row. */
  pageAt<E extends EntityName>(
    entity: E,
    listing: OffsetListing<Condition<E>>,
    fields?: FieldNames,
  ): Promise<RowOf<E>[]>;

  count<E extends EntityName>(entity: E, where: Condition<E> | undefined): Promise<number>;

  /** For each parent the page of those of its records that the listing asks for. */
  pages<E extends EntityName>(
    entity: E,
    of: Parents,
    listing: Listing<Condition<E>>,
    fields?: FieldNames,
  ): Promise<Map<number, Page<RowOf<E>>>>;

  /** For each parent the number of its records; a parent without any may be left out. */
  counts<E extends EntityName>(entity: E, of: Parents, where: Condition<E> | undefined): Promise<Map<number, number>>;

  /**
   * The credits of these customers, by id, with the amounts that the ledger had at the moment (`null`: has now). Those
   * that were created later are left out.
   */
  creditsThen(holders: readonly Holder[], moment: Instant | null): Promise<CreditThen[]>;

  /** The first so many events of a booking, oldest first. */
  bookingEvents(of: { businessId: number; bookingId: number }, count: number): Promise<BookingEvent[]>;

  /** The quotes by which these charges were last priced; those of other charges are not kept. */
  chargeQuotes(ids: readonly number[]): Promise<Map<number, PriceQuote>>;

  /** The known names of these records. */
  names(kind: NamedKind, keys: readonly Pick<Name, "businessId" | "id">[]): Promise<Name[]>;

  /** The numbers of the list, ascending. The listing is ordered by id and has no condition. */
  known(list: KnownList, listing: Listing): Promise<Page<number>>;

  countKnown(list: KnownList): Promise<number>;

  /** What is known of these businesses. */
  businesses(ids: readonly number[]): Promise<Business[]>;

  /** Every currency. */
  currencies(): Promise<Currency[]>;

  /** What an upstream's numbers of currencies mean in these businesses; `null`: in all. */
  currencyNumbers(businessIds: readonly number[] | null): Promise<KnownNumber[]>;

  /** The next so many known names behind this one, by business and id; `null`: the first. */
  namesBehind(kind: NamedKind, last: Pick<Name, "businessId" | "id"> | null, count: number): Promise<Name[]>;

  /** The next so many known businesses behind this one, by id; `null`: the first. */
  businessesBehind(last: number | null, count: number): Promise<Business[]>;

  /** How far the records of each entity have been brought from this upstream. */
  upstreamMarks(upstream: string): Promise<UpstreamMark[]>;

  /** Makes sure that a later read will not fail for want of a snapshot. */
  reserve(): Promise<void>;

  /** Ends this view: the next read begins a new one, which sees what was committed since. */
  refresh(): void;

  /** Gives the snapshot back. Nothing is read through it any more. */
  release(): void;
}

/** The records that name these ids in the field. */
export interface Parents {
  readonly field: string;
  readonly ids: readonly number[];
}
