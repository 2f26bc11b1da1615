import fc from "fast-check";
import { expect, test } from "vitest";
import { resources } from "../../../src/rest/resources.ts";
import { answer } from "../../../src/rest/router.ts";
import { answerPlace, broken } from "../../support/described.ts";
import { openInMemory } from "../../support/dialects.ts";
import { administrator, LONDON, NOW } from "../../support/given.ts";
import { silent } from "../../support/rest.ts";
import { upstreamWorlds } from "../../support/worlds.ts";

const words = Object.entries(resources).map(
  ([word, { entity }]) => [word, upstreamWorlds.find((one) => one.entity === entity)!] as const,
);

test.each(words)("any records of %s are answered as described", async (word, { additions }) => {
  const run = async (all: Parameters<typeof addAll>[1]) => {
    const store = openInMemory();
    await addAll(store, all);
    const api = {
      dependencies: { store, clock: { now: () => NOW }, timeZone: null },
      newKey: () => "a key",
      dirMode: "seed" as const,
      log: silent,
    };
    const request = { method: "GET", path: word, query: { size: "1000" }, viewer: administrator };

    const { status, body } = await answer(api, request);

    expect({ status, broken: broken(answerPlace("GET", `/api/billing/${word}`, 200)!, body) }).toEqual({
      status: 200,
      broken: [],
    });
    expect((body as { TotalItems: number }).TotalItems).toBeGreaterThanOrEqual(all.length);
  };

  await fc.assert(fc.asyncProperty(fc.array(additions, { minLength: 1, maxLength: 20 }), run), { numRuns: 20 });
});

type Addition = (typeof upstreamWorlds)[number]["additions"] extends fc.Arbitrary<infer One> ? One : never;

async function addAll(store: ReturnType<typeof openInMemory>, additions: readonly Addition[]): Promise<void> {
  for (const add of additions) await add(store, LONDON);
}
