import { Temporal } from "temporal-polyfill";
import { byBurnOrder } from "../../src/domain/credit/order.ts";
import type { Booking } from "../../src/domain/pricing/booking.ts";
import type { CustomerCredit } from "../../src/domain/pricing/credit-plan.ts";
import type { PricingFacts } from "../../src/domain/pricing/quote.ts";
import type { PricingRule } from "../../src/domain/pricing/rule.ts";

/** A second opinion on a quote: a simple model that applies the rules one by one, without optimisation. */
export function modelQuote(booking: Booking, facts: PricingFacts) {
  const rules = facts.rules
    .filter((rule) => rule.businessId === booking.businessId)
    .filter((rule) => rule.resourceTypes.includes(booking.resourceTypeId) || rule.id === booking.extraServiceId)
    .sort((a, b) => a.displayOrder - b.displayOrder || a.id - b.id);
  const codes = new Map(rules.map((rule) => [rule, reasons(rule, booking)]));
  const prices = new Map(rules.map((rule) => [rule, price(rule, booking, facts.minorUnits.get(rule.currencyCode)!)]));
  const isFixed = (rule: PricingRule) => rule.id === booking.extraServiceId;
  const apply = () => rules.filter((rule) => codes.get(rule)!.length === 0);
  const answer = (outcome: string, chosen: PricingRule | null = null, because: string | null = null) => ({
    outcome,
    extraServiceId: chosen?.id ?? null,
    chosenBecause: because,
    candidates:
      outcome === "SERVICE_NOT_FOUND"
        ? []
        : rules.map((rule) => ({
            extraServiceId: rule.id,
            codes: codes.get(rule)!,
            total:
              codes.get(rule)!.length === 0 || (isFixed(rule) && !rule.isPrintingCredit && !rule.isBookingCredit)
                ? prices.get(rule)!.total
                : null,
          })),
    ...(chosen === null ? nothing : amounts(chosen, prices.get(chosen)!, booking, facts)),
  });

  if (booking.extraServiceId !== null) {
    const fixed = rules.find(isFixed);
    if (fixed === undefined) return answer("SERVICE_NOT_FOUND");
    if (fixed.isPrintingCredit || fixed.isBookingCredit) return answer("NO_PRICE");
    if (codes.get(fixed)!.length > 0 && !facts.mayFix) return answer("NO_PRICE");
    return prices.get(fixed)!.total === null ? answer("AMOUNT_TOO_LARGE") : answer("PRICED", fixed, "FIXED");
  }
  if (apply().length === 0) return answer("NO_PRICE");
  const currencies = [...new Set(apply().map((rule) => rule.currencyCode))];
  if (currencies.length > 1) {
    if (!currencies.some((code) => code === facts.businessCurrencyCode)) return answer("CURRENCY_AMBIGUOUS");
    for (const rule of apply()) if (rule.currencyCode !== facts.businessCurrencyCode) codes.set(rule, ["CURRENCY"]);
  }
  let left = apply().filter((rule) => prices.get(rule)!.total !== null);
  if (left.length === 0) return answer("AMOUNT_TOO_LARGE");
  let because = "ONLY";
  const least = (of: (rule: PricingRule) => number) => (among: PricingRule[]) =>
    among.filter((rule) => among.every((other) => of(rule) <= of(other)));
  const comparisons: [string, (among: PricingRule[]) => PricingRule[]][] = [
    ["DEFAULT", least((rule) => (rule.isDefaultPrice ? 0 : 1))],
    ["CHEAPEST", least((rule) => prices.get(rule)!.total!)],
    ["DISPLAY_ORDER", least((rule) => rule.displayOrder)],
    ["ID", least((rule) => rule.id)],
  ];
  for (const [name, compare] of comparisons)
    if (left.length > 1) {
      left = compare(left);
      because = name;
    }
  return answer("PRICED", left[0]!, because);
}

const nothing = {
  ...{ unit: null, billedUnits: null, steps: [], total: null, neededUnits: null, coveredUnits: null },
  ...{ covered: null, due: null, allocations: [], creditsLeftOut: [] },
};

