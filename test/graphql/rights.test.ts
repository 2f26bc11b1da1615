import { expect, test } from "vitest";
import { roles } from "../../src/domain/role.ts";
import type { Store } from "../../src/store/store.ts";
import { aCapture, aHold, aReversal, aUse } from "../support/credits.ts";
import { openInMemory } from "../support/dialects.ts";
import { viewerWith } from "../support/given.ts";
import { ask, schema } from "../support/graph.ts";
import { done } from "../support/operations.ts";
import { createSchedule, renewAll } from "../support/schedules.ts";
import { type EntityField, entityFields, knownFields, rootQuestions } from "../support/schema-walk.ts";
import { globalId, openTwoBusinesses } from "../support/two-businesses.ts";
import { createWebhook } from "../support/webhooks.ts";

/** Root fields that need no token. */
const publicFields = ["_service", "_sdl"];

test.each(rootQuestions(schema).filter(({ field }) => !publicFields.includes(field)))(
  "without a token $field is unauthenticated",
  async ({ field, source }) => {
    const store = await openTwoBusinesses(openInMemory());

    const { data, errors } = await ask(store, source, { viewer: null });

    expect(data?.[field] ?? null).toBeNull();
    expect(errors).toEqual([
      { code: "UNAUTHENTICATED", message: "a token is needed: send Authorization: Bearer …", path: [field] },
    ]);
  },
);

test("without a token the name of the root type and the schema are answered", async () => {
  const { data, errors } = await ask(openInMemory(), "{ __typename __schema { queryType { name } } }", {
    viewer: null,
  });

  expect({ data, errors }).toEqual({
    data: { __typename: "Query", __schema: { queryType: { name: "Query" } } },
    errors: [],
  });
});

const credit = `coworkerExtraService(id: 1)`;
const hour = `from: "2026-06-02T09:00:00Z", to: "2026-06-02T10:00:00Z", customer: MEMBER`;
/** An hour that rule 1 prices and credit 1 pays for; of another resource type it pays for nothing. */
const priced = (type: number) =>
  `priceQuote(input: { businessId: 101, resourceTypeId: ${type}, ${hour}, teamIds: [31], extraServiceId: 1, coworkerId: 2001 })`;
const anyNode = (type: string) => `node(id: "${globalId(type, 1)}") { id }`;
const anyNodes = (type: string) => `nodes(ids: ["${globalId("Coworker", 1)}", "${globalId(type, 1)}"]) { id }`;
const anyEntity = (type: string) =>
  `_entities(representations: [{ __typename: "Coworker", databaseId: 1 }, { __typename: "${type}", databaseId: 1 }]) { __typename }`;

/** The credits 3 and 4 of a schedule. The first has no credit before it, and the last none after it. */
const renewed = (id: number) => `coworkerExtraServices(filter: { databaseId: { eq: ${id} } })`;
const ofRenewed = ["coworkerExtraServices", "nodes", 0] as const;

