import { expect, test } from "vitest";
import { type Asking, priceGrid, priceQuotes } from "../../src/billing/quotes.ts";
import type { Store } from "../../src/store/store.ts";
import { aQuoted, HOUR, START } from "../support/charges.ts";
import { openInMemory } from "../support/dialects.ts";
import { administrator, createRule, NOW } from "../support/given.ts";

const RULES = 300;

async function openWithRules(): Promise<Store> {
  const store = openInMemory();
  for (let count = 0; count < RULES; count += 1) await createRule(store, { resourceTypes: [11] });
  return store;
}

/** How often other work ran until the work was done. */
async function turnsDuring<T>(work: Promise<T>): Promise<{ answer: T; turns: number }> {
  let [turns, isOver] = [0, false];
  const counting = (async () => {
    while (!isOver) {
      await new Promise((resolve) => setImmediate(resolve));
      turns += 1;
    }
  })();
  const answer = await work;
  isOver = true;
  await counting;
  return { answer, turns };
}

function askingOf(store: Store): Asking {
  const dependencies = { store, clock: { now: () => NOW }, timeZone: null };
  return { dependencies, viewer: administrator, reader: store.snapshot(null), now: NOW };
}

const grid = { quote: aQuoted({ to: START + 501 * HOUR }), stepMinutes: 60, lengthMinutes: 120 };
const hundred = Array.from({ length: 100 }, () => aQuoted());

test.each([
  ["a grid of 500 cells", 500, (asking: Asking) => priceGrid(asking, grid, "input")],
  ["100 quotes", 100, (asking: Asking) => priceQuotes(asking, hundred, String)],
])("%s over many rules do not block other requests", async (_what, count, ask) => {
  const asking = askingOf(await openWithRules());

  const { answer, turns } = await turnsDuring<readonly unknown[]>(ask(asking));

  expect(answer).toHaveLength(count);
  expect(turns).toBeGreaterThanOrEqual(4);
});
