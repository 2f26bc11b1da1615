import { expect, test } from "vitest";
import type { Viewer } from "../../src/billing/viewer.ts";
import { openInMemory } from "../support/dialects.ts";
import { administrator, LONDON, NEW_YORK } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { globalId, openTwoBusinesses } from "../support/two-businesses.ts";

const ofLondon: Viewer = { ...administrator, businesses: [LONDON] };
const ofNowhere: Viewer = { ...administrator, businesses: [] };
const ofBoth: Viewer = { ...administrator, businesses: [LONDON, NEW_YORK] };

const customer = globalId("Coworker", 2001);
const ids = ["ExtraService", "CoworkerExtraService", "UseHistory"].flatMap((type) => [
  globalId(type, 1),
  globalId(type, 2),
]);
const [london, newYork] = [globalId("Business", 101), globalId("Business", 202)];
/** Those records by their ids, and the two businesses by their numbers. */
const representations = [
  ...ids.map((id, place) => {
    const type = ["ExtraService", "CoworkerExtraService", "UseHistory"][Math.floor(place / 2)];
    return `{ __typename: "${type}", id: "${id}" }`;
  }),
  ...[101, 202].map((id) => `{ __typename: "Business", databaseId: ${id} }`),
];

/** An hour of a member of team 31, which credits pay for. */
const hour = `resourceTypeId: 11, from: "2026-06-02T09:00:00Z", to: "2026-06-02T10:00:00Z", customer: MEMBER, teamIds: [31],
  coworkerId: 2001, timeZone: "Europe/London"`;