function clockAt(booking: Booking, moment: number): Temporal.PlainDateTime {
  return Temporal.Instant.fromEpochMilliseconds(moment).toZonedDateTimeISO(booking.timeZone).toPlainDateTime();
}

function reasons(rule: PricingRule, booking: Booking): string[] {
  const length = lengthInUnit(rule, booking);
  const when = (holds: boolean, code: string) => (holds ? [code] : []);
  return [
    ...when(!rule.resourceTypes.includes(booking.resourceTypeId), "RESOURCE_TYPE"),
    ...when(rule.isPrintingCredit || rule.isBookingCredit, "NOT_BOOKABLE"),
    ...when(
      (rule.onlyForMembers && booking.customer === "CONTACT") ||
        (rule.onlyForContacts && booking.customer === "MEMBER"),
      "CUSTOMER",
    ),
    ...when(rule.tariffs.length > 0 && !rule.tariffs.some((id) => id === booking.tariffId), "TARIFF"),
    ...when(rule.teams.length > 0 && !rule.teams.some((id) => booking.teamIds.includes(id)), "TEAM"),
    ...when(booking.currencyCode !== null && booking.currencyCode !== rule.currencyCode, "CURRENCY"),
    ...when(!inOneOccurrence(rule, clockAt(booking, booking.from), clockAt(booking, booking.to)), "TIME_WINDOW"),
    ...when(!inTimeSlots(rule, booking), "TIME_SLOTS"),
    ...when(rule.minLength !== null && length < rule.minLength, "MIN_LENGTH"),
    ...when(rule.maxLength !== null && length > rule.maxLength, "MAX_LENGTH"),
    ...when(rule.onlyWithinAvailableTimes && !booking.withinAvailableTimes, "AVAILABLE_TIMES"),
    ...when(rule.applyFrom !== null && booking.from < rule.applyFrom, "APPLY_FROM"),
    ...when(rule.applyTo !== null && booking.from >= rule.applyTo, "APPLY_TO"),
  ];
}

function lengthInUnit(rule: PricingRule, booking: Booking): number {
  const isLong = rule.usePerNightPricing || (rule.chargePeriod !== "MINUTES" && rule.chargePeriod !== "USES");
  if (rule.lengthUnit === "CHARGE_PERIOD" && isLong) return units(rule, booking, booking.from);
  return (booking.to - booking.from) / 60_000;
}

/** Between two clock times at which a slot begins or ends nothing changes: the middle stands for all. */
function inTimeSlots({ timeSlots }: PricingRule, booking: Booking): boolean {
  if (timeSlots.length === 0) return true;
  const available = timeSlots.filter((slot) => slot.available);
  const within = (time: number) => (slot: PricingRule["timeSlots"][number]) => {
    const minute = (time % 86_400_000) / 60_000;
    return slot.dayOfWeek === new Date(time).getUTCDay() && slot.fromTime < minute && minute < slot.toTime;
  };
  return clockPieces(booking).every(([from, to]) => {
    const times = new Set([from, to]);
    for (let midnight = from - (from % 86_400_000); midnight <= to; midnight += 86_400_000)
      for (const minute of [0, ...timeSlots.flatMap(({ fromTime, toTime }) => [fromTime, toTime])])
        times.add(midnight + minute * 60_000);
    const ends = [...times].filter((time) => from <= time && time <= to).sort((a, b) => a - b);
    return ends.slice(1).every((end, place) => {
      const middle = (ends[place]! + end) / 2;
      const isOpen = available.length === 0 || available.some(within(middle));
      return isOpen && !timeSlots.some((slot) => !slot.available && within(middle)(slot));
    });
  });
}

/** What the clocks show, from one change of theirs to the next, as if they were those of UTC. */
function clockPieces({ from, to, timeZone }: Booking): [number, number][] {
  const pieces: [number, number][] = [];
  for (let at = from; at < to; ) {
    const there = Temporal.Instant.fromEpochMilliseconds(at).toZonedDateTimeISO(timeZone);
    const end = Math.min(to, there.getTimeZoneTransition("next")?.epochMilliseconds ?? to);
    const ahead = there.offsetNanoseconds / 1_000_000;
    pieces.push([at + ahead, end + ahead]);
    at = end;
  }
  return pieces;
}

