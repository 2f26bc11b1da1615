import type { Instant } from "../../domain/calendar.ts";
import type { CommandContext } from "../../domain/decision.ts";
import type { InputOf } from "../../domain/decisions.ts";
import type { Store } from "../../store/store.ts";
import { chargesOf, coveredChargesOf } from "./charges.ts";
import type { Company, Rule } from "./company.ts";
import { creditsOf } from "./credits.ts";
import { type Branch, BY, type Customer, customersOf } from "./customers.ts";
import { midnight, nextSeason, type Span, spanBefore } from "./days.ts";
import { london } from "./london.ts";
import { newYork } from "./new-york.ts";
import { pastOf } from "./past.ts";
import { seededSources } from "./random.ts";
import { renewPlans } from "./schedules.ts";
import { showcase, showcaseHold, showcaseOf } from "./showcase.ts";

type Committing = Pick<Store, "commit">;
type NewCredit = InputOf<"bringCredit">;

/** Commits that are requested together: SQLite writes them in order and with one disk sync. */
const TOGETHER = 100;

export const companies: readonly Company[] = [london, newYork];

interface FillOptions {
  /** The moment until which credit has renewed; at first the date's beginning. */
  readonly now?: Instant;
  readonly onProgress?: (done: number, of: number) => void;
}

/**
 * Fills an empty database with a coworking company in two cities, as of a date. The same date gives the same records.
 * The last and the present month have bookings on every date. Some credits have expired; others last for decades or
 * never expire.
 */
export async function fillDemo(
  store: Committing,
  today: string,
  { now, onProgress = () => {} }: FillOptions = {},
): Promise<{ rules: number; customers: number; credits: number; uses: number }> {
  const sources = seededSources("demo");
  const span = spanBefore(today);
  const records: NewCredit[] = [];
  const showcased: NewCredit[] = [];
  const holds: ReturnType<typeof showcaseHold>[] = [];
  const renewing: (() => ReturnType<typeof renewPlans>)[] = [];
  let customers = 0;
  for (const company of companies) {
    const context = givenAt(midnight("UTC", span.opened));
    await nameAll(store, company, context);
    const branch = { company, sources, span, serviceIds: await createRules(store, company, { span, context }) };
    const people = customersOf(branch);
    customers += people.length;
    renewing.push(() => renewPlans(store, branch, people, { now: now ?? midnight("UTC", span.lastDay + 1), givenAt }));
    for (const customer of people) records.push(...everythingOf(branch, customer));
    if (company.business.id !== showcase.businessId) continue;
    showcased.push(...showcaseOf(branch, people));
    holds.push(showcaseHold(branch));
  }
  // In order of creation: ids and creation dates then have the same order.
  records.sort((a, b) => a.record.createdOn - b.record.createdOn || (a.record.uniqueId < b.record.uniqueId ? -1 : 1));
  const bring = (one: NewCredit) =>
    store.commit("bringCredit", one, givenAt(one.entries.at(-1)?.createdOn ?? one.record.updatedOn));
  await Promise.all(showcased.map(bring));
  // Before the customer has other credits: the hold then takes the same credit on every date.
  for (const { hold, heldOn } of holds) await store.commit("holdCredit", hold, givenAt(heldOn));
  const all = [...showcased, ...records];
  for (let done = showcased.length; done < all.length; ) {
    const together = all.slice(done, done + TOGETHER);
    await Promise.all(together.map(bring));
    done += together.length;
    onProgress(done, all.length);
  }
  let [credits, uses] = [all.length, all.reduce((sum, { entries }) => sum + entries.length, 0)];
  for (const renew of renewing) {
    const renewed = await renew();
    credits += renewed.credits;
    uses += renewed.uses;
  }
  return {
    rules: companies.reduce((sum, { rules }) => sum + rules.length, 0),
    customers,
    credits,
    uses,
  };
}

async function nameAll(
  store: Committing,
  { business, resourceTypes, tariffs, teams }: Company,
  context: CommandContext,
): Promise<void> {
  const businessId = business.id;
  await store.commit("nameBusinesses", { businesses: [business] }, context);
  for (const [kind, records] of [
    ["ResourceType", resourceTypes],
    ["Tariff", tariffs],
    ["Team", teams],
  ] as const) {
    const names = records.map(({ id, name }) => ({ id, name }));
    await store.commit("nameRecords", { kind, businessId, names }, context);
  }
}

async function createRules(
  store: Committing,
  { business, rules }: Company,
  { span, context }: { readonly span: Span; readonly context: CommandContext },
): Promise<Map<Rule, number>> {
  const ids = new Map<Rule, number>();
  for (const rule of rules) {
    const draft = { currencyCode: business.currencyCode, ...rule, businessId: business.id };
    ids.set(rule, await store.commit("createExtraService", nextSeason(draft, business.timeZone, span), context));
  }
  return ids;
}

/** The customer's charges, and credits with their histories, ready to be written. */
function everythingOf(branch: Branch, customer: Customer): NewCredit[] {
  const charges = chargesOf(branch, customer).map((record) => ({ record, entries: [] }));
  const credits = creditsOf(branch, customer).flatMap((credit): NewCredit[] => {
    const entries = pastOf(branch, credit);
    const voidedOn = entries.find(({ kind }) => kind === "VOID")?.createdOn ?? null;
    return [
      { record: { ...credit.record, voidedOn }, entries },
      ...coveredChargesOf(branch, customer, credit, entries).map((record) => ({ record, entries: [] })),
    ];
  });
  return [...charges, ...credits];
}

function givenAt(now: Instant): CommandContext {
  return { now, by: BY, businesses: null };
}