/** The query, and the answer for a caller of London: as if New York and its records did not exist. */
const questions: { what: string; source: string; ofLondon: unknown; ofNowhere: unknown }[] = [
  {
    what: "records by number",
    source: "{ a: extraService(id: 2) { id } b: coworkerExtraService(id: 2) { id } c: useHistory(id: 2) { id } }",
    ofLondon: { a: null, b: null, c: null },
    ofNowhere: { a: null, b: null, c: null },
  },
  {
    what: "lists and counts",
    source: `{
      extraServices { totalCount nodes { databaseId } pageInfo { hasNextPage } }
      coworkerExtraServices { totalCount nodes { databaseId } pageInfo { hasNextPage } }
      useHistories { totalCount nodes { databaseId } pageInfo { hasNextPage } }
    }`,
    ofLondon: Object.fromEntries(
      ["extraServices", "coworkerExtraServices", "useHistories"].map((list) => [
        list,
        { totalCount: 1, nodes: [{ databaseId: 1 }], pageInfo: { hasNextPage: false } },
      ]),
    ),
    ofNowhere: Object.fromEntries(
      ["extraServices", "coworkerExtraServices", "useHistories"].map((list) => [
        list,
        { totalCount: 0, nodes: [], pageInfo: { hasNextPage: false } },
      ]),
    ),
  },
  {
    what: "a page before the end, whose next record is foreign",
    source: "{ extraServices(first: 1) { nodes { databaseId } pageInfo { hasNextPage } } }",
    ofLondon: { extraServices: { nodes: [{ databaseId: 1 }], pageInfo: { hasNextPage: false } } },
    ofNowhere: { extraServices: { nodes: [], pageInfo: { hasNextPage: false } } },
  },
  {
    what: "filters that name what is foreign",
    source: `{
      a: extraServices(filter: { businessId: { eq: 202 } }) { totalCount nodes { id } }
      b: coworkerExtraServices(filter: { or: [{ businessId: { eq: 202 } }, { databaseId: { in: [1, 2] } }] }) { totalCount }
      c: useHistories(filter: { not: { businessId: { eq: 101 } } }) { totalCount nodes { id } }
      d: coworkerExtraServices(filter: { notes: { contains: "york" } }) { totalCount }
    }`,
    ofLondon: {
      a: { totalCount: 0, nodes: [] },
      b: { totalCount: 1 },
      c: { totalCount: 0, nodes: [] },
      d: { totalCount: 0 },
    },
    ofNowhere: {
      a: { totalCount: 0, nodes: [] },
      b: { totalCount: 0 },
      c: { totalCount: 0, nodes: [] },
      d: { totalCount: 0 },
    },
  },
  {
    what: "the records of a customer of both businesses",
    source: `{ node(id: "${customer}") { ... on Coworker {
      databaseId
      coworkerExtraServices {
        totalCount nodes { notes business { name } extraService { name resourceTypes { name } } useHistories { totalCount } }
      }
    } } }`,
    ofLondon: {
      node: {
        databaseId: 2001,
        coworkerExtraServices: {
          totalCount: 1,
          nodes: [
            {
              notes: "of London",
              business: { name: "London" },
              extraService: { name: "Room in London", resourceTypes: [{ name: "Desk in London" }] },
              useHistories: { totalCount: 1 },
            },
          ],
        },
      },
    },
    ofNowhere: { node: { databaseId: 2001, coworkerExtraServices: { totalCount: 0, nodes: [] } } },
  },
  {
    what: "the balances of a customer of both businesses",
    source: `{
      a: creditBalance(coworkerId: 2001, businessId: 101) { granted }
      b: creditBalance(coworkerId: 2001, businessId: 202) { granted }
      c: creditBalance(coworkerId: 2001, businessId: 202, asOf: "2026-06-01T11:59:00Z") { granted }
      node(id: "${customer}") { ... on Coworker {
        d: creditBalance(businessId: 101) { granted } e: creditBalance(businessId: 202) { granted }
      } }
    }`,
    ofLondon: { a: [{ granted: 700 }], b: [], c: [], node: { d: [{ granted: 700 }], e: [] } },
    ofNowhere: { a: [], b: [], c: [], node: { d: [], e: [] } },
  },
  {
    what: "prices",
    source: `{
      a: priceQuote(input: { businessId: 101, ${hour} }) { outcome candidates { extraService { name } } coveredUnits }
      b: priceQuote(input: { businessId: 202, ${hour} }) { outcome candidates { extraService { name } } coveredUnits }
      c: priceQuote(input: { businessId: 101, extraServiceId: 2, ${hour} }) { outcome candidates { extraService { name } } }
      d: priceGrid(input: { quote: { businessId: 202, ${hour} }, stepMinutes: 60, lengthMinutes: 60 }) { outcome total }
    }`,
    ofLondon: {
      a: { outcome: "PRICED", candidates: [{ extraService: { name: "Room in London" } }], coveredUnits: 60 },
      b: { outcome: "NO_PRICE", candidates: [], coveredUnits: null },
      c: { outcome: "SERVICE_NOT_FOUND", candidates: [] },
      d: [{ outcome: "NO_PRICE", total: null }],
    },
    ofNowhere: {
      a: { outcome: "NO_PRICE", candidates: [], coveredUnits: null },
      b: { outcome: "NO_PRICE", candidates: [], coveredUnits: null },
      c: { outcome: "SERVICE_NOT_FOUND", candidates: [] },
      d: [{ outcome: "NO_PRICE", total: null }],
    },
  },
  {
    what: "nodes of every kind",
    source: `{ nodes(ids: ${JSON.stringify(ids)}) { id } }`,
    ofLondon: { nodes: ids.map((id, place) => (place % 2 === 0 ? { id } : null)) },
    ofNowhere: { nodes: ids.map(() => null) },
  },
  {
    what: "entities that other graphs name",
    source: `{ _entities(representations: [${representations.join(", ")}]) { ... on Node { id } } }`,
    ofLondon: { _entities: [...ids.map((id, place) => (place % 2 === 0 ? { id } : null)), { id: london }, null] },
    ofNowhere: { _entities: [...ids, london, newYork].map(() => null) },
  },
  {
    what: "the businesses themselves",
    source: `{ a: node(id: "${globalId("Business", 101)}") { ... on Business { name } } b: node(id: "${globalId("Business", 202)}") { id } }`,
    ofLondon: { a: { name: "London" }, b: null },
    ofNowhere: { a: null, b: null },
  },
];

test.each(questions)("a caller limited to London sees nothing of New York in $what", async (question) => {
  const store = await openTwoBusinesses(openInMemory());

  const { data, errors } = await ask(store, question.source, { viewer: ofLondon });

  expect({ data, errors }).toEqual({ data: question.ofLondon, errors: [] });
});

test.each(questions)("a caller limited to no business sees nothing in $what", async (question) => {
  const store = await openTwoBusinesses(openInMemory());

  const { data, errors } = await ask(store, question.source, { viewer: ofNowhere });

  expect({ data, errors }).toEqual({ data: question.ofNowhere, errors: [] });
});

test.each(questions)(
  "a caller limited to both businesses sees the same in $what as an unlimited one",
  async (question) => {
    const store = await openTwoBusinesses(openInMemory());

    const limited = await ask(store, question.source, { viewer: ofBoth });

    expect(limited).toEqual(await ask(store, question.source));
  },
);

