import fc from "fast-check";
import type { Decimal } from "../../src/domain/decimal.ts";
import { ChargePeriod } from "../../src/domain/extra-service/fields.ts";
import type { Booking } from "../../src/domain/pricing/booking.ts";
import type { CustomerCredit } from "../../src/domain/pricing/credit-plan.ts";
import type { PricingFacts } from "../../src/domain/pricing/quote.ts";
import type { PricingRule } from "../../src/domain/pricing/rule.ts";
import type { TimeSlot } from "../../src/domain/time-slot.ts";
import { localOf, zoneOf } from "../../src/domain/zones.ts";
import { LONDON, NEW_YORK } from "./given.ts";
import { aBooking, aCustomerCredit, aPricingRule, at, theFacts } from "./pricing.ts";

/** Values are close together to meet at boundaries, and moments are close to clock changes. */
const changes: readonly [timeZone: string, change: string][] = [
  ["Europe/London", "2026-03-29 01:00"],
  ["Europe/London", "2026-10-25 01:00"],
  ["America/New_York", "2026-03-08 07:00"],
  ["America/New_York", "2026-11-01 06:00"],
  ["Australia/Lord_Howe", "2026-04-04 15:00"],
  ["Australia/Lord_Howe", "2026-10-03 15:30"],
  ["Asia/Kathmandu", "2026-01-31 18:15"],
  ["Asia/Beirut", "2026-03-28 22:00"],
  ["America/Havana", "2026-11-01 05:00"],
  ["America/St_Johns", "2010-11-07 02:31"],
  ["Pacific/Apia", "2011-12-30 10:00"],
  ["UTC", "2024-02-28 12:00"],
];

/** A value or, so many times as often, null. */
const maybe = <T>(arbitrary: fc.Arbitrary<T>, nulls = 1) =>
  fc.oneof({ weight: 1, arbitrary }, { weight: nulls, arbitrary: fc.constant(null) });
const amount = (max: number) => fc.integer({ min: 0, max }).map((count) => count as Decimal);
/** Percentages of two places, in ten-thousandths. */
const percentage = fc
  .oneof(fc.integer({ min: -10_000, max: 20_000 }), fc.constantFrom(-10_000, 0, 1, 100_000))
  .map((hundredths) => (hundredths * 100) as Decimal);
const timeOfDay = fc.oneof(
  fc.constantFrom(0, 1, 59, 60, 61, 90, 119, 120, 540, 1020, 1320, 1380, 1439, 1440),
  fc.integer({ min: 0, max: 1440 }),
);
const minutes = fc.oneof(fc.integer({ min: 1, max: 200 }), fc.constantFrom(15, 30, 60, 120, 1440, 2880, 40_320));
const rarely = <T>(value: T, otherwise: T) =>
  fc.oneof({ weight: 1, arbitrary: fc.constant(value) }, { weight: 9, arbitrary: fc.constant(otherwise) });
const ids = (from: number) =>
  fc.oneof({ weight: 2, arbitrary: fc.constant([]) }, fc.subarray([from, from + 1, from + 2]));

export const bookings: fc.Arbitrary<Booking> = fc
  .record({
    near: fc.constantFrom(...changes),
    startsAfter: fc.oneof(fc.integer({ min: -200, max: 200 }), fc.integer({ min: -3000, max: 3000 })),
    length: fc.oneof(minutes, fc.integer({ min: 1, max: 100_000 })),
    bookedBefore: fc.integer({ min: -2, max: 400 }),
    customer: fc.constantFrom("MEMBER" as const, "CONTACT" as const),
    tariffId: maybe(fc.constantFrom(301, 302, 303)),
    teamIds: ids(401),
    visitors: fc.oneof(fc.nat(3), fc.nat(10_000)),
    demand: maybe(fc.constantFrom("LOW" as const, "AVERAGE" as const, "HIGH" as const)),
    withinAvailableTimes: fc.boolean(),
    extraServiceId: maybe(fc.integer({ min: 1, max: 7 }), 6),
    currencyCode: rarely<string | null>("EUR", null),
    coworkerId: fc.constantFrom(2001, 2001, 2001, null),
    useCredits: rarely(false, true),
  })
  .map(({ near: [timeZone, change], startsAfter, length, bookedBefore, ...booking }) => {
    const from = at(change) + startsAfter * 60_000;
    return {
      ...aBooking("2026-06-02 09:00", "2026-06-02 10:00"),
      ...booking,
      ...{ timeZone, from, to: from + length * 60_000, bookedAt: from - bookedBefore * 30_000 },
    };
  });

