import { expect, test } from "vitest";
import type { Decision } from "../../../src/domain/decision.ts";
import { fingerprintOf } from "../../../src/domain/idempotency/fingerprint.ts";
import { type Key, once } from "../../../src/domain/idempotency/once.ts";
import { Refused, refusal } from "../../../src/domain/refusal.ts";
import type { KeptOperation, Step } from "../../../src/domain/step.ts";
import { carriedOut } from "../../support/carried-out.ts";
import { given, LONDON, NOW } from "../../support/given.ts";

const key: Key = { businessId: LONDON, mutation: "voidCredit", idempotencyKey: "k", input: [1, "mistake"] };
const tooLittle = refusal("INSUFFICIENT_CREDIT", "amount", "is more than is left", 7);

// biome-ignore lint/correctness/useYield: it asks for nothing.
function* doing<A>(act: () => A): Decision<A> {
  return act();
}

/** The stored outcome after the operation succeeded or was refused for the first time. */
function keptAfter<A>(act: () => A): KeptOperation {
  const { steps } = carriedOut(
    once(key, () => doing(act), given),
    null,
  );
  const { step: _, ...operation } = steps.at(-1) as Step & { step: "remember" };
  return operation;
}

test("an operation is stored under its key with its input and its outcome", () => {
  const { answer, steps } = carriedOut(
    once(key, () => doing(() => ({ row: 9 })), given),
    null,
  );

  const { input, ...place } = key;
  expect(answer).toEqual({ replayed: false, refusals: [], answer: { row: 9 } });
  expect(steps).toEqual([
    { step: "recall", ...place },
    {
      step: "remember",
      ...place,
      fingerprint: fingerprintOf(input),
      outcome: JSON.stringify({ refusals: [], answer: { row: 9 } }),
      createdOn: NOW,
    },
  ]);
});

test.each([
  { what: "what was done", act: () => ({ row: 9 }), came: { refusals: [], answer: { row: 9 } } },
  {
    what: "a refusal",
    act: () => {
      throw new Refused([tooLittle]);
    },
    came: { refusals: [tooLittle], answer: null },
  },
])("$what is replayed without running again", ({ act, came }) => {
  const kept = keptAfter(act);
  const never = () => expect.unreachable("it was done again");

  const { answer, steps } = carriedOut(
    once(key, () => doing(never), given),
    kept,
  );

  expect(answer).toEqual({ ...came, replayed: true });
  expect(steps.map(({ step }) => step)).toEqual(["recall"]);
});

test("other input under the same key is refused and not stored", () => {
  const kept = keptAfter(() => ({ row: 9 }));
  const other = once({ ...key, input: [1, "other"] }, () => doing(() => ({ row: 10 })), given);

  expect(() => carriedOut(other, kept)).toThrow(
    new Refused([refusal("IDEMPOTENCY_KEY_REUSED", "idempotencyKey", "was used before with other input", "k")]),
  );
});

test("a defect is not a refusal: it is thrown, and nothing is stored", () => {
  const broken = once(
    key,
    () =>
      doing(() => {
        throw new TypeError("a defect");
      }),
    given,
  );

  expect(() => carriedOut(broken, null)).toThrow(new TypeError("a defect"));
});

test.each([
  { what: "places", one: [1, 2], other: [2, 1] },
  { what: "numbers and their texts", one: [1], other: ["1"] },
  { what: "nothing and an empty text", one: [null], other: [""] },
  { what: "where one text ends and the next begins", one: ["a", "b"], other: ["ab", ""] },
  { what: "quotes within a text", one: ['a","b'], other: ["a", "b"] },
])("a fingerprint distinguishes $what", ({ one, other }) => {
  expect(fingerprintOf(one)).toMatch(/^[0-9a-f]{64}$/);
  expect(fingerprintOf(one)).not.toBe(fingerprintOf(other));
});