const foreignMutations: { what: string; source: string; properties: string[] }[] = [
  {
    what: "create a rule",
    source: `createExtraService(input: { businessId: 202, name: "a", price: "1", currencyCode: "GBP" })`,
    properties: ["businessId"],
  },
  { what: "change a rule", source: `updateExtraService(input: { id: 2, name: "mine" })`, properties: ["id"] },
  { what: "delete a rule", source: "deleteExtraService(input: { id: 2 })", properties: ["id"] },
  {
    what: "give a credit",
    source: "createCoworkerExtraService(input: { businessId: 202, coworkerId: 1, extraServiceId: 2, totalUses: 1 })",
    properties: ["businessId", "extraServiceId"],
  },
  {
    what: "give a credit of its own business for a rule",
    source: "createCoworkerExtraService(input: { businessId: 101, coworkerId: 1, extraServiceId: 2, totalUses: 1 })",
    properties: ["extraServiceId"],
  },
  { what: "change a credit", source: "updateCoworkerExtraService(input: { id: 2, totalUses: 1 })", properties: ["id"] },
  { what: "delete a credit", source: "deleteCoworkerExtraService(input: { id: 2 })", properties: ["id"] },
  {
    what: "record a use",
    source: `recordUse(input: { coworkerExtraServiceId: 2, creditUsed: 1, idempotencyKey: "k" })`,
    properties: ["coworkerExtraServiceId"],
  },
  {
    what: "spend credit",
    source: `spendCredit(input: {
      businessId: 202, coworkerId: 2001, kind: TIME_CREDIT, unit: MINUTES, resourceTypeId: 11, amount: 1, idempotencyKey: "k"
    })`,
    properties: ["businessId"],
  },
  {
    what: "reverse a use",
    source: `reverseUse(input: { useHistoryId: 2, reason: "r", idempotencyKey: "k" })`,
    properties: ["useHistoryId"],
  },
  {
    what: "adjust a credit",
    source: `adjustCredit(input: { coworkerExtraServiceId: 2, amount: 1, reason: "r", idempotencyKey: "k" })`,
    properties: ["coworkerExtraServiceId"],
  },
  {
    what: "void a credit",
    source: `voidCredit(input: { coworkerExtraServiceId: 2, reason: "r", idempotencyKey: "k" })`,
    properties: ["coworkerExtraServiceId"],
  },
  {
    what: "charge a booking",
    source: `chargeBooking(input: { quote: { businessId: 202, ${hour} }, bookingId: 1, idempotencyKey: "k" })`,
    properties: ["quote.businessId"],
  },
  {
    what: "charge a booking of its own business by a rule",
    source: `chargeBooking(input: {
      quote: { businessId: 101, extraServiceId: 2, ${hour} }, bookingId: 1, idempotencyKey: "k"
    })`,
    properties: ["quote.extraServiceId"],
  },
  {
    what: "uncharge a booking",
    source: `unchargeBooking(input: { businessId: 202, bookingId: 9, reason: "r", idempotencyKey: "k" })`,
    properties: ["businessId"],
  },
  {
    what: "change a booking",
    source: `changeBooking(input: {
      businessId: 202, quote: { businessId: 202, ${hour} }, bookingId: 1, reason: "r", idempotencyKey: "k"
    })`,
    properties: ["businessId"],
  },
  {
    what: "mark a credit as invoiced",
    source: `markInvoiced(input: {
      coworkerExtraServiceIds: [1, 2], invoiceDate: "2026-06-30T00:00:00Z", idempotencyKey: "k"
    })`,
    properties: ["coworkerExtraServiceIds.1"],
  },
  {
    what: "take a credit off its invoice",
    source: `unmarkInvoiced(input: { coworkerExtraServiceIds: [1, 2], reason: "r", idempotencyKey: "k" })`,
    properties: ["coworkerExtraServiceIds.1"],
  },
  {
    what: "set the alerts",
    source: "setAlerts(input: { businessId: 202, lowPercent: 30 })",
    properties: ["businessId"],
  },
  {
    what: "name a resource type",
    source: `nameResourceTypes(input: { businessId: 202, names: [{ id: 11, name: "mine" }] })`,
    properties: ["businessId"],
  },
  {
    what: "name a business",
    source: `nameBusinesses(input: { businesses: [{ id: 202, name: "mine" }] })`,
    properties: ["businesses.0.id"],
  },
];

test.each(foreignMutations)("a caller limited to London cannot $what of New York", async ({ source, properties }) => {
  const store = await openTwoBusinesses(openInMemory());
  const all = `{
    extraServices { nodes { name updatedOn business { name } resourceTypes { name } } }
    coworkerExtraServices { nodes { totalUses updatedOn } }
  }`;
  const before = await ask(store, all);

  const { data, errors } = await ask(
    store,
    `mutation { done: ${source} { userErrors { code propertyName attemptedValue } } }`,
    {
      viewer: ofLondon,
    },
  );

  expect({ data, errors }).toEqual({
    data: {
      done: {
        userErrors: properties.map((propertyName) => ({ code: "NOT_FOUND", propertyName, attemptedValue: null })),
      },
    },
    errors: [],
  });
  expect(await ask(store, all)).toEqual(before);
});
