import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { openDemo } from "../support/demo-file.ts";
import { openInMemory } from "../support/dialects.ts";
import { all } from "../support/everything.ts";
import { createRule } from "../support/given.ts";
import { rest } from "../support/rest.ts";
import { runs } from "../support/runs.ts";

type Numbered = { Id: number };

const RECORDS = runs(2_000, 10_000);

test("paging through thousands of records has each of them once, in order, for any order and size", {
  timeout: 120_000,
}, async () => {
  const store = openInMemory();
  for (let place = 0; place < RECORDS; place += 1)
    await createRule(store, { name: `rule ${place % 97}`, displayOrder: place % 7 });

  for (const [parameters, size] of [
    ["orderBy=Id&dir=1", 1_000],
    ["orderBy=Name&dir=-1", 999],
    ["orderBy=DisplayOrder&dir=1&ExtraService_Name=RULE%2013", 25],
  ] as const) {
    const ids: number[] = [];
    let [page, hasNext] = [1, true];
    for (; hasNext; page += 1) {
      const { body } = await rest(store, `GET extraservices?page=${page}&size=${size}&${parameters}`);
      expect([body.FirstItem, body.LastItem]).toEqual([ids.length + 1, ids.length + body.Records.length]);
      ids.push(...body.Records.map(({ Id }: Numbered) => Id));
      hasNext = body.HasNextPage;
      expect([body.TotalPages, hasNext]).toEqual([Math.ceil(body.TotalItems / size), page < body.TotalPages]);
    }

    const expected = parameters.includes("RULE") ? Math.ceil((RECORDS - 13) / 97) : RECORDS;
    if (parameters.startsWith("orderBy=Id")) expect(ids).toEqual([...ids].sort((a, b) => a - b));
    expect([ids.length, new Set(ids).size]).toEqual([expected, expected]);
  }
});

test("GET then PUT of every rule, charge and credit of the demo changes only UpdatedOn and UpdatedBy", {
  timeout: 120_000,
}, async () => {
  const store = await openDemo("2026-11-30");
  const before = await rowsOfLedger(store);

  for (const [address, entity] of [
    ["extraservices", "ExtraService"],
    ["coworkerextraservices", "CoworkerExtraService"],
  ] as const) {
    const records = await all(store, entity);
    for (let page = 1; ; page += 1) {
      const { body } = await rest(store, `GET ${address}?page=${page}&size=1000`);
      for (const record of body.Records) {
        const answer = await rest(store, `PUT ${address}`, { body: record });
        expect([record.Id, answer.status, answer.body.Errors]).toEqual([record.Id, 200, null]);
      }
      if (!body.HasNextPage) break;
    }
    const untimed = (rows: readonly object[]) => rows.map((row) => ({ ...row, updatedOn: 0, updatedBy: "" }));
    expect(records.length).toBeGreaterThan(40);
    expect(untimed(await all(store, entity))).toEqual(untimed(records));
  }
  expect(await rowsOfLedger(store)).toBe(before);
});

async function rowsOfLedger(store: Store): Promise<number> {
  const { body } = await rest(store, "GET coworkerextraserviceusehistories?size=1");
  return body.TotalItems;
}
