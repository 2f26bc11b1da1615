import type { Instant } from "../domain/calendar.ts";
import { asGivenBack } from "../domain/charge/change-plan.ts";
import { checkReplaced, type ReplacedCharge, replacedCharge } from "../domain/charge/replaced.ts";
import { any, isIn } from "../domain/condition.ts";
import { checkApplicable, checkHolder } from "../domain/credit-hold/for-booking.ts";
import { whyNotOpen } from "../domain/credit-hold/open-hold.ts";
import { creditsLeftOf, rulesFor } from "../domain/pricing/asked.ts";
import type { Booking } from "../domain/pricing/booking.ts";
import { type AskedBooking, checkBooking, checkCredits, checkGrid, checkRules } from "../domain/pricing/checks.ts";
import { type CustomerCredit, type PlannedHold, plannedFields } from "../domain/pricing/credit-plan.ts";
import { priceGrid as gridOf, type PriceGridCell } from "../domain/pricing/grid.ts";
import { CREDITS_MAX, RULES_MAX } from "../domain/pricing/limits.ts";
import { type PriceQuote, type PricingFacts, quote } from "../domain/pricing/quote.ts";
import { type PricingRule, pricingFields } from "../domain/pricing/rule.ts";
import { type Refusal, refuseIfAny } from "../domain/refusal.ts";
import type { Reader } from "../store/store.ts";
import type { Dependencies } from "./dependencies.ts";
import { onSnapshot } from "./on-snapshot.ts";
import { turns } from "./turns.ts";
import { mayAct, requireRole, type Viewer } from "./viewer.ts";

/** A booking in a client's request. Missing values are `null` and are filled in here. */
export type AskedQuote = Omit<AskedBooking, "bookedAt"> & {
  readonly bookedAt: Instant | null;
  /** The booking whose live charge the quote would replace. */
  readonly insteadOfBookingId?: number | null;
};

/** The caller of a request, with its snapshot and its time. */
export interface Asking {
  readonly dependencies: Dependencies;
  readonly viewer: Viewer;
  readonly reader: Reader;
  readonly now: Instant;
}

/**
 * The price of each booking, in their order, with the credits that would pay for it. Shared data is read once. Throws
 * `Refused` for invalid input; `pathOf` is the path of a booking in the client's input.
 */
export async function priceQuotes(
  asking: Asking,
  asked: readonly AskedQuote[],
  pathOf: (place: number) => string,
): Promise<PriceQuote[]> {
  const { books, minorUnits, bookings } = await opened(asking, asked);
  refuseIfAny(
    bookings.flatMap((one, place) =>
      at(pathOf(place), [...checkBooking(one, minorUnits), ...checkReplaced(one, one.replaced)]),
    ),
  );
  const quotes: PriceQuote[] = [];
  const turn = turns();
  for (const [place, booking] of bookings.entries()) {
    const known = booking as OpenedBooking;
    const facts = await books.factsOf(known, pathOf(place));
    const priced = quote(known, facts);
    if (known.holdId !== null)
      refuseIfAny(at(pathOf(place), checkApplicable(facts.hold!, known.resourceTypeId, priced)));
    quotes.push(priced);
    await turn();
  }
  return quotes;
}

/** The price at every start between `from` and `to` of the booking, all with the same rules and credits. */
export async function priceGrid(
  asking: Asking,
  { quote: asked, ...steps }: { quote: AskedQuote; stepMinutes: number; lengthMinutes: number },
  path: string,
): Promise<PriceGridCell[]> {
  const { books, minorUnits, bookings } = await opened(asking, [asked]);
  const [booking] = bookings;
  refuseIfAny([
    ...at(path, checkGrid({ booking: booking!, ...steps }, minorUnits)),
    ...at(`${path}.quote`, checkReplaced(booking!, booking!.replaced)),
  ]);
  const known = booking as OpenedBooking;
  const cells: PriceGridCell[] = [];
  const turn = turns();
  for (const cell of gridOf({ booking: known, ...steps }, await books.factsOf(known, `${path}.quote`))) {
    cells.push(cell);
    await turn();
  }
  return cells;
}

/** A booking with missing values filled in. */
interface OpenedBooking extends Booking {
  readonly replaced: ReplacedCharge | null;
}

/** The price data of bookings, and the bookings with missing values filled in as far as they are known. */
async function opened(asking: Asking, asked: readonly AskedQuote[]) {
  const { dependencies, viewer, reader, now } = asking;
  requireRole(viewer, "ExtraService-Read");
  if (asked.some((one) => plansCredits(one) || one.insteadOfBookingId != null))
    requireRole(viewer, "CoworkerExtraService-List");
  const found = await reader.businesses([...new Set(asked.map(({ businessId }) => businessId))]);
  const businesses = new Map(found.map((one) => [one.id, one]));
  const minorUnits = await minorUnitsOf(reader);
  const currencyOf = (businessId: number) => businesses.get(businessId)?.currencyCode ?? null;
  const replaced = await eachReplaced(reader, asked);
  const bookings = asked.map((one, place) => {
    const timeZone = one.timeZone ?? businesses.get(one.businessId)?.timeZone ?? dependencies.timeZone;
    const charge = replaced[place]?.charge;
    const bookedAt = one.bookedAt ?? (charge === undefined ? now : (charge.pricedOn ?? charge.createdOn));
    return { ...one, bookedAt, timeZone, replaced: replaced[place] ?? null };
  });
  return { books: booksOf(asking, minorUnits, currencyOf), minorUnits, bookings };
}

