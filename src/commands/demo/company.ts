import { type Decimal, decimal } from "../../domain/decimal.ts";
import type { ExtraServiceDraft } from "../../domain/extra-service/fields.ts";
import type { Business, Name } from "../../domain/named.ts";

/** A business of the demo: its resources, prices and credit offers. */
export interface Company {
  readonly business: Business & { readonly timeZone: string; readonly currencyCode: string };
  readonly resourceTypes: readonly ResourceType[];
  readonly tariffs: readonly DemoName[];
  readonly teams: readonly DemoName[];
  readonly rules: readonly Rule[];
  /** Allowances that each tariff includes on the first of every month. */
  readonly plans: Readonly<Record<number, readonly Allowance[]>>;
  readonly offers: readonly Offer[];
  /** Rules for bookings that are charged without credit. */
  readonly charged: readonly Rule[];
  readonly firstCustomerId: number;
  readonly customers: number;
}

export type DemoName = Omit<Name, "businessId">;

export interface ResourceType extends DemoName {
  readonly resources: readonly string[];
}

/** A pricing rule or printing credit, in the business's currency unless it has another. */
export type Rule = Omit<ExtraServiceDraft, "businessId">;

export interface Allowance {
  readonly rule: Rule;
  readonly units: number;
}

/** Credit that customers buy. */
export interface Offer extends Allowance {
  readonly price: Decimal;
  /** Days until it expires; `null`: never. */
  readonly days: number | null;
}

/** A rule in one line: name, resource types, price, and other values. */
export function rule(name: string, resourceTypes: readonly number[], price: string, special: Partial<Rule> = {}): Rule {
  return { name, resourceTypes, price: decimal(price), ...special };
}

export function printing(name: string, special: Partial<Rule> = {}): Rule {
  return rule(name, [], "1", { isPrintingCredit: true, chargePeriod: "USES", ...special });
}

export function offer(rule: Rule, units: number, price: string, days: number | null): Offer {
  return { rule, units, price: decimal(price), days };
}
