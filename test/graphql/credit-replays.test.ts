import { expect, test } from "vitest";
import { openInMemory } from "../support/dialects.ts";
import { createCredit, createRule } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { errorFields, mutationOf, refusal } from "../support/mutation.ts";

const spend = mutationOf("spendCredit")(`
  operationId covered uncovered replayed ${errorFields}
  useHistories { databaseId balanceAfter coworkerExtraService { remainingUses } reversedBy { databaseId } }`);
const input = {
  ...{ businessId: 101, coworkerId: 2001, kind: "TIME_CREDIT", unit: "MINUTES", resourceTypeId: 11, amount: 60 },
  ...{ bookingId: 9, bookingFromTime: "2026-06-02T10:00:00+01:00" },
  idempotencyKey: "booking-9",
};

async function aWorld() {
  const store = openInMemory();
  await createCredit(store, await createRule(store, { resourceTypes: [11] }), { totalUses: 100 });
  return store;
}

test("input in other forms, with or without defaults, is the same input under a key", async () => {
  const store = await aWorld();
  const forms = [
    {},
    { onShortfall: "REJECT" },
    { onShortfall: null, usageAt: null, bookingToTime: null, bookingResourceName: null },
    { bookingFromTime: "2026-06-02T09:00:00Z" },
    { usageAt: "2026-06-02T11:00:00.000+02:00" },
  ];

  const answers = [];
  for (const form of forms)
    answers.push((await ask(store, spend, { variables: { input: { ...input, ...form } } })).data.done);

  const [first] = answers;
  expect(answers).toEqual(forms.map((_, place) => ({ ...first, replayed: place > 0 })));
});

test("a replay names the first rows, with the current values of related records", async () => {
  const store = await aWorld();
  const first = await ask(store, spend, { variables: { input } });
  const { operationId } = first.data.done;
  const reverse = { operationId, reason: "cancelled", idempotencyKey: "cancel-9" };
  await ask(store, mutationOf("reverseUse")("replayed"), { variables: { input: reverse } });

  const again = await ask(store, spend, { variables: { input } });

  const row = { databaseId: 1, balanceAfter: 40 };
  const reported = { operationId, covered: 60, uncovered: 0, userErrors: [] };
  expect(first.data.done).toEqual({
    ...{ ...reported, replayed: false },
    useHistories: [{ ...row, coworkerExtraService: { remainingUses: 40 }, reversedBy: [] }],
  });
  expect(again.data.done).toEqual({
    ...{ ...reported, replayed: true },
    useHistories: [{ ...row, coworkerExtraService: { remainingUses: 100 }, reversedBy: [{ databaseId: 2 }] }],
  });
});

test("a repeated key with other input is refused, and reveals nothing of the first outcome", async () => {
  const store = await aWorld();
  await ask(store, spend, { variables: { input } });

  const { data, errors } = await ask(store, spend, { variables: { input: { ...input, amount: 61 } } });

  expect({ data, errors }).toEqual({
    data: {
      done: {
        ...{ operationId: null, covered: null, uncovered: null, replayed: false, useHistories: [] },
        userErrors: [refusal("IDEMPOTENCY_KEY_REUSED", "idempotencyKey", "booking-9")],
      },
    },
    errors: [],
  });
});

test("a repeated mutation in one request runs once, and the second answers as replayed", async () => {
  const store = await aWorld();
  const one = "spendCredit(input: $input) { replayed covered useHistories { databaseId } }";

  const { data } = await ask(store, `mutation ($input: SpendCreditInput!) { a: ${one} b: ${one} }`, {
    variables: { input },
  });

  const done = { covered: 60, useHistories: [{ databaseId: 1 }] };
  expect(data).toEqual({ a: { ...done, replayed: false }, b: { ...done, replayed: true } });
});

test("a refusal is replayed after a top-up, and the same input under another key succeeds", async () => {
  const store = await aWorld();
  const tooMuch = { ...input, amount: 110 };
  const refused = await ask(store, spend, { variables: { input: tooMuch } });
  const topUp = { coworkerExtraServiceId: 1, amount: 50, reason: "top-up", idempotencyKey: "top-up" };
  await ask(store, mutationOf("adjustCredit")("replayed"), { variables: { input: topUp } });

  const again = await ask(store, spend, { variables: { input: tooMuch } });
  const other = await ask(store, spend, { variables: { input: { ...tooMuch, idempotencyKey: "booking-9b" } } });

  expect(again.data.done).toEqual({ ...refused.data.done, replayed: true });
  expect(again.data.done.userErrors).toEqual([refusal("INSUFFICIENT_CREDIT", "amount", "110")]);
  expect(other.data.done).toMatchObject({ covered: 110, replayed: false, userErrors: [] });
});
