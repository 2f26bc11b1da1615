import type { Store } from "../../../src/store/store.ts";
import { createRule, given, LONDON, NEW_YORK } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";

/** Customers 1001, 1002, …, 1100: those of the examples. */
export const CUSTOMERS = Array.from({ length: 100 }, (_, place) => 1001 + place);

/**
 * London (101) and New York (202) are known by name and have a rule each, 1 and 2. Every customer has one credit of 600
 * minutes in each of the two, with two uses of a minute: credits 1 and 2 are those of customer 1001.
 */
export async function fill(store: Store): Promise<void> {
  const rules: { id: number; businessId: number }[] = [];
  for (const businessId of [LONDON, NEW_YORK]) {
    const name = businessId === LONDON ? "London" : "New York";
    const business = { id: businessId, name, timeZone: "Europe/London", currencyCode: "GBP" };
    await store.commit("nameBusinesses", { businesses: [business] }, given);
    const names = [{ id: 11, name: `Desk in ${name}` }];
    await store.commit("nameRecords", { kind: "ResourceType", businessId, names }, given);
    const links = { resourceTypes: [11], tariffs: [21], teams: [31] };
    rules.push({ id: await createRule(store, { businessId, name: `Room in ${name}`, ...links }), businessId });
  }
  for (const coworkerId of CUSTOMERS)
    for (const { id, businessId } of rules)
      await importCredit(store, id, { businessId, coworkerId }, [anEntry(), anEntry()]);
}