/** Rules with the ids 1, 2, 3… around the start of a booking. Most of them apply to it. */
export function rulesFor(booking: Booking): fc.Arbitrary<PricingRule[]> {
  const around = fc.constantFrom(-60_000, -1, 0, 1, 60_000).map((distance) => booking.from + distance);
  const length = (booking.to - booking.from) / 60_000;
  const near = fc.oneof(
    fc.integer({ min: -1, max: 1 }).map((more) => Math.max(1, length + more)),
    minutes,
  );
  const slots = fc.oneof(
    { weight: 2, arbitrary: fc.constant(null) },
    fc.record({ length: near, price: amount(2_000_000) }),
  );
  const rule = fc
    .record({
      businessId: rarely(NEW_YORK, LONDON),
      displayOrder: fc.integer({ min: -1, max: 1 }),
      resourceTypes: rarely([12], [11, 12]),
      price: fc.oneof(
        amount(50),
        amount(1_000_000),
        fc.constantFrom(300_000 as Decimal, 999_999_999_999_999 as Decimal),
      ),
      chargePeriod: fc.constantFrom(...(Object.keys(ChargePeriod.values) as ChargePeriod[])),
      maximumPrice: maybe(amount(2_000_000)),
      isDefaultPrice: fc.nat(4).map((one) => one === 0),
      nights: rarely(true, false),
      currencyCode: fc.oneof(fc.constant("GBP"), fc.constantFrom("GBP", "EUR", "JPY", "KWD", "CLF")),
      fromTime: maybe(timeOfDay, 3),
      toTime: maybe(timeOfDay, 3),
      minLength: maybe(near, 3),
      minUnits: maybe(fc.nat(2), 5),
      lengthUnit: fc.constantFrom("MINUTES" as const, "CHARGE_PERIOD" as const),
      timeSlots: timeSlotsFor(booking),
      longer: maybe(fc.nat(100), 3),
      onlyWithinAvailableTimes: rarely(true, false),
      slot: slots,
      tariffs: ids(301),
      onlyFor: fc.constantFrom("ALL", "ALL", "MEMBER", "CONTACT"),
      isBookingCredit: rarely(true, false),
      isPrintingCredit: rarely(true, false),
      applyChargeToVisitors: fc.boolean(),
      priceFactorLowDemand: maybe(percentage),
      priceFactorAverageDemand: maybe(percentage),
      priceFactorHighDemand: maybe(percentage),
      priceFactorLastMinute: percentage,
      lastMinutePeriodMinutes: fc.integer({ min: 1, max: 200 }),
      lastMinuteAdjustmentType: fc.constantFrom("DISABLED" as const, "FIXED" as const, "GRADUAL" as const),
      applyFrom: maybe(around, 3),
      applyTo: maybe(around, 3),
      teams: ids(401),
    })
    .map(({ nights, slot, onlyFor, longer, minUnits, ...values }) =>
      aPricingRule({
        ...values,
        ...(values.lengthUnit === "MINUTES"
          ? { maxLength: longer === null ? null : (values.minLength ?? length - 1) + longer }
          : { minLength: minUnits, maxLength: longer === null ? null : (minUnits ?? 0) + (longer % 4) }),
        usePerNightPricing: nights,
        fixedCostLength: nights ? null : (slot?.length ?? null),
        fixedCostPrice: nights ? null : (slot?.price ?? null),
        onlyForMembers: onlyFor === "MEMBER",
        onlyForContacts: onlyFor === "CONTACT",
      }),
    );
  return fc.array(rule, { maxLength: 6 }).map((rules) => rules.map((one, place) => ({ ...one, id: place + 1 })));
}

