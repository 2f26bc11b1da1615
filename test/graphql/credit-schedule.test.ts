import { expect, test } from "vitest";
import { openInMemory } from "../support/dialects.ts";
import { createRule, given, LONDON, NOW, viewerWith } from "../support/given.ts";
import { ask, askWrongly } from "../support/graph.ts";
import { mutationOf } from "../support/mutation.ts";
import { createSchedule, renewAll } from "../support/schedules.ts";
import { globalId } from "../support/two-businesses.ts";

async function aWorld() {
  const store = openInMemory();
  await createRule(store, { resourceTypes: [11] });
  const business = { id: LONDON, name: "London", timeZone: "Europe/London" };
  await store.commit("nameBusinesses", { businesses: [business] }, given);
  return store;
}

const schedule = {
  ...{ businessId: LONDON, coworkerId: 2001, extraServiceId: globalId("ExtraService", 1), totalUses: 600 },
  ...{ every: "MONTH", startsOn: "2026-03-01T00:00:00Z", rolloverMax: 100 },
};

test("a client creates, changes and ends a schedule, and reads its credits and their links", async () => {
  const store = await aWorld();
  const viewer = viewerWith(["CoworkerExtraService-Create", "CoworkerExtraService-Edit"]);
  const shown = `creditSchedule {
    databaseId timeZone every startsOn endsOn rolloverMax priority chargePeriod periodsGranted nextOn isNew
  } userErrors { code propertyName }`;
  const change = async (mutation: string, input: object) =>
    (await ask(store, mutationOf(mutation)(shown), { viewer, variables: { input } })).data.done;

  expect(await change("createCreditSchedule", schedule)).toEqual({
    creditSchedule: {
      ...{
        databaseId: 1,
        timeZone: "Europe/London",
        every: "MONTH",
        startsOn: "2026-03-01T00:00:00.000Z",
        endsOn: null,
      },
      ...{ rolloverMax: 100, priority: 50, chargePeriod: "MINUTES", periodsGranted: 0, isNew: true },
      nextOn: "2026-03-01T00:00:00.000Z",
    },
    userErrors: [],
  });
  expect(
    await change("updateCreditSchedule", { id: 1, priority: 7, expectedUpdatedOn: "2026-01-01T00:00:00Z" }),
  ).toEqual({
    ...{ creditSchedule: null, userErrors: [{ code: "STALE_RECORD", propertyName: "expectedUpdatedOn" }] },
  });
  expect((await change("updateCreditSchedule", { id: 1, priority: 7 })).creditSchedule.priority).toBe(7);
  expect((await change("endCreditSchedule", { id: 1 })).creditSchedule.endsOn).toBe("2026-06-01T12:00:00.000Z");
  await renewAll(store, 1, NOW);

  const { data, errors } = await ask(
    store,
    `{ creditSchedules(filter: { nextOn: { isNull: true } }, orderBy: [{ field: STARTS_ON }]) { totalCount nodes {
      periodsGranted extraService { databaseId } coworker { databaseId } business { name }
      coworkerExtraServices(first: 2) { nodes {
        rolledOver totalUses renewedFromId creditScheduleId isFromTariff status
        schedule { databaseId } renewedFrom { databaseId } renewedBy { databaseId renewedFrom { databaseId } }
        useHistories { nodes { kind creditUsed } }
      } }
    } } }`,
  );

  const common = { creditScheduleId: 1, isFromTariff: true, status: "EXPIRED", schedule: { databaseId: 1 } };
  const rolled = { useHistories: { nodes: [{ kind: "ROLLOVER", creditUsed: 100 }] } };
  expect({ data, errors }).toEqual({
    errors: [],
    data: {
      creditSchedules: {
        totalCount: 1,
        nodes: [
          {
            ...{
              periodsGranted: 4,
              extraService: { databaseId: 1 },
              coworker: { databaseId: 2001 },
              business: { name: "London" },
            },
            coworkerExtraServices: {
              nodes: [
                {
                  ...{ ...common, ...rolled, rolledOver: 0, totalUses: 600, renewedFromId: null, renewedFrom: null },
                  renewedBy: { databaseId: 2, renewedFrom: { databaseId: 1 } },
                },
                {
                  ...{ ...common, ...rolled, rolledOver: 100, totalUses: 700, renewedFromId: 1 },
                  ...{ renewedFrom: { databaseId: 1 }, renewedBy: { databaseId: 3, renewedFrom: { databaseId: 2 } } },
                },
              ],
            },
          },
        ],
      },
    },
  });
});

