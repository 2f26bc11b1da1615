import { expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";

const spend = `mutation ($input: SpendCreditInput!) { done: spendCredit(input: $input) {
  operationId covered uncovered replayed userErrors { code propertyName }
  useHistories { creditUsed balanceAfter coworkerExtraServiceId }
} }`;
const reverse = `mutation ($input: ReverseUseInput!) { done: reverseUse(input: $input) {
  covered replayed userErrors { code propertyName } useHistories { creditUsed balanceAfter coworkerExtraServiceId }
} }`;

/** What the app books: an hour and a half of resource type 11, for customer 2001 of London. */
const booking = {
  ...{ businessId: 101, coworkerId: 2001, kind: "TIME_CREDIT", unit: "MINUTES", resourceTypeId: 11, amount: 90 },
  ...{ bookingId: 7001, bookingFromTime: "2030-03-04T09:00:00Z", bookingToTime: "2030-03-04T10:30:00Z" },
  bookingResourceName: "Meeting room 3",
};

/** The answer of a mutation or query that is called `done`, from a request without errors. */
async function asker(server: TestServer, claims: Parameters<TestServer["token"]>[0]) {
  const token = await server.token(claims);
  return async (query: string, variables: object = {}) => {
    const response = await server.post({ query, variables }, { token });
    const { data, errors } = (await response.json()) as { data: { done: unknown }; errors?: unknown };
    expect([response.status, errors]).toEqual([200, undefined]);
    return data.done as never;
  };
}

/** A back office that gives customer 2001 a bought credit of 60 minutes and a free one of 60 that expires. */
async function openForBusiness() {
  const server = await startServer();
  const office = await asker(server, { admin: true, email: "office@example.com" });
  await office(`mutation { done: createExtraService(input: {
    businessId: 101, name: "Meeting room hours", price: "30", currencyCode: "GBP", resourceTypeIds: [11, 12]
  }) { userErrors { code } } }`);
  for (const credit of [`price: "60"`, `free: true, expireDate: "2031-01-01T00:00:00Z"`])
    await office(`mutation { done: createCoworkerExtraService(input: {
      businessId: 101, coworkerId: 2001, extraServiceId: 1, totalUses: 60, ${credit}
    }) { userErrors { code } } }`);
  const rights = ["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-List"];
  const app = await asker(server, { email: "app@example.com", roles: rights, businesses: [101] });
  return { server, office, app };
}

test("a booking app books, loses an answer, shortens, cancels, and runs out of credit", async () => {
  const { app } = await openForBusiness();

  // Expiring credit is used first. The answer got lost, and the app repeats the call: nothing is taken twice.
  const booked: { operationId: string } = await app(spend, { input: { ...booking, idempotencyKey: "book-7001" } });
  const retried = await app(spend, { input: { ...booking, idempotencyKey: "book-7001" } });
  const { operationId } = booked;
  expect(booked).toEqual({
    ...{ operationId: expect.any(String), covered: 90, uncovered: 0, replayed: false, userErrors: [] },
    useHistories: [
      { creditUsed: 60, balanceAfter: 0, coworkerExtraServiceId: 2 },
      { creditUsed: 30, balanceAfter: 30, coworkerExtraServiceId: 1 },
    ],
  });
  expect(retried).toEqual({ ...booked, replayed: true });

  // Half an hour less, of the credit that was used last; then none at all.
  const shorter = { operationId, amount: 45, reason: "shortened", idempotencyKey: "shorten-7001" };
  const cancelled = { operationId, reason: "cancelled", idempotencyKey: "cancel-7001" };
  const back = [await app(reverse, { input: shorter }), await app(reverse, { input: cancelled })];
  const twice = await app(reverse, { input: { ...cancelled, idempotencyKey: "cancel-7001-again" } });
  expect(back).toEqual([
    {
      ...{ covered: 45, replayed: false, userErrors: [] },
      useHistories: [
        { creditUsed: -30, balanceAfter: 60, coworkerExtraServiceId: 1 },
        { creditUsed: -15, balanceAfter: 15, coworkerExtraServiceId: 2 },
      ],
    },
    {
      ...{ covered: 45, replayed: false, userErrors: [] },
      useHistories: [{ creditUsed: -45, balanceAfter: 60, coworkerExtraServiceId: 2 }],
    },
  ]);
  expect(twice).toEqual({
    ...{ covered: null, replayed: false, useHistories: [] },
    userErrors: [{ code: "ALREADY_REVERSED", propertyName: "operationId" }],
  });

  // Half a day is more than there is: first all or nothing, then a partial spend.
  const long = { ...booking, bookingId: 7002, amount: 240 };
  const refused = await app(spend, { input: { ...long, idempotencyKey: "book-7002" } });
  const partly = await app(spend, {
    input: { ...long, onShortfall: "PARTIAL", idempotencyKey: "book-7002-partly" },
  });
  expect(refused).toMatchObject({
    covered: null,
    userErrors: [{ code: "INSUFFICIENT_CREDIT", propertyName: "amount" }],
  });
  expect(partly).toMatchObject({ covered: 120, uncovered: 120, userErrors: [] });
});

test("the office reads in the ledger what the app did, and puts right what it gave by mistake", async () => {
  const { office, app } = await openForBusiness();
  await app(spend, { input: { ...booking, idempotencyKey: "book-7001" } });

  const voided = await office(`mutation { done: voidCredit(input: {
    coworkerExtraServiceId: 2, reason: "given to the wrong customer", idempotencyKey: "case-12"
  }) { coworkerExtraService { status remainingUses } userErrors { code } } }`);
  const raised = await office(`mutation { done: adjustCredit(input: {
    coworkerExtraServiceId: 1, amount: 15, reason: "the room was cold", idempotencyKey: "case-13"
  }) { coworkerExtraService { totalUses remainingUses } userErrors { code } } }`);
  const ledger = await office(`{ done: useHistories(filter: { businessId: { eq: 101 } }) {
    nodes { kind creditUsed totalChange balanceAfter reason updatedBy bookingResourceName }
  } }`);

  expect(voided).toEqual({ coworkerExtraService: { status: "VOIDED", remainingUses: 0 }, userErrors: [] });
  expect(raised).toEqual({ coworkerExtraService: { totalUses: 75, remainingUses: 45 }, userErrors: [] });
  const byApp = { kind: "USE", totalChange: 0, reason: null, updatedBy: "app@example.com" };
  const byOffice = { updatedBy: "office@example.com", bookingResourceName: null };
  expect((ledger as { nodes: object[] }).nodes).toEqual([
    { ...byApp, creditUsed: 30, balanceAfter: 30, bookingResourceName: "Meeting room 3" },
    { ...byApp, creditUsed: 60, balanceAfter: 0, bookingResourceName: "Meeting room 3" },
    {
      ...byOffice,
      kind: "VOID",
      creditUsed: 0,
      totalChange: 0,
      balanceAfter: 0,
      reason: "given to the wrong customer",
    },
    { ...byOffice, kind: "ADJUSTMENT", creditUsed: 0, totalChange: 15, balanceAfter: 45, reason: "the room was cold" },
  ]);
});

test("the app of another business finds no credit to spend, and no use to give back", async () => {
  const { server, app } = await openForBusiness();
  const booked: { operationId: string } = await app(spend, { input: { ...booking, idempotencyKey: "book-7001" } });
  const stranger = await asker(server, { roles: ["CoworkerExtraServiceUseHistory-Create"], businesses: [202] });

  const answers = [
    await stranger(spend, { input: { ...booking, idempotencyKey: "book-7001" } }),
    await stranger(reverse, {
      input: { operationId: booked.operationId, reason: "mine", idempotencyKey: "cancel" },
    }),
  ];

  expect(answers).toMatchObject([
    { covered: null, userErrors: [{ code: "NOT_FOUND", propertyName: "businessId" }] },
    { covered: null, userErrors: [{ code: "NOT_FOUND", propertyName: "operationId" }] },
  ]);
});
