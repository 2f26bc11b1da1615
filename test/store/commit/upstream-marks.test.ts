import { describe, expect, test } from "vitest";
import type { UpstreamMark } from "../../../src/domain/step.ts";
import type { Store } from "../../../src/store/store.ts";
import { dialects } from "../../support/dialects.ts";
import { given, NOW } from "../../support/given.ts";

const ADDRESS = "https://spaces.example.com";
const credits: UpstreamMark = { entity: "CoworkerExtraService", readUntil: NOW, refused: [3001, 3002] };
const rows: UpstreamMark = { entity: "UseHistory", readUntil: NOW - 1, refused: [] };

describe.each(dialects)("on $name", ({ open }) => {
  test("the last mark is stored for each upstream and entity", async () => {
    const store = await open();

    await store.commit("markUpstream", { upstream: ADDRESS, marks: [credits, rows] }, given);
    await store.commit("markUpstream", { upstream: ADDRESS, marks: [{ ...credits, readUntil: NOW + 5 }] }, given);

    expect(await marksOf(store, ADDRESS)).toEqual([{ ...credits, readUntil: NOW + 5 }, rows]);
    expect(await marksOf(store, "https://other.example.com")).toEqual([]);
  });
});

async function marksOf(store: Store, upstream: string): Promise<UpstreamMark[]> {
  const reader = store.snapshot(null);
  try {
    return (await reader.upstreamMarks(upstream)).sort((a, b) => (a.entity < b.entity ? -1 : 1));
  } finally {
    reader.release();
  }
}
