import type { Store } from "../../src/store/store.ts";
import { aHold } from "./credits.ts";
import { adjust, createCredit, createRule, given, LONDON, NEW_YORK } from "./given.ts";
import { done } from "./operations.ts";
import { createSchedule } from "./schedules.ts";
import { createWebhook } from "./webhooks.ts";

/**
 * London has rule 1, credit 1 and the ledger's row 1; New York has rule 2, credit 2 and row 2, of the same
 * customer. Both businesses and their resource types are known by name.
 */
export async function openTwoBusinesses(store: Store): Promise<Store> {
  for (const [place, businessId] of [LONDON, NEW_YORK].entries()) {
    const name = businessId === LONDON ? "London" : "New York";
    const ruleId = await createRule(store, { businessId, name: `Room in ${name}`, resourceTypes: [11], teams: [31] });
    const creditId = await createCredit(store, ruleId, { businessId, notes: `of ${name}` });
    await adjust(store, creditId, 700 + place);
    const names = [{ id: 11, name: `Desk in ${name}` }];
    await store.commit("nameRecords", { kind: "ResourceType", businessId, names }, given);
    const business = { id: businessId, name, timeZone: "Europe/London", currencyCode: "GBP" };
    await store.commit("nameBusinesses", { businesses: [business] }, given);
  }
  return store;
}

/** The same, with hold 1 of credit 1 and hold 2 of credit 2, and with schedules and webhooks 1 of London and 2 of New York. */
export async function openTwoFullBusinesses(store: Store): Promise<Store> {
  await openTwoBusinesses(store);
  for (const [place, businessId] of [LONDON, NEW_YORK].entries()) {
    await done(store, "holdCredit", aHold({ businessId, amount: 1 }));
    await createSchedule(store, { businessId, extraServiceId: place + 1 });
    await createWebhook(store, { businessId });
  }
  return store;
}

export function globalId(type: string, id: number | string): string {
  return Buffer.from(`${type}:${id}`).toString("base64url");
}
