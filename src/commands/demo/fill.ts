import { type Instant, instant } from "../../domain/calendar.ts";
import type { Given } from "../../domain/decision.ts";
import type { InputOf } from "../../domain/decisions.ts";
import type { Store } from "../../store/store.ts";
import { chargesOf, coveredChargesOf } from "./charges.ts";
import type { Company, Rule } from "./company.ts";
import { creditsOf } from "./credits.ts";
import { type Branch, BY, type Customer, customersOf } from "./customers.ts";
import { london } from "./london.ts";
import { newYork } from "./new-york.ts";
import { pastOf } from "./past.ts";
import { seededSources } from "./random.ts";

const OPENED_ON = instant("2024-09-30T00:00:00Z");

type Committing = Pick<Store, "commit">;
type Brought = InputOf<"bringCredit">;

/**
 * Fills an empty database with a coworking company in two cities: the same records every time, whatever the
 * clock says. Some credits have expired, some last for decades or for ever.
 */
export async function fillDemo(
  store: Committing,
  onProgress: (done: number, of: number) => void = () => {},
): Promise<{ rules: number; customers: number; credits: number; uses: number }> {
  const sources = seededSources("demo");
  const companies = [london, newYork];
  const brought: Brought[] = [];
  let customers = 0;
  for (const company of companies) {
    await nameAll(store, company);
    const branch = { company, sources, serviceIds: await createRules(store, company) };
    const people = customersOf(branch);
    customers += people.length;
    for (const customer of people) brought.push(...everythingOf(branch, customer));
  }
  // In the order in which they were given, so that ids and dates of creation agree.
  brought.sort((a, b) => a.record.createdOn - b.record.createdOn || (a.record.uniqueId < b.record.uniqueId ? -1 : 1));
  let uses = 0;
  for (const [place, one] of brought.entries()) {
    await store.commit("bringCredit", one, givenAt(one.entries.at(-1)?.createdOn ?? one.record.updatedOn));
    uses += one.entries.length;
    onProgress(place + 1, brought.length);
  }
  return {
    rules: companies.reduce((sum, { rules }) => sum + rules.length, 0),
    customers,
    credits: brought.length,
    uses,
  };
}

async function nameAll(store: Committing, { business, resourceTypes, tariffs, teams }: Company): Promise<void> {
  const given = givenAt(OPENED_ON);
  const businessId = business.id;
  await store.commit("nameBusinesses", { businesses: [business] }, given);
  for (const [kind, records] of [
    ["ResourceType", resourceTypes],
    ["Tariff", tariffs],
    ["Team", teams],
  ] as const) {
    const names = records.map(({ id, name }) => ({ id, name }));
    await store.commit("nameRecords", { kind, businessId, names }, given);
  }
}

async function createRules(store: Committing, { business, rules }: Company): Promise<Map<Rule, number>> {
  const ids = new Map<Rule, number>();
  for (const rule of rules) {
    const draft = { currencyCode: business.currencyCode, ...rule, businessId: business.id };
    ids.set(rule, await store.commit("createExtraService", draft, givenAt(OPENED_ON)));
  }
  return ids;
}

/** The customer's credits with their pasts, and the charges, as they are to be written. */
function everythingOf(branch: Branch, customer: Customer): Brought[] {
  const charges = chargesOf(branch, customer).map((record) => ({ record, entries: [] }));
  const credits = creditsOf(branch, customer).flatMap((credit): Brought[] => {
    const entries = pastOf(branch, credit);
    const voidedOn = entries.find(({ kind }) => kind === "VOID")?.createdOn ?? null;
    return [
      { record: { ...credit.record, voidedOn }, entries },
      ...coveredChargesOf(branch, customer, credit, entries).map((record) => ({ record, entries: [] })),
    ];
  });
  return [...charges, ...credits];
}

function givenAt(now: Instant): Given {
  return { now, by: BY, businesses: null };
}