/** For every field that leads to records: its query, and the path of its answer. */
const questions: Record<string, readonly [source: string, ...path: (string | number)[]]> = {
  "Query.node ExtraService": [anyNode("ExtraService"), "node"],
  "Query.node CoworkerExtraService": [anyNode("CoworkerExtraService"), "node"],
  "Query.node CreditHold": [anyNode("CreditHold"), "node"],
  "Query.node UseHistory": [anyNode("UseHistory"), "node"],
  "Query.node Webhook": [anyNode("Webhook"), "node"],
  "Query.nodes Webhook": [anyNodes("Webhook"), "nodes", 1],
  "Query._entities Webhook": [anyEntity("Webhook"), "_entities", 1],
  "Query.webhooks": ["webhooks { nodes { url } }", "webhooks"],
  "Query.node CreditSchedule": [anyNode("CreditSchedule"), "node"],
  "Query.nodes CreditSchedule": [anyNodes("CreditSchedule"), "nodes", 1],
  "Query._entities CreditSchedule": [anyEntity("CreditSchedule"), "_entities", 1],
  "Query.creditSchedule": ["creditSchedule(id: 1) { id }", "creditSchedule"],
  "Query.creditSchedules": ["creditSchedules { totalCount }", "creditSchedules"],
  "CreditSchedule.extraService": ["creditSchedule(id: 1) { extraService { id } }", "creditSchedule", "extraService"],
  "CreditSchedule.coworkerExtraServices": [
    "creditSchedule(id: 1) { coworkerExtraServices { totalCount } }",
    ...["creditSchedule", "coworkerExtraServices"],
  ],
  "CoworkerExtraService.renewedFrom": [`${renewed(4)} { nodes { renewedFrom { id } } }`, ...ofRenewed, "renewedFrom"],
  "CoworkerExtraService.renewedBy": [`${renewed(3)} { nodes { renewedBy { id } } }`, ...ofRenewed, "renewedBy"],
  "CoworkerExtraService.schedule": [`${renewed(3)} { nodes { schedule { id } } }`, ...ofRenewed, "schedule"],
  "Query.nodes ExtraService": [anyNodes("ExtraService"), "nodes", 1],
  "Query.nodes CoworkerExtraService": [anyNodes("CoworkerExtraService"), "nodes", 1],
  "Query.nodes CreditHold": [anyNodes("CreditHold"), "nodes", 1],
  "Query.nodes UseHistory": [anyNodes("UseHistory"), "nodes", 1],
  "Query._entities ExtraService": [anyEntity("ExtraService"), "_entities", 1],
  "Query._entities CoworkerExtraService": [anyEntity("CoworkerExtraService"), "_entities", 1],
  "Query._entities CreditHold": [anyEntity("CreditHold"), "_entities", 1],
  "Query._entities UseHistory": [anyEntity("UseHistory"), "_entities", 1],
  "Query.extraService": ["extraService(id: 1) { id }", "extraService"],
  "Query.coworkerExtraService": [`${credit} { id }`, "coworkerExtraService"],
  "Query.creditHold": ["creditHold(id: 1) { id }", "creditHold"],
  "Query.creditHolds": ["creditHolds { totalCount }", "creditHolds"],
  "Query.useHistory": ["useHistory(id: 1) { id }", "useHistory"],
  "Query.extraServices": ["extraServices { totalCount }", "extraServices"],
  "Query.coworkerExtraServices": ["coworkerExtraServices { nodes { id } }", "coworkerExtraServices"],
  "Query.useHistories": ["useHistories { edges { cursor } }", "useHistories"],
  "Coworker.coworkerExtraServices": [
    `node(id: "${globalId("Coworker", 2001)}") { ... on Coworker { coworkerExtraServices { totalCount } } }`,
    "node",
    "coworkerExtraServices",
  ],
  "ExtraService.coworkerExtraServices": [
    "extraService(id: 1) { coworkerExtraServices { totalCount } }",
    "extraService",
    "coworkerExtraServices",
  ],
  "CoworkerExtraService.extraService": [`${credit} { extraService { name } }`, "coworkerExtraService", "extraService"],
  "CoworkerExtraService.useHistories": [
    `${credit} { useHistories { pageInfo { hasNextPage } } }`,
    "coworkerExtraService",
    "useHistories",
  ],
  "UseHistory.coworkerExtraService": [
    "useHistory(id: 1) { coworkerExtraService { notes } }",
    "useHistory",
    "coworkerExtraService",
  ],
  "UseHistory.reverses": [
    "useHistories(filter: { databaseId: { eq: 4 } }) { nodes { reverses { id } } }",
    ...["useHistories", "nodes", 0, "reverses"],
  ],
  "UseHistory.hold": [
    "useHistories(filter: { databaseId: { eq: 5 } }) { nodes { hold { uses } } }",
    ...["useHistories", "nodes", 0, "hold"],
  ],
  "CreditHoldAllocation.coworkerExtraService": [
    "creditHold(id: 1) { allocations { coworkerExtraService { notes } } }",
    ...["creditHold", "allocations", 0, "coworkerExtraService"],
  ],
  "PriceQuote.extraService": [`${priced(11)} { extraService { name } }`, "priceQuote"],
  "PriceCandidate.extraService": [`${priced(11)} { candidates { extraService { name } } }`, "priceQuote"],
  "PriceAllocation.coworkerExtraService": [
    `${priced(11)} { allocations { coworkerExtraService { notes } } }`,
    ...["priceQuote", "allocations", 0, "coworkerExtraService"],
  ],
  "CreditLeftOut.coworkerExtraService": [
    `${priced(12)} { creditsLeftOut { coworkerExtraService { notes } } }`,
    ...["priceQuote", "creditsLeftOut", 0, "coworkerExtraService"],
  ],
  "PricingFinding.extraServices": [
    `pricingRuleAudit(businessId: 101, resourceTypeId: 11) { findings { extraServices { name } } }`,
    ...["pricingRuleAudit", "findings", 0, "extraServices"],
  ],
  "PriceGridCell.extraService": [
    `priceGrid(input: {
      quote: { businessId: 101, resourceTypeId: 11, ${hour} }, stepMinutes: 30, lengthMinutes: 30
    }) { extraService { name } }`,
    "priceGrid",
  ],
  "UseHistory.reversedBy": ["useHistory(id: 3) { reversedBy { id } }", "useHistory", "reversedBy"],
};

