import type { GraphQLInputObjectType } from "graphql";
import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "../support/dialects.ts";
import { all } from "../support/everything.ts";
import { createRule, LONDON, NEW_YORK, viewerWith } from "../support/given.ts";
import { ask, schema } from "../support/graph.ts";
import { errorFields, mutationOf, refusal } from "../support/mutation.ts";
import { rest } from "../support/rest.ts";

const rule = { businessId: LONDON, name: "Room", price: "30", currencyCode: "GBP" };
const credit = { businessId: LONDON, coworkerId: 106, extraServiceId: 1, totalUses: 60, systemId: "inv-2027-1-plan" };

const creates = [
  {
    ...{ mutation: "createExtraService", record: "extraService", entity: "ExtraService" as const },
    ...{ input: rule, alike: { ...rule, visible: true, currencyId: 826 }, other: { ...rule, name: "Hall" } },
    ...{ line: "POST extraservices", body: { BusinessId: LONDON, Name: "Room", Price: 30, CurrencyCode: "GBP" } },
  },
  {
    ...{
      mutation: "createCoworkerExtraService",
      record: "coworkerExtraService",
      entity: "CoworkerExtraService" as const,
    },
    ...{ input: credit, alike: { ...credit, priority: 50, free: null }, other: { ...credit, totalUses: 61 } },
    line: "POST coworkerextraservices",
    body: { BusinessId: LONDON, CoworkerId: 106, ExtraServiceId: 1, TotalUses: 60, SystemId: "inv-2027-1-plan" },
  },
] as const;

async function aWorld(): Promise<Store> {
  const store = openInMemory();
  await createRule(store);
  return store;
}

async function create(
  store: Store,
  { mutation, record }: (typeof creates)[number],
  input: object,
  viewer?: ReturnType<typeof viewerWith>,
) {
  const source = mutationOf(mutation)(`record: ${record} { databaseId } replayed ${errorFields}`);
  const { data, errors } = await ask(store, source, { variables: { input }, ...(viewer && { viewer }) });
  expect(errors).toEqual([]);
  return data.done;
}

test.each(creates)("$mutation runs once per key: a repeated call names the same record", async (one) => {
  const store = await aWorld();
  const before = (await all(store, one.entity)).length;

  const first = await create(store, one, { ...one.input, idempotencyKey: "k" });
  const again = await create(store, one, { ...one.input, idempotencyKey: "k" });
  const alike = await create(store, one, { ...one.alike, idempotencyKey: "k" });

  expect(first).toMatchObject({ record: { databaseId: before + 1 }, replayed: false, userErrors: [] });
  expect([again, alike]).toEqual([
    { ...first, replayed: true },
    { ...first, replayed: true },
  ]);
  expect(await all(store, one.entity)).toHaveLength(before + 1);
});

test.each(creates)("$mutation shares its keys with REST's header, both ways", async (one) => {
  const store = await aWorld();

  const byGraph = await create(store, one, { ...one.input, idempotencyKey: "g" });
  const posted = await rest(store, one.line, { body: one.body, key: "g" });
  const byRest = await rest(store, one.line, { body: one.body, key: "r" });
  const asked = await create(store, one, { ...one.input, idempotencyKey: "r" });

  expect(posted.body.Value.Id).toBe(byGraph.record.databaseId);
  expect(asked).toEqual({ record: { databaseId: byRest.body.Value.Id }, replayed: true, userErrors: [] });
});

test.each(creates)("$mutation refuses other input under the same key, and refuses a bad key", async (one) => {
  const store = await aWorld();
  await create(store, one, { ...one.input, idempotencyKey: "k" });

  const other = await create(store, one, { ...one.other, idempotencyKey: "k" });
  const bad = await create(store, one, { ...one.input, idempotencyKey: "a b" });

  const refused = (error: object) => ({ record: null, replayed: false, userErrors: [error] });
  expect(other).toEqual(refused(refusal("IDEMPOTENCY_KEY_REUSED", "idempotencyKey", "k")));
  expect(bad).toEqual(refused(refusal("INVALID", "idempotencyKey", "a b")));
});

test.each(creates)("$mutation without a key, or with null for one, creates each time", async (one) => {
  const store = await aWorld();

  const made = [
    await create(store, one, one.input),
    await create(store, one, one.input),
    await create(store, one, { ...one.input, idempotencyKey: null }),
  ];

  expect(new Set(made.map(({ record }) => record.databaseId)).size).toBe(3);
  expect(made.map(({ replayed }) => replayed)).toEqual([false, false, false]);
});

test("a refusal because of stored data is kept under the key: the booking is charged already", async () => {
  const store = await aWorld();
  const [, one] = creates;
  const charge = { ...credit, bookingId: 9 };
  await create(store, one, charge);

  const first = await create(store, one, { ...charge, idempotencyKey: "k" });
  const again = await create(store, one, { ...charge, idempotencyKey: "k" });

  expect(first).toMatchObject({ record: null, replayed: false, userErrors: [{ code: "ALREADY_CHARGED" }] });
  expect(again).toEqual({ ...first, replayed: true });
});

test.each(creates)("$mutation: a key of a foreign business reveals nothing", async (one) => {
  const store = await aWorld();
  await create(store, one, { ...one.input, idempotencyKey: "k" });
  const viewer = viewerWith([`${one.entity}-Create`], [NEW_YORK]);

  const answers = [];
  for (const input of [one.input, one.other, { ...one.input, businessId: 303 }])
    answers.push((await create(store, one, { ...input, idempotencyKey: "k" }, viewer)).userErrors);

  expect(new Set(answers.map((errors) => JSON.stringify(errors))).size).toBe(1);
});

test("the properties of a plan credit can be set at creation, are shown, and cannot be changed", async () => {
  const store = await aWorld();
  const uuid = "0b5c3c52-7f2e-4f6a-9b0e-2f6f0a7d1c11";
  const plan = {
    isFromTariff: true,
    automaticallyAdded: true,
    tariffTimePassUniqueId: uuid,
    coworkerProductUniqueId: uuid,
  };
  const selection =
    "coworkerExtraService { isFromTariff automaticallyAdded tariffTimePassUniqueId coworkerProductUniqueId }";

  const { data } = await ask(store, mutationOf("createCoworkerExtraService")(selection), {
    variables: { input: { ...credit, ...plan } },
    viewer: viewerWith(["CoworkerExtraService-Create"], [LONDON]),
  });
  const put = await rest(store, "PUT coworkerextraservices", { body: { Id: 1, TotalUses: 60, IsFromTariff: false } });
  const posted = await rest(store, "POST coworkerextraservices", { body: { ...creates[1].body, IsFromTariff: true } });

  expect(data.done.coworkerExtraService).toEqual(plan);
  const update = schema.getType("UpdateCoworkerExtraServiceInput") as GraphQLInputObjectType;
  expect(Object.keys(plan).filter((name) => name in update.getFields())).toEqual([]);
  expect([put.status, posted.status]).toEqual([200, 200]);
  const kept = (await all(store, "CoworkerExtraService")).map(({ isFromTariff }) => isFromTariff);
  expect(kept).toEqual([true, false]);
});