function inOneOccurrence(rule: PricingRule, start: Temporal.PlainDateTime, end: Temporal.PlainDateTime): boolean {
  const [from, to] = [rule.fromTime ?? 0, rule.toTime ?? 1440];
  if (from === to || (from === 0 && to === 1440)) return true;
  return [-2, -1, 0, 1].some((days) => {
    const midnight = start.toPlainDate().add({ days }).toPlainDateTime();
    const opens = midnight.add({ minutes: from });
    const closes = midnight.add({ minutes: to < from ? to + 1440 : to });
    return [start, end].every(
      (time) => Temporal.PlainDateTime.compare(opens, time) <= 0 && Temporal.PlainDateTime.compare(time, closes) <= 0,
    );
  });
}

function units(rule: PricingRule, booking: Booking, from: number): number {
  if (rule.usePerNightPricing) return nights(booking);
  if (from >= booking.to) return 0;
  if (rule.chargePeriod === "USES") return 1;
  if (rule.chargePeriod === "MINUTES") {
    let minutes = 0;
    while (from + minutes * 60_000 < booking.to) minutes += 15;
    return minutes;
  }
  const start = clockAt(booking, from);
  const length = { DAYS: { days: 1 }, WEEKS: { days: 7 }, FOUR_WEEK_MONTHS: { days: 28 }, MONTHS: { months: 1 } }[
    rule.chargePeriod
  ];
  for (let n = 1; ; n += 1) {
    const span = Object.fromEntries(Object.entries(length).map(([unit, count]) => [unit, count * n]));
    if (start.add(span).toZonedDateTime(booking.timeZone).epochMilliseconds >= booking.to) return n;
  }
}

function nights(booking: Booking): number {
  const last = clockAt(booking, booking.to).toPlainDate().add({ days: 2 });
  let count = 0;
  for (
    let day = clockAt(booking, booking.from).toPlainDate().subtract({ days: 2 });
    Temporal.PlainDate.compare(day, last) < 0;
    day = day.add({ days: 1 })
  ) {
    const midnight = day.toPlainDateTime().toZonedDateTime(booking.timeZone);
    const moment = midnight.epochMilliseconds;
    if (midnight.toPlainDate().equals(day) && booking.from < moment && moment < booking.to) count += 1;
  }
  return Math.max(1, count);
}

const ONE = 10_000n;
const MOST = 999_999_999_999_999n;

/** Of a fraction that is not negative, to places. */
function rounded(dividend: bigint, divisor: bigint, places: number, half: "up" | "down" = "up"): bigint {
  const unit = 10n ** BigInt(4 - places);
  const share = divisor * unit;
  const rest = dividend % share;
  const up = half === "up" && rest * 2n >= share ? 1n : 0n;
  return ((dividend - rest) / share + up) * unit;
}

function price(rule: PricingRule, booking: Booking, places: number) {
  const taken: { kind: string; factor: bigint | null; before: bigint; after: bigint }[] = [];
  let amount = 0n;
  const take = (kind: string, factor: bigint | null, after: bigint) => {
    taken.push({ kind, factor, before: amount, after });
    amount = after;
  };
  const slot = rule.fixedCostLength ?? 0;
  const each = rule.chargePeriod === "MINUTES" && !rule.usePerNightPricing ? 60n : 1n;
  const stretch = BigInt(units(rule, booking, booking.from + slot * 60_000));
  take("BASE", null, rounded(BigInt(rule.price) * stretch, each, places));
  if (rule.fixedCostPrice !== null) take("FIXED_COST", null, rounded(amount + BigInt(rule.fixedCostPrice), 1n, places));
  const most = rule.maximumPrice === null ? amount : rounded(BigInt(rule.maximumPrice), 1n, places, "down");
  if (most < amount) take("CAP", null, most);
  const percentage = {
    LOW: rule.priceFactorLowDemand,
    AVERAGE: rule.priceFactorAverageDemand,
    HIGH: rule.priceFactorHighDemand,
    NONE: null,
  }[booking.demand ?? "NONE"];
  const factor = percentage === null ? null : ONE + BigInt(percentage) / 100n;
  if (factor !== null) take("DEMAND", factor, rounded(amount * factor, ONE, places));
  const late = lastMinuteFactor(rule, booking);
  if (late !== null) take("LAST_MINUTE", late, rounded(amount * late, ONE, places));
  const visitors = BigInt(booking.visitors);
  if (rule.applyChargeToVisitors && visitors > 0n)
    take("VISITORS", visitors * ONE, rounded(amount * visitors, 1n, places));
  const fits = taken.every(({ after }) => after <= MOST);
  return {
    places,
    billedUnits: units(rule, booking, booking.from),
    total: fits ? Number(amount) : null,
    steps: taken.map(({ kind, factor, before, after }) => ({
      ...{ kind, factor: factor === null ? null : Number(factor) },
      ...{ before: Number(before), after: Number(after) },
    })),
  };
}

