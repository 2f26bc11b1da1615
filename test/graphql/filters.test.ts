import { expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import { decimal } from "../../src/domain/decimal.ts";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "../support/dialects.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";

async function fourRules(): Promise<Store> {
  const store = openInMemory();
  await createRule(store, { name: "Alpha", price: decimal("10"), resourceTypes: [1, 2], displayOrder: 2 });
  await createRule(store, {
    name: "beta",
    price: decimal("12.5"),
    description: "50% off, É_é",
    resourceTypes: [2],
    visible: false,
    applyFrom: instant("2026-01-01T00:00:00Z"),
    displayOrder: 1,
  });
  await createRule(store, {
    name: "ALPHABET",
    price: decimal("30.0001"),
    description: "",
    chargePeriod: "DAYS",
    applyFrom: instant("2027-01-01T00:00:00Z"),
    displayOrder: 1,
    minLength: 30,
  });
  await createRule(store, {
    businessId: NEW_YORK,
    name: "Prints",
    price: decimal("1"),
    chargePeriod: "USES",
    isPrintingCredit: true,
    teams: [1],
    applyFrom: instant("2026-01-01T00:00:00Z"),
    displayOrder: 2,
  });
  return store;
}

const ofRules: [filter: string, ids: number[]][] = [
  [`{ name: { eq: "beta" } }`, [2]],
  [`{ name: { eq: "BETA" } }`, []],
  [`{ name: { ne: "beta" } }`, [1, 3, 4]],
  [`{ name: { in: ["beta", "Prints", "none"] } }`, [2, 4]],
  ["{ name: { in: [] } }", []],
  ["{ not: { name: { in: [] } } }", [1, 2, 3, 4]],
  [`{ name: { contains: "ALPHA" } }`, [1, 3]],
  [`{ name: { contains: "pha" } }`, [1, 3]],
  [`{ name: { startsWith: "al" } }`, [1, 3]],
  [`{ name: { startsWith: "lpha" } }`, []],
  [`{ name: { contains: "" } }`, [1, 2, 3, 4]],
  [`{ description: { contains: "%" } }`, [2]],
  [`{ description: { contains: "_" } }`, [2]],
  [`{ description: { contains: "\\\\" } }`, []],
  [`{ description: { contains: "É_É" } }`, []],
  [`{ description: { contains: "É_é" } }`, [2]],
  [`{ description: { contains: "" } }`, [2, 3]],
  [`{ not: { description: { contains: "off" } } }`, [1, 3, 4]],
  ["{ description: { eq: null } }", [1, 4]],
  ["{ description: { ne: null } }", [2, 3]],
  ["{ description: { isNull: true } }", [1, 4]],
  ["{ description: { isNull: false } }", [2, 3]],
  [`{ description: { eq: "" } }`, [3]],
  [`{ description: { ne: "" } }`, [1, 2, 4]],
  [`{ not: { description: { eq: "" } } }`, [1, 2, 4]],
  [`{ not: { description: { ne: "" } } }`, [3]],
  [`{ not: { description: { in: [""] } } }`, [1, 2, 4]],
  [`{ price: { eq: "12.5" } }`, [2]],
  [`{ price: { eq: "12.5000" } }`, [2]],
  [`{ price: { gt: "10", lte: "30" } }`, [2]],
  [`{ price: { gte: "30.0001" } }`, [3]],
  [`{ price: { lt: "10" } }`, [4]],
  [`{ price: { in: ["1", "10.0"] } }`, [1, 4]],
  ["{ minLength: { eq: null } }", [1, 2, 4]],
  ["{ minLength: { ne: 30 } }", [1, 2, 4]],
  ["{ minLength: { lt: 31 } }", [3]],
  ["{ not: { minLength: { lt: 31 } } }", [1, 2, 4]],
  ["{ not: { minLength: { gte: 31 } } }", [1, 2, 3, 4]],
  [`{ applyFrom: { eq: "2026-01-01T00:00:00Z" } }`, [2, 4]],
  [`{ applyFrom: { eq: "2026-01-01T01:00:00.000+01:00" } }`, [2, 4]],
  [`{ applyFrom: { gt: "2026-01-01T00:00:00Z" } }`, [3]],
  [`{ applyFrom: { lte: "2026-01-01T00:00:00Z" } }`, [2, 4]],
  ["{ visible: { eq: false } }", [2]],
  ["{ visible: { ne: false } }", [1, 3, 4]],
  ["{ visible: { in: [true, false] } }", [1, 2, 3, 4]],
  ["{ visible: { eq: null } }", []],
  ["{ visible: { isNull: false } }", [1, 2, 3, 4]],
  ["{ chargePeriod: { eq: MINUTES } }", [1, 2]],
  ["{ chargePeriod: { in: [DAYS, USES] } }", [3, 4]],
  ["{ chargePeriod: { ne: MINUTES } }", [3, 4]],
  ["{ resourceTypes: { has: 2 } }", [1, 2]],
  ["{ not: { resourceTypes: { has: 1 } } }", [2, 3, 4]],
  ["{ teams: { has: 1 } }", [4]],
  ["{ tariffs: { has: 1 } }", []],
  ["{ businessId: { eq: 202 } }", [4]],
  ["{ databaseId: { gte: 2, lt: 4 } }", [2, 3]],
  [`{ name: { startsWith: "a" }, visible: { eq: true }, price: { gt: "10" } }`, [3]],
  [`{ or: [{ name: { eq: "beta" } }, { visible: { eq: false } }, { databaseId: { eq: 4 } }] }`, [2, 4]],
  [`{ and: [{ name: { contains: "a" } }, { visible: { eq: true } }] }`, [1, 3]],
  ["{ databaseId: { lt: 4 }, or: [{ visible: { eq: false } }, { not: { databaseId: { ne: 4 } } }] }", [2]],
];

test.each(ofRules)("of four rules %s finds %j", async (filter, ids) => {
  const store = await fourRules();

  const { data, errors } = await ask(store, `{ extraServices(filter: ${filter}) { totalCount nodes { databaseId } } }`);

  expect(errors).toEqual([]);
  expect(data.extraServices).toEqual({
    totalCount: ids.length,
    nodes: ids.map((databaseId) => ({ databaseId })),
  });
});

test("filters in variables work as in the document, including upper-case UUIDs", async () => {
  const store = await fourRules();
  const { data: before } = await ask(store, "{ extraService(id: 3) { uniqueId updatedOn } }");
  const { uniqueId, updatedOn } = before.extraService;
  const filter = {
    or: [
      { uniqueId: { in: [uniqueId.toUpperCase()] }, updatedOn: { lte: updatedOn } },
      { not: { price: { lt: "30" } }, chargePeriod: { eq: "MINUTES" } },
    ],
  };

  const { data } = await ask(
    store,
    "query ($filter: ExtraServiceFilter) { extraServices(filter: $filter) { nodes { databaseId } } }",
    { variables: { filter } },
  );

  expect(data.extraServices.nodes).toEqual([{ databaseId: 3 }]);
});

const contract = "0e5b1c2d-3f4a-4b5c-8d6e-7f8091a2b3c4";

/** One credit for each status, then a charge and a printing credit. */
async function everyStatus(): Promise<Store> {
  const store = openInMemory();
  const room = await createRule(store);
  const prints = await createRule(store, { price: decimal("1"), chargePeriod: "USES", isPrintingCredit: true });
  await importCredit(store, room, { voidedOn: NOW, expireDate: NOW - 1 }, [anEntry({ kind: "VOID", creditUsed: 600 })]);
  await importCredit(store, room, { expireDate: NOW, coworkerContractUniqueId: contract });
  await importCredit(store, room, { validFrom: NOW + 1, expireDate: NOW + 2 });
  await importCredit(store, room, {}, [anEntry({ creditUsed: 600 })]);
  await importCredit(store, room, { validFrom: NOW, expireDate: NOW + 1 });
  await createCredit(store, room, { bookingId: 9 });
  await createCredit(store, prints);
  return store;
}

const ofCredits: [filter: string, ids: number[]][] = [
  ["{ status: { eq: VOIDED } }", [1]],
  ["{ status: { eq: EXPIRED } }", [2]],
  ["{ status: { eq: SCHEDULED } }", [3]],
  ["{ status: { eq: EXHAUSTED } }", [4]],
  ["{ status: { eq: ACTIVE } }", [5, 7]],
  ["{ status: { ne: ACTIVE } }", [1, 2, 3, 4, 6]],
  ["{ status: { in: [EXPIRED, SCHEDULED] } }", [2, 3]],
  ["{ status: { in: [] } }", []],
  ["{ status: { isNull: true } }", [6]],
  ["{ status: { isNull: false } }", [1, 2, 3, 4, 5, 7]],
  ["{ status: { eq: null } }", [6]],
  ["{ status: { ne: null } }", [1, 2, 3, 4, 5, 7]],
  ["{ not: { status: { in: [VOIDED, EXPIRED] } } }", [3, 4, 5, 6, 7]],
  ["{ kind: { eq: BOOKING_CHARGE } }", [6]],
  ["{ kind: { ne: TIME_CREDIT } }", [6, 7]],
  ["{ kind: { in: [TIME_CREDIT] }, status: { eq: ACTIVE } }", [5]],
  ["{ voidedOn: { isNull: false } }", [1]],
  [`{ coworkerContractUniqueId: { eq: "${contract}" } }`, [2]],
  [`{ coworkerContractUniqueId: { eq: "${contract.toUpperCase()}" } }`, [2]],
  [`{ coworkerContractUniqueId: { ne: "${contract}" } }`, [1, 3, 4, 5, 6, 7]],
  ["{ bookingId: { gte: 9 }, extraServiceId: { eq: 1 } }", [6]],
  ["{ remainingUses: { eq: 0 } }", [1, 4, 6]],
];

test.each(ofCredits)("of credits in every status %s finds %j", async (filter, ids) => {
  const store = await everyStatus();

  const { data, errors } = await ask(store, `{ coworkerExtraServices(filter: ${filter}) { nodes { databaseId } } }`);

  expect(errors).toEqual([]);
  expect(data.coworkerExtraServices.nodes).toEqual(ids.map((databaseId) => ({ databaseId })));
});

test("a filter finds the status that is shown, at the moment of the request", async () => {
  const store = await everyStatus();
  const source = "{ coworkerExtraServices(filter: { kind: { ne: BOOKING_CHARGE } }) { nodes { status } } }";
  const found = async (now: number) => (await ask(store, source, { now })).data.coworkerExtraServices.nodes;

  expect((await found(NOW)).map((one: { status: string }) => one.status)).toEqual([
    "VOIDED",
    "EXPIRED",
    "SCHEDULED",
    "EXHAUSTED",
    "ACTIVE",
    "ACTIVE",
  ]);
  expect((await found(NOW + 1)).map((one: { status: string }) => one.status)).toEqual([
    "VOIDED",
    "EXPIRED",
    "ACTIVE",
    "EXHAUSTED",
    "EXPIRED",
    "ACTIVE",
  ]);
});

const orders: [orderBy: string, ids: number[]][] = [
  ["[]", [1, 2, 3, 4]],
  ["[{ field: DATABASE_ID, direction: DESC }]", [4, 3, 2, 1]],
  ["[{ field: NAME }]", [3, 1, 4, 2]],
  ["[{ field: NAME, direction: DESC }]", [2, 4, 1, 3]],
  ["[{ field: PRICE }]", [4, 1, 2, 3]],
  ["[{ field: DISPLAY_ORDER }]", [2, 3, 1, 4]],
  ["[{ field: DISPLAY_ORDER, direction: DESC }]", [1, 4, 2, 3]],
  ["[{ field: DISPLAY_ORDER }, { field: PRICE, direction: DESC }]", [3, 2, 1, 4]],
  ["[{ field: DISPLAY_ORDER }, { field: DATABASE_ID, direction: DESC }]", [3, 2, 4, 1]],
  ["[{ field: DESCRIPTION }]", [1, 4, 3, 2]],
  ["[{ field: DESCRIPTION, direction: DESC }]", [2, 3, 1, 4]],
  ["[{ field: APPLY_FROM }]", [1, 2, 4, 3]],
  ["[{ field: APPLY_FROM, direction: DESC }]", [3, 2, 4, 1]],
  ["[{ field: VISIBLE }]", [2, 1, 3, 4]],
  ["[{ field: MIN_LENGTH, direction: DESC }, { field: BUSINESS_ID, direction: DESC }]", [3, 4, 1, 2]],
];

test.each(orders)(
  "ordered by %s the rules are %j: ties by databaseId, absent values smallest",
  async (orderBy, ids) => {
    const store = await fourRules();

    const { data } = await ask(store, `{ extraServices(orderBy: ${orderBy}) { nodes { databaseId } } }`);

    expect(data.extraServices.nodes).toEqual(ids.map((databaseId) => ({ databaseId })));
  },
);

test("a filtered list also shows known names of resource types, only those of the rule's business", async () => {
  const store = await fourRules();
  const names = [
    { id: 2, name: "Desk" },
    { id: 1, name: "Booth" },
  ];
  await store.commit("nameRecords", { kind: "ResourceType", businessId: LONDON, names }, given);

  const { data } = await ask(
    store,
    "{ extraServices(filter: { displayOrder: { eq: 2 } }) { nodes { resourceTypeNames resourceTypes { name } } } }",
  );

  expect(data.extraServices.nodes[0].resourceTypes).toEqual([{ name: "Booth" }, { name: "Desk" }]);
  expect(data.extraServices.nodes.map((one: { resourceTypeNames: string }) => one.resourceTypeNames)).toEqual([
    "Booth, Desk",
    "",
  ]);
});