test("a schedule is a node, and its links of a page cost one statement each", async () => {
  const statements: string[] = [];
  const store = openInMemory({ onStatement: (text) => statements.push(text) });
  await createRule(store);
  await renewAll(store, await createSchedule(store), NOW);
  const count = async (first: number) => {
    statements.length = 0;
    const { errors } = await ask(
      store,
      `{ coworkerExtraServices(first: ${first}) { nodes { renewedBy { id } renewedFrom { id } schedule { id } } } }`,
    );
    expect(errors).toEqual([]);
    return statements.length;
  };

  expect(await count(4)).toBe(await count(2));
  const { data } = await ask(
    store,
    `{ node(id: "${globalId("CreditSchedule", 1)}") { ... on CreditSchedule { every } } }`,
  );
  expect(data).toEqual({ node: { every: "MONTH" } });
});

test("a balance is the sum of its parts, with what rolled over", async () => {
  const store = await aWorld();
  await renewAll(store, await createSchedule(store, { rolloverMax: 100 }), NOW);
  const { data } = await ask(
    store,
    `{ creditBalance(coworkerId: 2001, businessId: 101) { granted used rolledOver held expired voided scheduled available } }`,
  );
  expect(data.creditBalance).toEqual([
    { granted: 2_700, used: 0, rolledOver: 300, held: 0, expired: 1_700, voided: 0, scheduled: 0, available: 700 },
  ]);
});

const grants = [
  { coworkerId: 7, extraServiceId: "1", totalUses: 5 },
  { coworkerId: 8, extraServiceId: "1", totalUses: 0, priority: 200 },
];
const granting = mutationOf("grantCredits")(`results {
  coworkerExtraService { databaseId coworkerId } userErrors { code propertyName message }
} replayed userErrors { code propertyName message }`);
const errorsOf = (at: string) => [
  { code: "OUT_OF_RANGE", propertyName: `${at}totalUses`, message: `${at}totalUses must be at least 1` },
  { code: "OUT_OF_RANGE", propertyName: `${at}priority`, message: `${at}priority must be at most 100` },
];
const sorted = (errors: readonly { propertyName: string }[]) =>
  [...errors].sort((a, b) => (a.propertyName < b.propertyName ? 1 : -1));

test("a bad grant of all or nothing is named in its result and in userErrors; each is named in its result alone", async () => {
  const store = await aWorld();
  const run = async (mode: string) => {
    const input = { businessId: LONDON, mode, grants, idempotencyKey: mode };
    const { data, errors } = await ask(store, granting, { variables: { input } });
    expect(errors).toEqual([]);
    return data.done;
  };

  const none = await run("ALL_OR_NOTHING");
  const some = await run("EACH");
  const again = await run("EACH");

  expect(none.results.map(({ coworkerExtraService }: Record<string, unknown>) => coworkerExtraService)).toEqual([
    null,
    null,
  ]);
  expect(none.results[0].userErrors).toEqual([]);
  expect(sorted(none.results[1].userErrors)).toEqual(errorsOf(""));
  expect(sorted(none.userErrors)).toEqual(errorsOf("grants.1."));
  expect(some.userErrors).toEqual([]);
  expect(some.results[0]).toEqual({ coworkerExtraService: { databaseId: 1, coworkerId: 7 }, userErrors: [] });
  expect(some.results[1].coworkerExtraService).toBeNull();
  expect(sorted(some.results[1].userErrors)).toEqual(errorsOf(""));
  expect(again).toEqual({ ...some, replayed: true });
});

test("a call that is refused as a whole has no results, and an id that is none is named with its place", async () => {
  const store = await aWorld();
  const input = { businessId: LONDON, mode: "EACH", grants: [], idempotencyKey: "k" };
  const { data } = await ask(store, granting, { variables: { input } });
  expect(data.done).toMatchObject({ results: [], userErrors: [{ code: "OUT_OF_RANGE", propertyName: "grants" }] });
  const wrong = { ...input, grants: [grants[0], { ...grants[0], extraServiceId: "x" }] };
  const [error] = await askWrongly(store, granting, { variables: { input: wrong } });
  expect(error![0]).toBe("grants.1.extraServiceId");
});
