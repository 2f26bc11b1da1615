import { type Decimal, decimal } from "../../domain/decimal.ts";
import type { ExtraServiceDraft } from "../../domain/extra-service/fields.ts";
import type { Business, Name } from "../../domain/named.ts";

/** One business of the demo: what it lets, at which prices, and what it sells ahead as credit. */
export interface Company {
  readonly business: Business & { readonly timeZone: string; readonly currencyCode: string };
  readonly resourceTypes: readonly ResourceType[];
  readonly tariffs: readonly DemoName[];
  readonly teams: readonly DemoName[];
  readonly rules: readonly Rule[];
  /** What each tariff brings its customers on the first of every month. */
  readonly plans: Readonly<Record<number, readonly Allowance[]>>;
  readonly offers: readonly Offer[];
  /** The rules by which bookings are charged that no credit pays for. */
  readonly charged: readonly Rule[];
  readonly firstCustomerId: number;
  readonly customers: number;
}

export type DemoName = Omit<Name, "businessId">;

export interface ResourceType extends DemoName {
  readonly resources: readonly string[];
}

/** A pricing rule or printing credit, in the currency of its business unless it says another. */
export type Rule = Omit<ExtraServiceDraft, "businessId">;

export interface Allowance {
  readonly rule: Rule;
  readonly units: number;
}

/** Credit that customers buy. */
export interface Offer extends Allowance {
  readonly price: Decimal;
  /** How long it can be used; `null`: for ever. */
  readonly days: number | null;
}

/** A rule in one line of a table: what it is called, what it prices, its price, and what is special about it. */
export function rule(name: string, resourceTypes: readonly number[], price: string, special: Partial<Rule> = {}): Rule {
  return { name, resourceTypes, price: decimal(price), ...special };
}

export function printing(name: string, special: Partial<Rule> = {}): Rule {
  return rule(name, [], "1", { isPrintingCredit: true, chargePeriod: "USES", ...special });
}

export function offer(rule: Rule, units: number, price: string, days: number | null): Offer {
  return { rule, units, price: decimal(price), days };
}
