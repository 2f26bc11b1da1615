import { DAY_MILLISECONDS, type Instant } from "../../domain/calendar.ts";
import { type Decimal, decimal, ZERO } from "../../domain/decimal.ts";
import { factorOf, ONE } from "../../domain/pricing/factor.ts";
import { type DemoBooking, drawBookedAt, drawBooking, MINUTE_MILLISECONDS } from "./bookings.ts";
import type { Rule } from "./company.ts";
import type { Credit } from "./credits.ts";
import { type Branch, type Customer, type DemoRecord, isFor, recordOf } from "./customers.ts";
import { midnight, PLANNED_DAYS, workday } from "./days.ts";
import type { Entry } from "./past.ts";
import { between, happens, pick, type Sources } from "./random.ts";

const CENT = decimal("0.01");
const INVOICE_DUE_AFTER_DAYS = 14;

/** Charges for bookings that were paid without credit. */
export function chargesOf(branch: Branch, customer: Customer): DemoRecord[] {
  const { company, sources, span } = branch;
  const { chance } = sources;
  const rules = company.charged.filter((rule) => isFor(rule, customer));
  return Array.from({ length: between(chance, 0, 3) }, () => {
    const day = workday(between(chance, customer.joined, span.lastDay + PLANNED_DAYS));
    const rule = pick(chance, rules);
    const booking = drawBooking(company, rule, day, sources);
    const bookedOn = Math.min(happens(chance, 50) ? day : day - between(chance, 1, 10), span.lastDay);
    const bookedAt = drawBookedAt(company, day, bookedOn, chance);
    return chargeOf(branch, customer, rule, { booking, bookedAt, coveredUnits: 0 });
  });
}

/** Charges for some bookings that the credit paid in full, or in part because it ran out. */
export function coveredChargesOf(
  branch: Branch,
  customer: Customer,
  { rule }: Credit,
  past: readonly Entry[],
): DemoRecord[] {
  if (!branch.company.charged.includes(rule)) return [];
  const reversed = new Set(past.map(({ reverses }) => reverses?.uniqueId));
  return past
    .filter(({ kind, uniqueId }) => kind === "USE" && !reversed.has(uniqueId) && happens(branch.sources.chance, 5))
    .map(({ bookingId, bookingFromTime, bookingToTime, bookingResourceName, creditUsed, createdOn }) =>
      chargeOf(branch, customer, rule, {
        booking: {
          bookingId: bookingId!,
          bookingFromTime: bookingFromTime!,
          bookingToTime: bookingToTime!,
          bookingResourceName: bookingResourceName!,
          units: (bookingToTime! - bookingFromTime!) / MINUTE_MILLISECONDS,
        },
        bookedAt: createdOn,
        coveredUnits: creditUsed,
      }),
    );
}

interface Charged {
  readonly booking: DemoBooking;
  readonly bookedAt: Instant;
  readonly coveredUnits: number;
}

function chargeOf(branch: Branch, customer: Customer, rule: Rule, { booking, bookedAt, coveredUnits }: Charged) {
  const { company, sources } = branch;
  const { units, ...shown } = booking;
  const { total, ...factors } = drawTotal(rule, booking, bookedAt, sources);
  const due = roundedToCent((total * (units - coveredUnits)) / units);
  const invoiceDay = branch.span.monthStarts.find(
    (day) => midnight(company.business.timeZone, day) > booking.bookingToTime,
  );
  const isInvoiced = due > 0 && invoiceDay !== undefined && happens(sources.chance, 80);
  const invoiceDate = isInvoiced ? midnight(company.business.timeZone, invoiceDay) : null;
  return recordOf(branch, customer, rule, {
    ...shown,
    ...factors,
    createdOn: bookedAt,
    updatedOn: invoiceDate ?? bookedAt,
    description: `${rule.invoiceLineDisplayAs ?? rule.name}: ${booking.bookingResourceName}`,
    totalUses: units,
    price: due,
    free: due === 0,
    invoiced: isInvoiced,
    invoiceDate,
    dueDate: invoiceDate === null ? null : invoiceDate + INVOICE_DUE_AFTER_DAYS * DAY_MILLISECONDS,
    bookingUniqueId: sources.uuid(),
    automaticallyAdded: true,
    pricedOn: bookedAt,
    total,
  });
}

type Total = Required<
  Pick<
    DemoRecord,
    "priceFactorDemand" | "dynamicPriceAdjustment" | "priceFactorLastMinute" | "lastMinutePriceAdjustment"
  >
> & { total: Decimal };

/** Computes the steps BASE, CAP, DEMAND and LAST_MINUTE for rules by the hour without a fixed slot. */
function drawTotal(rule: Rule, booking: DemoBooking, bookedAt: Instant, { chance }: Sources): Total {
  const base = roundedToCent((rule.price * booking.units) / 60);
  const capped = Math.min(base, rule.maximumPrice ?? base);
  const demands = [null, rule.priceFactorLowDemand, rule.priceFactorAverageDemand, rule.priceFactorHighDemand];
  const percentage = pick(chance, demands) ?? null;
  const demand = percentage === null ? null : factorOf(percentage);
  const afterDemand = demand === null ? capped : roundedToCent((capped * demand) / ONE);
  const lastMinute = lastMinuteFactor(rule, Math.floor((booking.bookingFromTime - bookedAt) / MINUTE_MILLISECONDS));
  const afterLastMinute = lastMinute === null ? afterDemand : roundedToCent((afterDemand * lastMinute) / ONE);
  return {
    priceFactorDemand: demand,
    dynamicPriceAdjustment: demand === null ? null : ((afterDemand - capped) as Decimal),
    priceFactorLastMinute: lastMinute,
    lastMinutePriceAdjustment: lastMinute === null ? null : ((afterLastMinute - afterDemand) as Decimal),
    total: afterLastMinute as Decimal,
  };
}

function lastMinuteFactor(rule: Rule, minutesAhead: number): Decimal | null {
  const { priceFactorLastMinute: percentage, lastMinutePeriodMinutes: period, lastMinuteAdjustmentType: type } = rule;
  if (percentage == null || period == null || type == null || type === "DISABLED" || minutesAhead > period) return null;
  const factor = factorOf(percentage);
  return type === "FIXED" ? factor : (Math.round(ONE + (factor - ONE) * (1 - minutesAhead / period)) as Decimal);
}

/** Both pounds and dollars have two decimal places. */
function roundedToCent(amount: number): Decimal {
  return amount === 0 ? ZERO : ((Math.round(amount / CENT) * CENT) as Decimal);
}
