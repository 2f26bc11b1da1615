import { expect, test } from "vitest";
import type { Viewer } from "../../src/billing/viewer.ts";
import { believing } from "../../src/server/token-cache.ts";
import { administrator } from "../support/given.ts";

const MINUTE = 60_000;

/** A token that expires then, and how often it was verified when it was sent at these moments. */
async function verifications(until: number, ...moments: number[]): Promise<number[]> {
  let clock = 0;
  let count = 0;
  const viewerOf = believing(
    async () => {
      count += 1;
      return { viewer: administrator, until };
    },
    () => clock,
  );
  const counts: number[] = [];
  for (const moment of moments) {
    clock = moment;
    expect(await viewerOf("token")).toBe(administrator);
    counts.push(count);
  }
  return counts;
}

test.each<[string, number, number[], number[]]>([
  ["is verified once within a minute", 10 * MINUTE, [0, 1, MINUTE - 1], [1, 1, 1]],
  ["is verified again after a minute", 10 * MINUTE, [0, MINUTE, 2 * MINUTE], [1, 2, 3]],
  ["is not believed beyond its own end", 1_000, [0, 999, 1_000, 1_001], [1, 1, 2, 3]],
  ["is verified again when the clock was set back", 10 * MINUTE, [5_000, 4_999], [1, 2]],
])("a token %s", async (_, until, moments, counts) => {
  expect(await verifications(until, ...moments)).toEqual(counts);
});

test("a refusal is not cached, and each token has its own viewer", async () => {
  const viewers: Record<string, Viewer> = { a: { ...administrator, sub: "a" }, b: { ...administrator, sub: "b" } };
  let known: Record<string, Viewer> = {};
  const viewerOf = believing(
    async (token) => {
      if (known[token] === undefined) throw new Error("refused");
      return { viewer: known[token], until: MINUTE };
    },
    () => 0,
  );

  await expect(viewerOf("a")).rejects.toThrow("refused");
  known = viewers;

  expect([await viewerOf("a"), await viewerOf("b"), await viewerOf("a")]).toEqual([viewers.a, viewers.b, viewers.a]);
});