/** Slots on the days around a booking that begin and end close to it, and others; some weeks have slots on every day. */
function timeSlotsFor({ from, to, timeZone }: Booking): fc.Arbitrary<readonly TimeSlot[]> {
  const zone = zoneOf(timeZone);
  const [start, end] = [localOf(zone, from), localOf(zone, to)].map((local) => Math.floor(local / 60_000));
  const minutesAround = [start!, end!].flatMap((minute) => [-60, -1, 0, 1, 60].map((more) => (minute + more) % 1440));
  const daysAround = [start!, end!].flatMap((minute) => [0, 1].map((more) => Math.floor(minute / 1440) + more));
  const minute = fc.oneof(fc.constantFrom(...minutesAround), timeOfDay);
  const slot = fc
    .record({
      dayOfWeek: fc.oneof(fc.constantFrom(...daysAround.map((day) => (day + 4) % 7)), fc.nat(6)),
      ends: fc.tuple(minute, minute).map((both) => both.sort((a, b) => a - b)),
      available: rarely(false, true),
    })
    .map(({ dayOfWeek, ends: [a = 0, b = 0], available }) => ({
      ...{ dayOfWeek, available, fromTime: Math.min(a, 1439), toTime: Math.max(b, Math.min(a, 1439) + 1) },
    }));
  const whole = Array.from({ length: 7 }, (_, dayOfWeek) => ({
    dayOfWeek,
    fromTime: 0,
    toTime: 1440,
    available: true,
  }));
  const some = fc.array(slot, { minLength: 1, maxLength: 4 });
  return fc.oneof<fc.WeightedArbitrary<readonly TimeSlot[]>[]>(
    { weight: 12, arbitrary: fc.constant([]) },
    { weight: 2, arbitrary: some.map((slots) => [...whole, ...slots]) },
    { weight: 1, arbitrary: some },
    { weight: 1, arbitrary: some.map((slots) => slots.map((one) => ({ ...one, available: false }))) },
    { weight: 1, arbitrary: fc.subarray(whole, { minLength: 1 }) },
  );
}

function creditsFor(booking: Booking): fc.Arbitrary<CustomerCredit[]> {
  const around = fc.constantFrom(-1, 0, 1).map((distance) => booking.from + distance);
  const credit = fc
    .record({
      businessId: rarely(NEW_YORK, LONDON),
      coworkerId: rarely(2002, 2001),
      kind: rarely<CustomerCredit["kind"]>("PRINTING_CREDIT", "TIME_CREDIT"),
      chargePeriod: fc.constantFrom("MINUTES" as const, "DAYS" as const, "USES" as const),
      resourceTypes: fc.constantFrom([11], [11, 12], [12]),
      priority: fc.nat(2),
      price: maybe(amount(100)),
      remainingUses: fc.nat(100),
      validFrom: maybe(around, 3),
      expireDate: maybe(around, 3),
      voidedOn: rarely<number | null>(1, null),
    })
    .filter(({ validFrom, expireDate }) => validFrom === null || expireDate === null || validFrom < expireDate)
    .map((values) => aCustomerCredit({ ...values, totalUses: 100 }));
  return fc.array(credit, { maxLength: 5 }).map((credits) => credits.map((one, place) => ({ ...one, id: place + 1 })));
}

export interface Asked {
  readonly booking: Booking;
  readonly facts: PricingFacts;
}

/** A booking, with rules and credits that are about it. */
export const asked: fc.Arbitrary<Asked> = bookings.chain((booking) =>
  fc
    .record({
      rules: rulesFor(booking),
      credits: creditsFor(booking),
      businessCurrencyCode: fc.constantFrom("GBP", "JPY", null),
      mayFix: fc.boolean(),
    })
    .map(({ rules, ...changes }) => ({ booking, facts: theFacts(rules, changes) })),
);
