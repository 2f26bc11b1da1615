import { expect, test } from "vitest";
import { records } from "../../src/billing/records.ts";
import { type EntityName, entityNames } from "../../src/domain/entities.ts";
import { Forbidden } from "../../src/domain/refusal.ts";
import { openInMemory } from "../support/dialects.ts";
import { viewerWith } from "../support/given.ts";

test.each(entityNames)("every way to read records of %s needs a role", async (entity) => {
  const reader = openInMemory().snapshot(null);
  const { creditsThen, known, countKnown, mayList, ...ways } = records(viewerWith([]), reader);
  const listing = { order: [], take: "first", offset: 0, count: 1 } as const;
  const of = { field: "businessId", ids: [1] };
  const selection = {
    entity,
    texts: [],
    positions: false,
    records: new Set<EntityName>(),
    lists: [],
    judged: [],
    key: "",
  };
  const requested = { now: 0, listings: [] };

  const asked = {
    byIds: ways.byIds(entity, [1]),
    page: ways.page(entity, listing),
    pageAt: ways.pageAt(entity, listing),
    pages: ways.pages(entity, of, listing),
    count: ways.count(entity, undefined),
    counts: ways.counts(entity, of, undefined),
    texts: ways.texts(selection, listing, requested),
    textsOf: ways.textsOf(selection, [1], requested),
  };

  expect(Object.keys(asked).sort()).toEqual(Object.keys(ways).sort());
  const lists = [
    { of: "Coworker", businessId: null },
    { of: "Business" },
    { of: "ResourceType", businessId: 1 },
    { of: "Tariff", businessId: 1 },
    { of: "Team", businessId: 1 },
  ] as const;
  const ofOthers = lists.flatMap((list) => [known(list, listing), countKnown(list)]);
  for (const one of [...Object.values(asked), creditsThen([], { moment: null, heldAt: 0 }), ...ofOthers])
    await expect(one).rejects.toThrow(Forbidden);
  for (const { of } of lists) expect(() => mayList(of)).toThrow(Forbidden);
  reader.release();
});
