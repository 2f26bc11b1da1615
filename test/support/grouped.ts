import type { Store } from "../../src/store/store.ts";
import { aUse } from "./credits.ts";
import { createCredit, createRule } from "./given.ts";
import { done } from "./operations.ts";

/** How many decisions the tests of groups make at the same time. */
export const CREDITS = 12;

/** A rule, and credits of as many customers: 3001 and following. */
export async function filled(store: Store): Promise<Store> {
  const rule = await createRule(store, { resourceTypes: [11] });
  for (let place = 0; place < CREDITS; place++) await createCredit(store, rule, { coworkerId: 3001 + place });
  return store;
}

/** A use of each credit, at the same time. */
export function useEach(store: Store, name: string) {
  return Promise.allSettled(
    Array.from({ length: CREDITS }, (_, place) =>
      done(store, "recordUse", aUse(1 + place, { creditUsed: 1, idempotencyKey: `${name}-${place}` })),
    ),
  );
}
