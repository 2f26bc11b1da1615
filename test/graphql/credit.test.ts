import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { createCredit, createRule, NOW, viewerWith } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { expectWholeLedger } from "../support/ledger.ts";
import { errorFields, mutationOf, refusal } from "../support/mutation.ts";
import { globalId } from "../support/two-businesses.ts";

const writer = viewerWith(["CoworkerExtraServiceUseHistory-Create"]);
const uuid = /^[0-9a-f]{8}-[0-9a-f]{4}-7[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/;
const booking = {
  bookingId: 9,
  bookingFromTime: "2026-06-02T10:00:00+01:00",
  bookingToTime: "2026-06-02T11:00:00+01:00",
  bookingResourceName: "Room 1",
};
const spending = {
  ...{ businessId: 101, coworkerId: 2001, kind: "TIME_CREDIT", unit: "MINUTES", resourceTypeId: 11, amount: 60 },
  idempotencyKey: "booking-9",
};

/** Credits 1 and 2 of customer 2001 have 40 minutes each. */
async function twoCredits(store: Store): Promise<Store> {
  const rule = await createRule(store, { resourceTypes: [11] });
  for (let place = 0; place < 2; place += 1) await createCredit(store, rule, { totalUses: 40 });
  return store;
}

test("recordUse takes units of one credit and answers it with the new row, with only the right to write the ledger", async () => {
  const store = await twoCredits(openInMemory());

  const { data, errors } = await ask(
    store,
    mutationOf("recordUse")(`
      coworkerExtraService { databaseId remainingUses ledgerHash updatedBy }
      useHistory {
        databaseId coworkerExtraServiceId kind creditUsed balanceAfter usageAt operationId allocationIndex reason
        idempotencyKey bookingId bookingFromTime bookingToTime bookingResourceName hash updatedBy
      }
      replayed ${errorFields}`),
    {
      viewer: writer,
      variables: {
        input: { coworkerExtraServiceId: 2, creditUsed: 15, ...booking, reason: "walked in", idempotencyKey: "k" },
      },
    },
  );

  expect({ data, errors }).toEqual({
    data: {
      done: {
        coworkerExtraService: {
          databaseId: 2,
          remainingUses: 25,
          ledgerHash: data.done.useHistory.hash,
          updatedBy: "bob",
        },
        useHistory: {
          databaseId: 1,
          coworkerExtraServiceId: 2,
          kind: "USE",
          creditUsed: 15,
          balanceAfter: 25,
          usageAt: "2026-06-02T09:00:00.000Z",
          operationId: expect.stringMatching(uuid),
          allocationIndex: 0,
          reason: "walked in",
          idempotencyKey: "k",
          bookingId: 9,
          bookingFromTime: "2026-06-02T09:00:00.000Z",
          bookingToTime: "2026-06-02T10:00:00.000Z",
          bookingResourceName: "Room 1",
          hash: expect.stringMatching(/^[0-9a-f]{64}$/),
          updatedBy: "bob",
        },
        replayed: false,
        userErrors: [],
      },
    },
    errors: [],
  });
});

const rowsOf = `
  operationId covered uncovered replayed ${errorFields}
  useHistories { coworkerExtraServiceId kind creditUsed balanceAfter allocationIndex operationId reversesId }`;

test.each(dialects)(
  "spendCredit answers every allocation, and reverseUse the reversed units ($name)",
  async (dialect) => {
    const store = await twoCredits(await dialect.open());

    const spent = await ask(store, mutationOf("spendCredit")(rowsOf), { variables: { input: spending } });
    const { operationId } = spent.data.done;
    const input = {
      operationId: operationId.toUpperCase(),
      amount: 30,
      reason: "cancelled",
      idempotencyKey: "cancel-9",
    };
    const reversed = await ask(store, mutationOf("reverseUse")(rowsOf), { variables: { input } });

    const use = { kind: "USE", operationId, reversesId: null };
    const reversal = { kind: "REVERSAL", operationId: reversed.data.done.operationId };
    expect([spent.errors, reversed.errors]).toEqual([[], []]);
    expect(spent.data.done).toEqual({
      operationId: expect.stringMatching(uuid),
      covered: 60,
      uncovered: 0,
      replayed: false,
      userErrors: [],
      useHistories: [
        { ...use, coworkerExtraServiceId: 1, creditUsed: 40, balanceAfter: 0, allocationIndex: 0 },
        { ...use, coworkerExtraServiceId: 2, creditUsed: 20, balanceAfter: 20, allocationIndex: 1 },
      ],
    });
    expect(reversed.data.done).toEqual({
      operationId: expect.stringMatching(uuid),
      covered: 30,
      uncovered: 0,
      replayed: false,
      userErrors: [],
      useHistories: [
        {
          ...reversal,
          coworkerExtraServiceId: 2,
          creditUsed: -20,
          balanceAfter: 40,
          allocationIndex: 0,
          reversesId: 2,
        },
        {
          ...reversal,
          coworkerExtraServiceId: 1,
          creditUsed: -10,
          balanceAfter: 10,
          allocationIndex: 1,
          reversesId: 1,
        },
      ],
    });
    for (const id of [1, 2]) await expectWholeLedger(store, id);
  },
);

test("adjustCredit and voidCredit answer the changed credit, and a VOID row written with a reversal is among its rows", async () => {
  const store = await twoCredits(openInMemory());
  const shown = `coworkerExtraService { totalUses remainingUses status voidedOn }
    useHistory { kind totalChange creditUsed balanceAfter reason } replayed ${errorFields}`;
  await ask(store, mutationOf("spendCredit")(rowsOf), { variables: { input: { ...spending, amount: 10 } } });

  const adjusted = await ask(store, mutationOf("adjustCredit")(shown), {
    variables: { input: { coworkerExtraServiceId: 1, amount: -5, reason: "too many", idempotencyKey: "a" } },
  });
  const voided = await ask(store, mutationOf("voidCredit")(shown), {
    variables: { input: { coworkerExtraServiceId: 1, reason: "left", idempotencyKey: "v" } },
  });
  const reversed = await ask(store, mutationOf("reverseUse")(rowsOf), {
    variables: { input: { useHistoryId: 1, reason: "cancelled", idempotencyKey: "r" } },
  });

  const done = { replayed: false, userErrors: [] };
  expect([adjusted, voided].map(({ data }) => data.done)).toEqual([
    {
      ...done,
      coworkerExtraService: { totalUses: 35, remainingUses: 25, status: "ACTIVE", voidedOn: null },
      useHistory: { kind: "ADJUSTMENT", totalChange: -5, creditUsed: 0, balanceAfter: 25, reason: "too many" },
    },
    {
      ...done,
      coworkerExtraService: {
        ...{ totalUses: 35, remainingUses: 0, status: "VOIDED" },
        voidedOn: new Date(NOW).toISOString(),
      },
      useHistory: { kind: "VOID", totalChange: 0, creditUsed: 25, balanceAfter: 0, reason: "left" },
    },
  ]);
  expect(reversed.data.done).toMatchObject({
    ...done,
    covered: 10,
    useHistories: [
      { kind: "REVERSAL", creditUsed: -10, balanceAfter: 10, allocationIndex: 0 },
      { kind: "VOID", creditUsed: 10, balanceAfter: 0, allocationIndex: 1, reversesId: null },
    ],
  });
});

test("a reversal and its use can be read from either side", async () => {
  const store = await twoCredits(openInMemory());
  await ask(store, mutationOf("spendCredit")(rowsOf), { variables: { input: spending } });
  for (const [place, amount] of [5, 7].entries()) {
    const input = { useHistoryId: 1, amount, reason: "part", idempotencyKey: `part-${place}` };
    await ask(store, mutationOf("reverseUse")(rowsOf), { variables: { input } });
  }

  const { data, errors } = await ask(
    store,
    "{ useHistories { nodes { databaseId reverses { databaseId } reversedBy { databaseId creditUsed } } } }",
  );

  expect(errors).toEqual([]);
  expect(data.useHistories.nodes).toEqual([
    {
      databaseId: 1,
      reverses: null,
      reversedBy: [
        { databaseId: 3, creditUsed: -5 },
        { databaseId: 4, creditUsed: -7 },
      ],
    },
    { databaseId: 2, reverses: null, reversedBy: [] },
    { databaseId: 3, reverses: { databaseId: 1 }, reversedBy: [] },
    { databaseId: 4, reverses: { databaseId: 1 }, reversedBy: [] },
  ]);
});

const oneRow = { coworkerExtraService: null, useHistory: null };
const someRows = { operationId: null, useHistories: [], covered: null, uncovered: null };
const shownOf = (answer: object) =>
  Object.keys(answer)
    .map((name) => (/Service|History|Histories/.test(name) ? `${name} { id }` : name))
    .join(" ");

test.each([
  {
    field: "recordUse",
    what: "more than is left, or what is no use at all",
    input: { coworkerExtraServiceId: 1, creditUsed: 41, idempotencyKey: "k" },
    answer: oneRow,
    errors: [refusal("INSUFFICIENT_CREDIT", "creditUsed", "41")],
    wrong: { creditUsed: 0, bookingId: -1, idempotencyKey: "" },
    wrongErrors: [
      refusal("OUT_OF_RANGE", "creditUsed", "0"),
      refusal("OUT_OF_RANGE", "bookingId", "-1"),
      refusal("REQUIRED", "idempotencyKey", ""),
    ],
  },
  {
    field: "spendCredit",
    what: "more than the credits have, or what is no amount at all",
    input: { ...spending, amount: 81 },
    answer: someRows,
    errors: [refusal("INSUFFICIENT_CREDIT", "amount", "81")],
    wrong: { amount: -1, unit: null, resourceTypeId: null },
    wrongErrors: [
      refusal("OUT_OF_RANGE", "amount", "-1"),
      refusal("REQUIRED", "unit"),
      refusal("REQUIRED", "resourceTypeId"),
    ],
  },
  {
    field: "reverseUse",
    what: "what is no use, or names nothing",
    input: { useHistoryId: 1, reason: "r", idempotencyKey: "k" },
    answer: someRows,
    errors: [refusal("NOT_REVERSIBLE", "useHistoryId")],
    wrong: { useHistoryId: null, reason: "" },
    wrongErrors: [refusal("REQUIRED", "useHistoryId"), refusal("REASON_REQUIRED", "reason", "")],
  },
  {
    field: "adjustCredit",
    what: "less than was used, or nothing",
    input: { coworkerExtraServiceId: 2, amount: -41, reason: "r", idempotencyKey: "k" },
    answer: oneRow,
    errors: [refusal("INSUFFICIENT_CREDIT", "amount", "-41")],
    wrong: { amount: 0, reason: " " },
    wrongErrors: [refusal("OUT_OF_RANGE", "amount", "0"), refusal("REASON_REQUIRED", "reason", " ")],
  },
  {
    field: "voidCredit",
    what: "a voided credit, or without a reason",
    input: { coworkerExtraServiceId: 1, reason: "r", idempotencyKey: "k" },
    answer: oneRow,
    errors: [refusal("CREDIT_VOIDED", "coworkerExtraServiceId")],
    wrong: { reason: "", idempotencyKey: "a b" },
    wrongErrors: [refusal("REASON_REQUIRED", "reason", ""), refusal("INVALID", "idempotencyKey", "a b")],
  },
])("$field of $what is refused in the payload: the one is kept, the other not", async (one) => {
  const store = await twoCredits(openInMemory());
  if (one.field !== "recordUse" && one.field !== "spendCredit") {
    const first = { coworkerExtraServiceId: 1, reason: "first", idempotencyKey: "first" };
    await ask(store, mutationOf("voidCredit")("replayed"), { variables: { input: first } });
  }
  const source = mutationOf(one.field)(`${shownOf(one.answer)} replayed ${errorFields}`);

  const answers = [];
  for (const changes of [one.wrong, one.wrong, {}, {}])
    answers.push(await ask(store, source, { variables: { input: { ...one.input, ...changes } } }));

  const refused = (userErrors: object[], replayed: boolean) => ({
    data: { done: { ...one.answer, replayed, userErrors } },
    errors: [],
  });
  expect(answers).toEqual([
    refused(one.wrongErrors, false),
    refused(one.wrongErrors, false),
    refused(one.errors, false),
    refused(one.errors, true),
  ]);
});

test("a global id that is given for a replay names the same credit", async () => {
  const store = await twoCredits(openInMemory());
  const source = mutationOf("recordUse")(`useHistory { databaseId } replayed ${errorFields}`);

  const answers = [];
  for (const coworkerExtraServiceId of [1, "1", globalId("CoworkerExtraService", 1)]) {
    const input = { coworkerExtraServiceId, creditUsed: 15, idempotencyKey: "k" };
    answers.push((await ask(store, source, { variables: { input } })).data.done);
  }

  expect(answers).toEqual(
    [false, true, true].map((replayed) => ({ useHistory: { databaseId: 1 }, replayed, userErrors: [] })),
  );
});
