import { expect, test } from "vitest";
import { dialects, openInMemory } from "../support/dialects.ts";
import { createCredit, createRule, viewerWith } from "../support/given.ts";
import { ask } from "../support/graph.ts";

test("creates a rule and answers it as it was stored", async () => {
  const store = openInMemory();

  const { data, errors } = await ask(
    store,
    `mutation {
      createExtraService(input: {
        businessId: 101, name: "Meeting room", price: "30.5000", currencyCode: "GBP", resourceTypeIds: [12, 11, 12]
      }) {
        extraService { databaseId price currencyId chargePeriod visible resourceTypeIds updatedBy }
        userErrors { code }
      }
    }`,
  );

  expect(errors).toEqual([]);
  expect(data.createExtraService).toEqual({
    extraService: {
      databaseId: 1,
      price: "30.5",
      currencyId: 826,
      chargePeriod: "MINUTES",
      visible: true,
      resourceTypeIds: [11, 12],
      updatedBy: "ana@example.com",
    },
    userErrors: [],
  });
});

test.each(dialects)("each mutation of a request answers the state after its own commit ($name)", async (dialect) => {
  const store = await dialect.open();
  await createCredit(store, await createRule(store));
  const shown = `{ coworkerExtraService {
    totalUses ledgerSequence extraService { name } useHistories { totalCount nodes { balanceAfter } }
  } userErrors { code } }`;

  const { data, errors } = await ask(
    store,
    `mutation {
      a: updateCoworkerExtraService(input: { id: 1, totalUses: 700 }) ${shown}
      b: updateExtraService(input: { id: 1, name: "Hall" }) { extraService {
        name coworkerExtraServices { nodes { totalUses } }
      } }
      c: updateCoworkerExtraService(input: { id: 1, totalUses: 500 }) ${shown}
      d: deleteExtraService(input: { id: 1 }) { deletedId userErrors { code } }
    }`,
  );

  const answer = (totalUses: number, name: string, balances: number[]) => ({
    coworkerExtraService: {
      totalUses,
      ledgerSequence: balances.length,
      extraService: { name },
      useHistories: { totalCount: balances.length, nodes: balances.map((balanceAfter) => ({ balanceAfter })) },
    },
    userErrors: [],
  });
  expect({ data, errors }).toEqual({
    data: {
      a: answer(700, "Meeting room", [700]),
      b: { extraService: { name: "Hall", coworkerExtraServices: { nodes: [{ totalUses: 700 }] } } },
      c: answer(500, "Hall", [700, 500]),
      d: { deletedId: null, userErrors: [{ code: "IN_USE" }] },
    },
    errors: [],
  });
});

test("a refused mutation does not affect the mutations before and after it", async () => {
  const store = openInMemory();
  const create = (name: string) =>
    `createExtraService(input: { businessId: 101, name: "${name}", price: "1", currencyCode: "GBP" }) {
      extraService { databaseId } userErrors { code }
    }`;

  const { data } = await ask(store, `mutation { a: ${create("a")} b: ${create("")} c: ${create("c")} }`);

  expect(data).toEqual({
    a: { extraService: { databaseId: 1 }, userErrors: [] },
    b: { extraService: null, userErrors: [{ code: "REQUIRED" }] },
    c: { extraService: { databaseId: 2 }, userErrors: [] },
  });
});

const payloads: { what: string; role: string; source: string; answer: object }[] = [
  {
    what: "a new rule",
    role: "ExtraService-Create",
    source: `createExtraService(input: { businessId: 101, name: "New", price: "1", currencyCode: "GBP" }) {
      record: extraService { name business { databaseId } resourceTypes { name } }
    }`,
    answer: { name: "New", business: { databaseId: 101 }, resourceTypes: [] },
  },
  {
    what: "a changed rule",
    role: "ExtraService-Edit",
    source: `updateExtraService(input: { id: 1, name: "New" }) { record: extraService { name price } }`,
    answer: { name: "New", price: "30" },
  },
  {
    what: "a new credit",
    role: "CoworkerExtraService-Create",
    source: `createCoworkerExtraService(input: { businessId: 101, coworkerId: 7, extraServiceId: 1, totalUses: 5 }) {
      record: coworkerExtraService { totalUses extraServiceName coworker { databaseId } }
    }`,
    answer: { totalUses: 5, extraServiceName: "Meeting room", coworker: { databaseId: 7 } },
  },
  {
    what: "a changed credit",
    role: "CoworkerExtraService-Edit",
    source: `updateCoworkerExtraService(input: { id: 1, notes: "x" }) { record: coworkerExtraService { notes status } }`,
    answer: { notes: "x", status: "ACTIVE" },
  },
];

test.each(payloads)("$what in a payload needs no right to read", async ({ role, source, answer }) => {
  const store = openInMemory();
  await createCredit(store, await createRule(store));

  const { data, errors } = await ask(store, `mutation { done: ${source} }`, { viewer: viewerWith([role]) });

  expect({ data, errors }).toEqual({ data: { done: { record: answer } }, errors: [] });
});

test("related records of a payload's record need their right as everywhere, and the change stays", async () => {
  const store = openInMemory();
  await createCredit(store, await createRule(store));

  const { data, errors } = await ask(
    store,
    `mutation { done: updateCoworkerExtraService(input: { id: 1, notes: "x" }) {
      coworkerExtraService { notes extraService { name } useHistories { totalCount } }
    } }`,
    { viewer: viewerWith(["CoworkerExtraService-Edit"]) },
  );

  expect(data).toEqual({ done: { coworkerExtraService: { notes: "x", extraService: null, useHistories: null } } });
  expect(errors.map(({ code, message }) => `${code}: ${message}`).sort()).toEqual([
    "FORBIDDEN: needs the role CoworkerExtraServiceUseHistory-List",
    "FORBIDDEN: needs the role ExtraService-Read",
  ]);
  expect((await ask(store, "{ coworkerExtraService(id: 1) { notes } }")).data.coworkerExtraService.notes).toBe("x");
});
