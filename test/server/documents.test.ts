import { parse } from "graphql";
import { expect, test } from "vitest";
import { documentStore } from "../../src/server/documents.ts";
import { lruCache } from "../../src/server/lru-cache.ts";

test("the least recently used document is dropped first, and the total size is limited", () => {
  const kept = lruCache<string, number>(3);
  kept.set("a", 1, 1);
  kept.set("b", 2, 1);
  kept.set("c", 3, 1);
  kept.get("a");

  kept.set("d", 4, 2);
  kept.set("too heavy", 5, 4);

  expect(["a", "b", "c", "d", "too heavy"].map((key) => kept.get(key))).toEqual([
    1,
    undefined,
    undefined,
    4,
    undefined,
  ]);
});

test("of 50 000 different documents at most the last thousands are cached, and a long one never is", async () => {
  const store = documentStore();
  const document = parse("{ viewer { sub } }");

  for (let place = 0; place < 50_000; place += 1) await store.set(`h${place}`, document);
  await store.set("long", parse(`{ viewer { ${"sub ".repeat(5_000)} } }`));

  const kept = await Promise.all(Array.from({ length: 50_000 }, (_, place) => store.get(`h${place}`)));
  expect(kept.filter((one) => one !== undefined).length).toBeLessThan(2_000);
  expect(kept.at(-1)).toBe(document);
  expect(await store.get("long")).toBeUndefined();
});