const APRIL = Date.UTC(2026, 3, 15);

/** Two businesses, and in London a use, row 3, which row 4 gives back; row 5 is the use of hold 1. */
async function aWorld(): Promise<Store> {
  const store = await openTwoBusinesses(openInMemory());
  await done(store, "recordUse", aUse(1));
  await done(store, "reverseUse", aReversal({ useHistoryId: 3 }));
  await done(store, "holdCredit", aHold());
  await done(store, "captureHold", aCapture(1));
  await createWebhook(store);
  await renewAll(store, await createSchedule(store, { coworkerId: 7 }), APRIL);
  return store;
}

/** The answer at the path, or the null above it if the schema does not allow null there. */
function at(data: unknown, path: readonly (string | number)[]): unknown {
  return path.reduce((value, key) => (value as Record<string | number, unknown> | null)?.[key] ?? null, data);
}

function questionOf({ name }: EntityField) {
  const known = questions[name];
  if (known === undefined) throw new Error(`${name} leads to records: say in \`questions\` how it is asked`);
  const [source, ...path] = known;
  return { source: `{ ${source} }`, path };
}

test.each(entityFields(schema))(
  "a caller who lacks only $role gets null at $name, and the error names the role",
  async (field) => {
    const store = await aWorld();
    const { source, path } = questionOf(field);
    const viewer = viewerWith(roles.filter((role) => role !== field.role));

    const { data, errors } = await ask(store, source, { viewer });

    expect(at(data, path)).toBeNull();
    expect(errors).toEqual([{ code: "FORBIDDEN", message: `needs the role ${field.role}`, path }]);
  },
);

test.each(entityFields(schema))("a caller with every role gets an answer at $name", async (field) => {
  const store = await aWorld();
  const { source, path } = questionOf(field);

  const { data, errors } = await ask(store, source, { viewer: viewerWith(roles) });

  expect(errors).toEqual([]);
  expect(at(data, path)).not.toBeNull();
});

test("customers, businesses, resource types, tariffs and teams can be picked from lists", () => {
  expect(knownFields(schema).map(({ field }) => field)).toEqual([
    ...["coworker", "coworkers", "businesses", "resourceTypes", "tariffs", "teams"],
  ]);
});

test.each(knownFields(schema))(
  "a caller who lacks only $role is refused at $field, and is answered with it",
  async (one) => {
    const store = await aWorld();
    const { source } = rootQuestions(schema).find(({ field }) => field === one.field)!;

    const without = await ask(store, source, { viewer: viewerWith(roles.filter((role) => role !== one.role)) });
    const alone = await ask(store, source, { viewer: viewerWith([one.role]) });

    expect(without).toMatchObject({
      data: null,
      errors: [{ code: "FORBIDDEN", message: `needs the role ${one.role}`, path: [one.field] }],
    });
    expect(alone.errors).toEqual([]);
  },
);

test("the test questions cover exactly the fields of the schema", () => {
  expect(Object.keys(questions).sort()).toEqual(
    entityFields(schema)
      .map(({ name }) => name)
      .sort(),
  );
});

test("a missing right leaves the rest of the answer as it is", async () => {
  const store = await openTwoBusinesses(openInMemory());
  const viewer = viewerWith(["CoworkerExtraService-List"]);

  const { data, errors } = await ask(
    store,
    "{ coworkerExtraServices(first: 1) { totalCount nodes { notes business { name } extraService { name } } } }",
    { viewer },
  );

  expect(data).toEqual({
    coworkerExtraServices: {
      totalCount: 2,
      nodes: [{ notes: "of London", business: { name: "London" }, extraService: null }],
    },
  });
  expect(errors.map(({ code, path }) => ({ code, path }))).toEqual([
    { code: "FORBIDDEN", path: ["coworkerExtraServices", "nodes", 0, "extraService"] },
  ]);
});

test("a role of another entity or action does not count", async () => {
  const store = await openTwoBusinesses(openInMemory());

  const { data } = await ask(store, "{ extraService(id: 1) { id } }", {
    viewer: viewerWith(["ExtraService-read", "ExtraService", "CoworkerExtraService-Read", "ExtraService-List"]),
  });

  expect(data).toEqual({ extraService: null });
});
