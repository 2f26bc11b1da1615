import { untouched } from "../coworker-extra-service/create.ts";
import { coworkerExtraServiceFields } from "../coworker-extra-service/fields.ts";
import type { Decimal } from "../decimal.ts";
import { type CommandContext, type Decision, insert, uniqueId } from "../decision.ts";
import { completed } from "../draft.ts";
import type { Booking } from "../pricing/booking.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import type { PriceStepKind } from "../pricing/steps.ts";
import type { PricedService } from "./quoted.ts";

interface Priced {
  readonly booking: Booking;
  readonly quote: PriceQuote;
  readonly service: PricedService;
  readonly bookingResourceName: string | null;
}

interface Charge extends Priced {
  readonly bookingId: number;
  readonly bookingUniqueId: string | null;
}

/** The values of a charge that follow its quote: amount due, billed units, times, and the changes of the price per person. */
export function chargedValues({ booking, quote, service, bookingResourceName }: Priced) {
  const demand = stepOf(quote, "DEMAND");
  const lastMinute = stepOf(quote, "LAST_MINUTE");
  return {
    extraServiceId: service.id,
    description: described(service, bookingResourceName),
    totalUses: quote.billedUnits!,
    chargePeriod: quote.unit!,
    price: quote.due,
    free: quote.due === 0,
    total: quote.total,
    bookingFromTime: booking.from,
    bookingToTime: booking.to,
    bookingResourceName,
    priceFactorDemand: demand.factor,
    dynamicPriceAdjustment: demand.change,
    priceFactorLastMinute: lastMinute.factor,
    lastMinutePriceAdjustment: lastMinute.change,
  };
}

/** Writes the live charge of a booking. */
export function* recordCharge(
  { bookingId, bookingUniqueId, ...priced }: Charge,
  context: CommandContext,
): Decision<{ id: number; uniqueId: string }> {
  const { booking, quote } = priced;
  const charged = chargedValues(priced);
  const { businessId, coworkerId } = booking;
  const draft = { businessId, coworkerId, ...charged, bookingId };
  const charge = {
    ...{ ...untouched, ...completed(coworkerExtraServiceFields, draft), ...charged },
    kind: "BOOKING_CHARGE" as const,
    remainingUses: 0,
    bookingUniqueId,
    automaticallyAdded: true,
    pricedOn: quote.pricedAt,
    uniqueId: yield* uniqueId(),
    createdOn: context.now,
    updatedOn: context.now,
    updatedBy: context.by,
  };
  return { id: yield* insert("CoworkerExtraService", charge), uniqueId: charge.uniqueId };
}

/** How the step changed the price per person; nulls if it does not apply. */
function stepOf({ steps }: PriceQuote, kind: PriceStepKind): { factor: Decimal | null; change: Decimal | null } {
  const step = steps.find((one) => one.kind === kind);
  if (step === undefined) return { factor: null, change: null };
  return { factor: step.factor, change: (step.after - step.before) as Decimal };
}

/** The text of the invoice line. */
function described({ name, invoiceLineDisplayAs }: PricedService, resource: string | null): string {
  const title = invoiceLineDisplayAs ?? name;
  return resource === null ? title : `${title}: ${resource}`;
}
