import { untouched } from "../coworker-extra-service/create.ts";
import { coworkerExtraServiceFields } from "../coworker-extra-service/fields.ts";
import type { Decimal } from "../decimal.ts";
import { type CommandContext, type Decision, insert, uniqueId } from "../decision.ts";
import { completed } from "../draft.ts";
import type { Booking } from "../pricing/booking.ts";
import type { PriceQuote } from "../pricing/quote.ts";
import type { PriceStepKind } from "../pricing/steps.ts";
import type { PricedService } from "./quoted.ts";

interface Charge {
  readonly booking: Booking;
  readonly quote: PriceQuote;
  readonly service: PricedService;
  readonly bookingId: number;
  readonly bookingUniqueId: string | null;
  readonly bookingResourceName: string | null;
}

/** Writes the live charge of a booking: the amount due, the billed units, and the changes of the price per person. */
export function* recordCharge(
  { booking, quote, service, bookingId, bookingUniqueId, bookingResourceName }: Charge,
  context: CommandContext,
): Decision<{ id: number; uniqueId: string }> {
  const demand = stepOf(quote, "DEMAND");
  const lastMinute = stepOf(quote, "LAST_MINUTE");
  const draft = {
    ...{ businessId: booking.businessId, coworkerId: booking.coworkerId, extraServiceId: service.id },
    ...{ totalUses: quote.billedUnits, chargePeriod: quote.unit, price: quote.due, free: quote.due === 0 },
    ...{ bookingId, bookingFromTime: booking.from, bookingToTime: booking.to, bookingResourceName },
  };
  const values = { ...untouched, ...completed(coworkerExtraServiceFields, draft) };
  const charge = {
    ...values,
    kind: "BOOKING_CHARGE" as const,
    description: described(service, bookingResourceName),
    remainingUses: 0,
    bookingUniqueId,
    automaticallyAdded: true,
    priceFactorDemand: demand.factor,
    dynamicPriceAdjustment: demand.change,
    priceFactorLastMinute: lastMinute.factor,
    lastMinutePriceAdjustment: lastMinute.change,
    pricedOn: quote.pricedAt,
    total: quote.total,
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
