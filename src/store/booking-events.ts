import { sql } from "drizzle-orm";
import type { BookingEvent, BookingEventEntry, BookingTotals } from "../domain/charge/booking-event.ts";
import { id, instantField } from "../domain/field.ts";
import type { PriceQuote } from "../domain/pricing/quote.ts";
import type { Dialect } from "./dialect.ts";
import type { Scope } from "./scope.ts";
import { place } from "./slot.ts";
import { slots } from "./slots.ts";
import { fixed, inForm, type Statement } from "./statement.ts";

const ID = id("");
const OCCURRED_ON = instantField("");

/** An event as stored: its JSON columns are text. */
interface StoredEvent extends Pick<BookingEvent, "coworkerExtraServiceId" | "type"> {
  readonly occurredOn: unknown;
  readonly details: string;
}

type LastEvent = Pick<StoredEvent, "details"> & { readonly id: number };

interface StoredQuote {
  readonly id: number;
  readonly quote: string;
}

const insert = fixed(
  () => sql`insert into booking_event
    (business_id, booking_id, coworker_extra_service_id, type, occurred_on, details, quote)
    values (${place("businessId")}, ${place("bookingId")}, ${place("coworkerExtraServiceId")}, ${place("type")},
      ${place("occurredOn")}, ${place("details")}, ${place("quote")})`,
);

/** Statements for the history of bookings. Rows are only added. */
export function insertBookingEvent(entry: BookingEventEntry, dialect: Dialect): Statement {
  const { businessId, bookingId, event, charge, quote } = entry;
  const { type, occurredOn, coworkerExtraServiceId, ...details } = event;
  const values = {
    ...{ businessId, bookingId, coworkerExtraServiceId, type },
    occurredOn: dialect.encode(OCCURRED_ON, occurredOn),
    details: JSON.stringify(charge === null ? details : { ...details, charge }),
    quote: quote && JSON.stringify(quote),
  };
  return insert(values, dialect);
}

/** The first `count` events of a booking, oldest first. */
export function selectBookingEvents(
  { businessId, bookingId }: Pick<BookingEventEntry, "businessId" | "bookingId">,
  count: number,
  scope: Scope,
  dialect: Dialect,
): Statement<StoredEvent> {
  const taken = slots(dialect);
  const businesses = taken.ids(scope === null || scope.includes(businessId) ? [businessId] : []);
  const [booking, most] = [taken.one(ID, bookingId), taken.one(ID, count)];
  return inForm(["booking events"], taken.values, dialect, () => {
    return sql`select coworker_extra_service_id "coworkerExtraServiceId", type,
        ${dialect.inJson(sql`occurred_on`, OCCURRED_ON)} "occurredOn", details
      from booking_event where ${dialect.isIn(sql`business_id`, ID, businesses)} and booking_id = ${place(booking)}
      order by booking_event.occurred_on, id limit ${place(most)}`;
  });
}

export function toBookingEvent({ details, occurredOn, ...event }: StoredEvent): BookingEvent {
  const { charge: _, ...known } = JSON.parse(details);
  return { ...known, ...event, occurredOn: Number(occurredOn) };
}

/** The last event of each charge. */
export function selectLastOfCharges(ids: readonly number[], dialect: Dialect): Statement<LastEvent> {
  const taken = slots(dialect);
  const list = taken.ids(ids);
  return inForm(["last booking events"], taken.values, dialect, () => {
    return sql`select coworker_extra_service_id "id", details from booking_event
      where id in (select max(id) from booking_event
        where ${dialect.isIn(sql`coworker_extra_service_id`, ID, list)} group by coworker_extra_service_id)`;
  });
}

export function toTotals({ id, details }: LastEvent): [id: number, totals: BookingTotals | null] {
  return [id, JSON.parse(details).after];
}

/** The last quote of each of these charges, if its business is in the scope. */
export function selectChargeQuotes(ids: readonly number[], scope: Scope, dialect: Dialect): Statement<StoredQuote> {
  const taken = slots(dialect);
  const [list, within] = [taken.ids(ids), scope && taken.ids(scope)];
  return inForm(["charge quotes", within], taken.values, dialect, () => {
    return sql`select coworker_extra_service_id "id", quote from booking_event
      where id in (select max(id) from booking_event
        where ${dialect.isIn(sql`coworker_extra_service_id`, ID, list)} and quote is not null
          and ${within === null ? sql`1 = 1` : dialect.isIn(sql`business_id`, ID, within)}
        group by coworker_extra_service_id)`;
  });
}

export function toChargeQuote({ id, quote }: StoredQuote): [id: number, quote: PriceQuote] {
  return [id, JSON.parse(quote)];
}