function lastMinuteFactor(rule: PricingRule, booking: Booking): bigint | null {
  if (rule.lastMinuteAdjustmentType === "DISABLED" || booking.bookedAt > booking.from) return null;
  const minutes = BigInt(Math.floor((booking.from - booking.bookedAt) / 60_000));
  const period = BigInt(rule.lastMinutePeriodMinutes!);
  const factor = ONE + BigInt(rule.priceFactorLastMinute!) / 100n;
  if (minutes > period) return null;
  if (rule.lastMinuteAdjustmentType === "FIXED") return factor;
  return rounded(ONE * period + (factor - ONE) * (period - minutes), period, 4);
}

function amounts(rule: PricingRule, priced: ReturnType<typeof price>, booking: Booking, facts: PricingFacts) {
  const unit = rule.usePerNightPricing ? "DAYS" : rule.chargePeriod;
  const neededUnits = priced.billedUnits * (rule.applyChargeToVisitors && booking.visitors > 0 ? booking.visitors : 1);
  const total = priced.total!;
  const credits = (booking.useCredits ? facts.credits : [])
    .filter((credit) => credit.businessId === booking.businessId && credit.coworkerId === booking.coworkerId)
    .filter((credit) => credit.kind === "TIME_CREDIT" && credit.voidedOn === null && credit.remainingUses > 0)
    .map((credit) => ({ ...credit, resourceTypeCount: credit.resourceTypes.length }))
    .sort(byBurnOrder);
  let uncovered = total === 0 ? 0 : neededUnits;
  const allocations: { coworkerExtraServiceId: number; uses: number }[] = [];
  const creditsLeftOut: { coworkerExtraServiceId: number; reason: string }[] = [];
  for (const credit of credits) {
    const reason = whyNotPaying(credit, unit, booking) ?? (uncovered === 0 ? "NOT_NEEDED" : null);
    if (reason !== null) creditsLeftOut.push({ coworkerExtraServiceId: credit.id, reason });
    else {
      const uses = Math.min(uncovered, credit.remainingUses);
      allocations.push({ coworkerExtraServiceId: credit.id, uses });
      uncovered -= uses;
    }
  }
  const coveredUnits = allocations.reduce((sum, { uses }) => sum + uses, 0);
  const due =
    total === 0
      ? 0
      : Number(rounded(BigInt(total) * BigInt(neededUnits - coveredUnits), BigInt(neededUnits), priced.places));
  return {
    ...{ unit, billedUnits: priced.billedUnits, steps: priced.steps, total, neededUnits, coveredUnits },
    ...{ covered: total - due, due, allocations, creditsLeftOut },
  };
}

function whyNotPaying(credit: CustomerCredit, unit: string, booking: Booking): string | null {
  if (credit.chargePeriod !== unit) return "UNIT";
  if (!credit.resourceTypes.includes(booking.resourceTypeId)) return "RESOURCE_TYPE";
  if (credit.validFrom !== null && booking.from < credit.validFrom) return "SCHEDULED";
  return credit.expireDate !== null && credit.expireDate <= booking.from ? "EXPIRED" : null;
}
