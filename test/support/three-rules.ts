import { decimal } from "../../src/domain/decimal.ts";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "./dialects.ts";
import { createRule, NEW_YORK } from "./given.ts";

/** Rule 1 is a room, rule 2 a printing credit, rule 3 a room in New York. */
export async function threeRules(): Promise<Store> {
  const store = openInMemory();
  await createRule(store);
  await createRule(store, { isPrintingCredit: true, chargePeriod: "USES", price: decimal("1") });
  await createRule(store, { businessId: NEW_YORK });
  return store;
}
