import { DAY_MILLISECONDS } from "../../domain/calendar.ts";
import { type Decimal, ZERO } from "../../domain/decimal.ts";
import type { Offer, Rule } from "./company.ts";
import { type Branch, type Customer, type DemoRecord, type DemoValues, isFor, recordOf } from "./customers.ts";
import { type Day, dayOf, midnight, nextMonthStart, PLANNED_DAYS, timeOf } from "./days.ts";
import { between, happens, pick } from "./random.ts";

/** A credit as granted, with parameters of its history. */
export interface Credit {
  readonly record: DemoRecord;
  readonly rule: Rule;
  readonly grantedOn: Day;
  /** The last day on which it may be used. */
  readonly lastDay: Day;
  readonly usesMax: number;
  readonly isVoided: boolean;
}

export function creditsOf(branch: Branch, customer: Customer): Credit[] {
  const { chance } = branch.sources;
  const offers = branch.company.offers.filter(({ rule }) => isFor(rule, customer));
  const credits = planCredits(branch, customer);
  for (let purchases = between(chance, 4, 9); purchases > 0; purchases--) {
    const offer = pick(chance, offers);
    credits.push(happens(chance, 5) ? boughtAhead(branch, customer, offer) : bought(branch, customer, offer));
  }
  if (happens(chance, 25)) credits.push(goodwill(branch, customer, pick(chance, offers).rule));
  return credits;
}

/** Credits that the tariff includes on the first of the month and that expire at its end. */
function planCredits(branch: Branch, customer: Customer): Credit[] {
  const { company, sources, span } = branch;
  const { timeZone } = company.business;
  const allowances = customer.tariffId === null ? [] : (company.plans[customer.tariffId] ?? []);
  const months = span.monthStarts.filter((day) => day >= customer.joined).slice(-between(sources.chance, 3, 9));
  return allowances.flatMap(({ rule, units }) => {
    const tariffTimePassUniqueId = sources.uuid();
    return months.map((grantedOn) => ({
      record: recordOf(branch, customer, rule, {
        totalUses: units,
        createdOn: midnight(timeZone, grantedOn),
        validFrom: midnight(timeZone, grantedOn),
        expireDate: midnight(timeZone, nextMonthStart(grantedOn)),
        isFromTariff: true,
        automaticallyAdded: true,
        tariffTimePassUniqueId,
        coworkerContractUniqueId: customer.contractUniqueId,
        priority: 40,
      }),
      rule,
      grantedOn,
      lastDay: Math.min(nextMonthStart(grantedOn) - 1, lastUse(branch)),
      usesMax: between(sources.chance, 2, 14),
      isVoided: happens(sources.chance, 2),
    }));
  });
}

function bought(branch: Branch, customer: Customer, offer: Offer): Credit {
  const { chance } = branch.sources;
  const { timeZone } = branch.company.business;
  const grantedOn = between(chance, customer.joined, branch.span.lastDay - 30);
  const end = offer.days === null ? farEnd(branch) : grantedOn + offer.days;
  return {
    record: recordOf(branch, customer, offer.rule, {
      ...sale(branch, offer, grantedOn),
      validFrom: happens(chance, 60) ? midnight(timeZone, grantedOn) : null,
      expireDate: end === null ? null : midnight(timeZone, end),
      priority: pick(chance, [50, 50, 50, 50, 50, 20, 80, 10, 100, 0]),
    }),
    rule: offer.rule,
    grantedOn,
    lastDay: Math.min(end === null ? lastUse(branch) : end - 1, lastUse(branch)),
    usesMax: pick(chance, [0, 5, 15, 30, 60, 60]),
    isVoided: happens(chance, 8),
  };
}

/** A credit bought now for a distant year: the demo needs scheduled credits on every date. */
function boughtAhead(branch: Branch, customer: Customer, offer: Offer): Credit {
  const { chance } = branch.sources;
  const { timeZone } = branch.company.business;
  const grantedOn = between(chance, customer.joined, branch.span.lastDay);
  const year = branch.span.year + between(chance, 8, 19);
  return {
    record: recordOf(branch, customer, offer.rule, {
      ...sale(branch, offer, grantedOn),
      notes: `Reserved for ${year}.`,
      validFrom: midnight(timeZone, dayOf(`${year}-01-01`)),
      expireDate: happens(chance, 70) ? midnight(timeZone, dayOf(`${year + 1}-01-01`)) : null,
    }),
    rule: offer.rule,
    grantedOn,
    lastDay: grantedOn,
    usesMax: 0,
    isVoided: false,
  };
}

function goodwill(branch: Branch, customer: Customer, rule: Rule): Credit {
  const { chance } = branch.sources;
  const { timeZone } = branch.company.business;
  const grantedOn = between(chance, customer.joined, branch.span.lastDay - 30);
  const end = happens(chance, 50) ? grantedOn + 60 : null;
  return {
    record: recordOf(branch, customer, rule, {
      totalUses: between(chance, 1, 8) * stepOf(rule),
      createdOn: timeOf(timeZone, grantedOn, 17 * 60),
      notes: pick(chance, ["Sorry about the heating.", "Thank you for showing visitors around.", "Welcome."]),
      free: true,
      price: ZERO,
      expireDate: end === null ? null : midnight(timeZone, end),
      priority: 10,
    }),
    rule,
    grantedOn,
    lastDay: Math.min(end === null ? lastUse(branch) : end - 1, lastUse(branch)),
    usesMax: between(chance, 0, 4),
    isVoided: happens(chance, 5),
  };
}

/** The smallest used amount: a quarter of an hour, or one unit. */
export function stepOf(rule: Rule): number {
  return (rule.chargePeriod ?? "MINUTES") === "MINUTES" ? 15 : 1;
}

function sale(branch: Branch, offer: Offer, grantedOn: Day): DemoValues {
  const { chance, uuid } = branch.sources;
  const createdOn = timeOf(branch.company.business.timeZone, grantedOn, between(chance, 9 * 60, 18 * 60));
  const isDiscounted = happens(chance, 12);
  const discount = isDiscounted ? ((offer.price / 10) as Decimal) : null;
  const isInvoiced = happens(chance, 75);
  return {
    totalUses: offer.units,
    createdOn,
    price: (offer.price - (discount ?? 0)) as Decimal,
    discountAmount: discount,
    discountCode: isDiscounted ? "WELCOME10" : null,
    coworkerDiscountUniqueId: isDiscounted ? uuid() : null,
    coworkerProductUniqueId: uuid(),
    dueDate: createdOn + 14 * DAY_MILLISECONDS,
    invoiced: isInvoiced,
    invoiceDate: isInvoiced ? createdOn : null,
    invoiceThisCoworker: happens(chance, 20),
    purchaseOrder: happens(chance, 10) ? `PO-${between(chance, 10_000, 99_999)}` : null,
    systemId: happens(chance, 5) ? `shop-${uuid().slice(0, 8)}` : null,
  };
}

/** No end, or a distant one: the demo needs usable credits on every date. */
function farEnd({ sources: { chance }, span }: Branch): Day | null {
  return happens(chance, 50) ? null : dayOf(`${span.year + between(chance, 5, 13)}-01-01`);
}

/** The last day with bookings. */
function lastUse({ span }: Branch): Day {
  return span.lastDay + PLANNED_DAYS;
}