/** The charge that each booking would replace; `null` for none. */
async function eachReplaced(reader: Reader, asked: readonly AskedQuote[]): Promise<(ReplacedCharge | null)[]> {
  const found: (ReplacedCharge | null)[] = [];
  for (const { insteadOfBookingId: bookingId, ...one } of asked)
    found.push(bookingId == null ? null : await onSnapshot(replacedCharge({ ...one, bookingId }), reader));
  return found;
}

/** Whether the quote shows the credits of a customer. */
function plansCredits({ coworkerId, useCredits }: Pick<Booking, "coworkerId" | "useCredits">): boolean {
  return coworkerId !== null && useCredits;
}

/** Reads the price data of bookings, once for each resource type and customer. */
function booksOf(
  { viewer, reader, now }: Asking,
  minorUnits: ReadonlyMap<string, number>,
  currencyOf: (businessId: number) => string | null,
) {
  const rules = remembered((booking: Booking) => rulesOf(reader, booking));
  const credits = remembered(heldBy);

  async function heldBy(booking: OpenedBooking): Promise<CustomerCredit[]> {
    const left = booking.replaced?.left ?? [];
    const taken = [...new Set(left.map(({ use }) => use.coworkerExtraServiceId))];
    const where = taken.length === 0 ? creditsLeftOf(booking) : any(creditsLeftOf(booking), isIn("id", taken));
    const page = { where, order: [], take: "first", count: CREDITS_MAX + 1 } as const;
    const { rows } = await reader.page("CoworkerExtraService", page, [...plannedFields, "extraServiceId"]);
    const ids = [...new Set(rows.map(({ extraServiceId }) => extraServiceId))];
    const services = ids.length === 0 ? [] : await reader.byIds("ExtraService", ids, ["id", "resourceTypes"]);
    const types = new Map(services.map(({ id, resourceTypes }) => [id, resourceTypes]));
    const held = await reader.heldUses(
      rows.map(({ id }) => id),
      now,
    );
    const credits = rows.map((row) => ({
      ...row,
      heldUses: held.get(row.id) ?? 0,
      resourceTypes: types.get(row.extraServiceId) ?? [],
    }));
    return asGivenBack(credits, left, booking.replaced?.hold ?? null);
  }

  async function holdOf(booking: Booking, path: string): Promise<PlannedHold | null> {
    if (booking.holdId === null) return null;
    const [hold = null] = await reader.byIds("CreditHold", [booking.holdId]);
    refuseIfAny(at(path, checkHolder(hold, booking)));
    refuseIfAny(at(path, whyNotOpen(hold!, "holdId", now)));
    return { ...hold!, allocations: await reader.holdAllocations([booking.holdId]) };
  }

  return {
    async factsOf(booking: OpenedBooking, path: string): Promise<PricingFacts> {
      const { businessId, resourceTypeId, extraServiceId, coworkerId, fallbackCoworkerIds } = booking;
      const found = await rules(`${businessId}:${resourceTypeId}:${extraServiceId}`, booking);
      const owners = `${businessId}:${coworkerId}:${fallbackCoworkerIds}:${booking.replaced?.charge.id}:${booking.replaced?.hold?.id}`;
      const held = plansCredits(booking) ? await credits(owners, booking) : [];
      refuseIfAny(at(path, [...checkRules(found.length), ...checkCredits(held.length)]));
      const mayFix = mayAct(viewer, "CoworkerExtraService-Create");
      const hold = booking.replaced?.hold ?? (await holdOf(booking, path));
      return { rules: found, credits: held, hold, minorUnits, businessCurrencyCode: currencyOf(businessId), mayFix };
    },
  };
}

/** The rules that may price a booking. If there are too many, one more than the limit. */
export async function rulesOf(reader: Reader, booking: Parameters<typeof rulesFor>[0]): Promise<PricingRule[]> {
  const page = { where: rulesFor(booking), order: [], take: "first", count: RULES_MAX + 1 } as const;
  return [...(await reader.page("ExtraService", page, pricingFields)).rows];
}

export async function minorUnitsOf(reader: Reader): Promise<Map<string, number>> {
  return new Map((await reader.currencies()).map(({ code, minorUnits }) => [code, minorUnits]));
}

function remembered<B extends Booking, V>(read: (booking: B) => Promise<V>) {
  const kept = new Map<string, Promise<V>>();
  return (key: string, booking: B): Promise<V> => {
    const found = kept.get(key) ?? read(booking);
    kept.set(key, found);
    return found;
  };
}

function at(path: string, refusals: readonly Refusal[]): Refusal[] {
  return refusals.map((one) => ({ ...one, property: `${path}.${one.property}` }));
}
