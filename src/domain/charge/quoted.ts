import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { currencies, type Decision, find, read } from "../decision.ts";
import type { ExtraService } from "../extra-service/fields.ts";
import type { Condition } from "../listing.ts";
import type { Booking } from "../pricing/booking.ts";
import { checkCredits, checkRules } from "../pricing/checks.ts";
import { type CustomerCredit, plannedFields } from "../pricing/credit-plan.ts";
import { type PriceQuote, type PricingFacts, quote } from "../pricing/quote.ts";
import { pricingFields } from "../pricing/rule.ts";
import { type Refusal, refuseIfAny } from "../refusal.ts";
import { type Ledgered, ledgerFields } from "../use-history/append.ts";

/** A refusal of the booking, as one of the charge, which holds it. */
export function inQuote(one: Refusal): Refusal {
  return { ...one, property: `quote.${one.property}` };
}

export type PricedService = Pick<ExtraService, "id" | "name" | "invoiceLineDisplayAs" | "updatedOn">;
type LockedCredit = CustomerCredit & Ledgered & Pick<CoworkerExtraService, "extraServiceId">;

/** A quote that holds until the step is written: what it depends on is locked. */
export interface LockedQuote {
  readonly quote: PriceQuote;
  /** `null` where the booking has no price. */
  readonly service: PricedService | null;
  /** The credits that can be planned, by id. */
  readonly credits: ReadonlyMap<number, LockedCredit>;
}

const lockedCreditFields = [...new Set([...plannedFields, ...ledgerFields, "extraServiceId"] as const)];
const serviceFields = ["id", "name", "invoiceLineDisplayAs", "updatedOn"] as const;

/** Digits after the point, by ISO 4217 code. */
export function* minorUnitsNow(): Decision<ReadonlyMap<string, number>> {
  return new Map((yield* currencies()).map(({ code, minorUnits }) => [code, minorUnits]));
}

/** Prices a booking, and locks the rule and the credits by which it is priced. Who charges may price by any service. */
export function* lockQuote(
  booking: Booking,
  facts: Pick<PricingFacts, "minorUnits" | "businessCurrencyCode">,
): Decision<LockedQuote> {
  const credits = yield* lockCredits(booking);
  for (;;) {
    const rules = yield* find("ExtraService", pricing(booking), null, pricing(booking), [
      ...pricingFields,
      "updatedOn",
    ]);
    refuseIfAny([...checkRules(rules.length), ...checkCredits(credits.size)].map(inQuote));
    const priced = quote(booking, { ...facts, rules, credits: [...credits.values()], mayFix: true });
    if (priced.extraServiceId === null) return { quote: priced, service: null, credits };
    const service = yield* read("ExtraService", priced.extraServiceId, "keep", serviceFields);
    // Somebody may have changed the rule before it was locked; from here on nobody can, so that this comes to an end.
    const seen = rules.find(({ id }) => id === priced.extraServiceId);
    if (service !== null && service.updatedOn === seen?.updatedOn) return { quote: priced, service, credits };
  }
}

/** The rules that may price the booking: those of its resource type, and the service that is asked for. */
function pricing({ businessId, resourceTypeId, extraServiceId }: Booking): Condition {
  const ofType: Condition = { field: "resourceTypes", is: "has", value: resourceTypeId };
  return {
    and: [
      { field: "businessId", is: "eq", value: businessId },
      extraServiceId === null ? ofType : { or: [ofType, { field: "id", is: "eq", value: extraServiceId }] },
    ],
  };
}

function* lockCredits({ businessId, coworkerId, useCredits }: Booking): Decision<Map<number, LockedCredit>> {
  if (coworkerId === null || !useCredits) return new Map();
  const ofCustomer: Condition = {
    and: [
      { field: "businessId", is: "eq", value: businessId },
      { field: "coworkerId", is: "eq", value: coworkerId },
      { field: "kind", is: "eq", value: "TIME_CREDIT" },
      { field: "voidedOn", is: "null" },
    ],
  };
  const left: Condition = { and: [ofCustomer, { field: "remainingUses", is: "gt", value: 0 }] };
  const rows = yield* find("CoworkerExtraService", left, "change", ofCustomer, lockedCreditFields);
  const ofCredits: Condition = {
    field: "id",
    is: "in",
    values: [...new Set(rows.map(({ extraServiceId }) => extraServiceId))],
  };
  const services = yield* find("ExtraService", ofCredits, null, ofCredits, ["id", "resourceTypes"]);
  const types = new Map(services.map(({ id, resourceTypes }) => [id, resourceTypes]));
  return new Map(rows.map((row) => [row.id, { ...row, resourceTypes: types.get(row.extraServiceId) ?? [] }]));
}
