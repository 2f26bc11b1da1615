import { untouched } from "../../domain/coworker-extra-service/create.ts";
import type { CoworkerExtraService } from "../../domain/coworker-extra-service/fields.ts";
import { kindOf } from "../../domain/coworker-extra-service/rules.ts";
import type { Company, Rule } from "./company.ts";
import type { Day, Span } from "./days.ts";
import { between, happens, pick, type Sources } from "./random.ts";

export const BY = "demo@billing.example";

/** A business whose rules are already in the store. */
export interface Branch {
  readonly company: Company;
  readonly serviceIds: ReadonlyMap<Rule, number>;
  readonly sources: Sources;
  readonly span: Span;
}

/** A customer with a tariff is a member, one without is a contact. */
export interface Customer {
  readonly id: number;
  readonly joined: Day;
  readonly tariffId: number | null;
  readonly contractUniqueId: string | null;
}

export type DemoRecord = Omit<CoworkerExtraService, "id">;
/** Given values of a new record; the others are derived or absent. */
export type DemoValues = Pick<DemoRecord, "totalUses" | "createdOn"> & Partial<DemoRecord>;

export function customersOf({ company, sources: { chance, uuid }, span }: Branch): Customer[] {
  return Array.from({ length: company.customers }, (_, place) => {
    const isMember = happens(chance, 60);
    return {
      id: company.firstCustomerId + place,
      // Everybody joined at least five months ago, so every customer has a history.
      joined: between(chance, span.opened, span.lastDay - 150),
      tariffId: isMember ? pick(chance, company.tariffs).id : null,
      contractUniqueId: isMember ? uuid() : null,
    };
  });
}

/** Whether the rule may apply to the customer. */
export function isFor(rule: Rule, { tariffId }: Customer): boolean {
  if (tariffId === null ? rule.onlyForMembers : rule.onlyForContacts) return false;
  return rule.tariffs == null || (tariffId !== null && rule.tariffs.includes(tariffId));
}

/** A credit or charge as it is when the customer gets it. */
export function recordOf(
  { company, serviceIds, sources }: Branch,
  customer: Customer,
  rule: Rule,
  values: DemoValues,
): DemoRecord {
  const isPrintingCredit = rule.isPrintingCredit ?? false;
  const record = {
    ...blank,
    coworkerId: customer.id,
    businessId: company.business.id,
    extraServiceId: serviceIds.get(rule)!,
    extraServiceName: rule.name,
    extraServiceCurrencyCode: rule.currencyCode ?? company.business.currencyCode,
    extraServiceIsPrintingCredit: isPrintingCredit,
    chargePeriod: rule.chargePeriod ?? "MINUTES",
    uniqueId: sources.uuid(),
    updatedOn: values.createdOn,
    ...values,
  };
  const kind = kindOf(record, { isPrintingCredit });
  return { ...record, kind, remainingUses: kind === "BOOKING_CHARGE" ? 0 : record.totalUses };
}

const blank = {
  ...untouched,
  notes: null,
  free: false,
  price: null,
  validFrom: null,
  expireDate: null,
  dueDate: null,
  purchaseOrder: null,
  invoiceThisCoworker: false,
  bookingId: null,
  bookingFromTime: null,
  bookingToTime: null,
  bookingResourceName: null,
  coworkerContractUniqueId: null,
  priority: 50,
  updatedBy: BY,
  systemId: null,
} as const;
