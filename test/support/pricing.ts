import { type Instant, instant } from "../../src/domain/calendar.ts";
import { type Decimal, decimal, formatDecimal } from "../../src/domain/decimal.ts";
import { auditPricing, type PricingRuleAudit } from "../../src/domain/pricing/audit.ts";
import type { Booking } from "../../src/domain/pricing/booking.ts";
import type { CustomerCredit } from "../../src/domain/pricing/credit-plan.ts";
import type { PriceQuote, PricingFacts } from "../../src/domain/pricing/quote.ts";
import type { PricingRule } from "../../src/domain/pricing/rule.ts";
import type { Audited } from "../../src/domain/pricing/specimen.ts";
import { LONDON } from "./given.ts";

/** `2026-06-02 09:00` in UTC, or `2026-06-02 09:00 +01:00`. */
export function at(text: string): Instant {
  const [day, time, offset = "Z"] = text.split(" ");
  return instant(`${day}T${time}:00${offset}`);
}

/** Resource type 11 of a member, who comes alone on a day without a change of clocks, booked long before. */
export function aBooking(from: string, to: string, changes: Partial<Booking> = {}): Booking {
  return {
    businessId: LONDON,
    resourceTypeId: 11,
    from: at(from),
    to: at(to),
    timeZone: "UTC",
    customer: "MEMBER",
    tariffId: null,
    teamIds: [],
    visitors: 0,
    demand: null,
    bookedAt: at("2026-01-01 00:00"),
    withinAvailableTimes: true,
    extraServiceId: null,
    currencyCode: null,
    coworkerId: null,
    fallbackCoworkerIds: [],
    holdId: null,
    useCredits: true,
    ...changes,
  };
}

/** 30 pounds for 60 minutes of resource type 11, for everybody at any time. */
export function aPricingRule(changes: Partial<PricingRule> = {}): PricingRule {
  return {
    id: 1,
    businessId: LONDON,
    displayOrder: 0,
    resourceTypes: [11],
    price: decimal("30"),
    chargePeriod: "MINUTES",
    maximumPrice: null,
    isDefaultPrice: false,
    usePerNightPricing: false,
    currencyCode: "GBP",
    fromTime: null,
    toTime: null,
    minLength: null,
    maxLength: null,
    onlyWithinAvailableTimes: false,
    fixedCostLength: null,
    fixedCostPrice: null,
    tariffs: [],
    onlyForContacts: false,
    onlyForMembers: false,
    isBookingCredit: false,
    isPrintingCredit: false,
    applyChargeToVisitors: false,
    priceFactorLowDemand: null,
    priceFactorAverageDemand: null,
    priceFactorHighDemand: null,
    priceFactorLastMinute: null,
    lastMinutePeriodMinutes: null,
    lastMinuteAdjustmentType: "DISABLED",
    applyFrom: null,
    applyTo: null,
    teams: [],
    lengthUnit: "MINUTES",
    timeSlots: [],
    ...changes,
  };
}

/** 60 minutes of customer 2001 for resource type 11, without bounds. */
export function aCustomerCredit(changes: Partial<CustomerCredit> = {}): CustomerCredit {
  return {
    id: 1,
    businessId: LONDON,
    coworkerId: 2001,
    kind: "TIME_CREDIT",
    chargePeriod: "MINUTES",
    resourceTypes: [11],
    priority: 50,
    free: false,
    isFromTariff: false,
    automaticallyAdded: false,
    coworkerContractUniqueId: null,
    coworkerProductUniqueId: null,
    tariffTimePassUniqueId: null,
    price: null,
    totalUses: changes.remainingUses ?? 60,
    remainingUses: 60,
    heldUses: 0,
    validFrom: null,
    expireDate: null,
    voidedOn: null,
    createdOn: at("2026-01-01 00:00"),
    ...changes,
  };
}

/** Pounds and euros have two places, yen none, dinars of Kuwait three. */
export function theFacts(rules: readonly PricingRule[], changes: Partial<PricingFacts> = {}): PricingFacts {
  return {
    rules,
    credits: [],
    minorUnits: new Map([
      ["GBP", 2],
      ["EUR", 2],
      ["USD", 2],
      ["JPY", 0],
      ["KWD", 3],
      ["CLF", 4],
    ]),
    businessCurrencyCode: "GBP",
    mayFix: false,
    ...changes,
  };
}

/** `BASE 30`, `DEMAND ×1.1 33`: each step with its factor and what it comes to. */
export function stepsOf({ steps }: Pick<PriceQuote, "steps">): string[] {
  return steps.map(({ kind, factor, after }) =>
    [kind, ...(factor === null ? [] : [`×${formatDecimal(factor)}`]), formatDecimal(after)].join(" "),
  );
}

export function written(amount: Decimal | null): string | null {
  return amount === null ? null : formatDecimal(amount);
}

/** An audit, in one go. */
export function auditOf(audited: Audited, facts: PricingFacts): PricingRuleAudit {
  const audit = auditPricing(audited, facts);
  for (;;) {
    const piece = audit.next();
    if (piece.done) return piece.value;
  }
}
