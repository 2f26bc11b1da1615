import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { Decision } from "../../src/domain/decision.ts";
import { operations } from "../../src/domain/decisions.ts";
import { boolean, integer, ref, text } from "../../src/domain/field.ts";
import { fingerprintOf } from "../../src/domain/idempotency/fingerprint.ts";
import type { Outcome } from "../../src/domain/idempotency/once.ts";
import { type InputDraft, type InputFields, ids } from "../../src/domain/input-field.ts";
import { operation } from "../../src/domain/operation.ts";
import { Refused, refusal } from "../../src/domain/refusal.ts";
import type { KeptOperation, Step } from "../../src/domain/step.ts";
import { reachedBusiness } from "../../src/domain/subject.ts";
import type { OperationMutation } from "../../src/graphql/engine/operation-mutation.ts";
import { carriedOut } from "../support/carried-out.ts";
import { given, LONDON, NEW_YORK } from "../support/given.ts";

const input = {
  businessId: ref("Business.", { to: "Business" }),
  from: integer("Least.", { min: 1 }),
  to: integer("Greatest.", { min: 1 }),
  note: text("Note.", { nullable: true, max: 5 }),
  members: ids("Members.", { to: "Coworker", max: 2 }),
};
const answer = { operationId: text("What was done.") };
const described = {
  name: "tryOut",
  description: "Tries the form out.",
  roles: ["ExtraService-Edit"],
  event: null,
  inputDescription: "What is tried.",
  answer,
  subject: reachedBusiness,
} as const;
const ends = ({ from, to }: { from: number; to: number }) =>
  from < to ? [] : [refusal("CONFLICTING_VALUES", "to", "must be greater than from")];

// biome-ignore lint/correctness/useYield: it asks for nothing.
function* done(): Decision<{ operationId: string }> {
  return { operationId: "done" };
}

// biome-ignore lint/correctness/useYield: it asks for nothing.
function* misspelt(): Decision<{ operationIds: string }> {
  return { operationIds: "done" };
}

const tryOut = operation({ ...described, input, rules: { to: ends }, decide: done });
const good = { businessId: LONDON, from: 1, to: 2, idempotencyKey: "k" } as const;

type Run = { run(draft: never, context: typeof given): Decision<Outcome<unknown>> };

/** The steps of the operation, given the stored key, and its outcome. */
function asked({ run }: Run, draft: object, kept: KeptOperation | null = null) {
  return carriedOut(run(draft as never, given), kept);
}

function remembered(steps: readonly Step[]): KeptOperation | undefined {
  return steps.find((step) => step.step === "remember");
}

function fingerprintBy(one: Run, draft: object): string | undefined {
  return remembered(asked(one, draft).steps)?.fingerprint;
}

function refusalsOf(one: Run, draft: object, context = given): string[] {
  try {
    carriedOut(one.run(draft as never, context), null);
    return [];
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return error.refusals.map(({ code, property }) => `${property}: ${code}`);
  }
}

describe("refusals", () => {
  const bad = { businessId: 0, from: 0, to: 0, note: "too long", members: [1, 2, 3], idempotencyKey: "" };

  test("come all at once in the order of the inputs: a rule's after those of its input, the key's last", () => {
    expect(refusalsOf(tryOut, bad)).toEqual([
      ...["businessId: OUT_OF_RANGE", "from: OUT_OF_RANGE", "to: OUT_OF_RANGE", "to: CONFLICTING_VALUES"],
      ...["note: TOO_LONG", "members: TOO_LONG", "idempotencyKey: REQUIRED"],
    ]);
  });

  test("named in `refusalOrder` come first", () => {
    const before = operation({
      ...described,
      input,
      rules: { to: ends },
      refusalOrder: ["note", "to"],
      decide: done,
    });

    expect(refusalsOf(before, bad)).toEqual([
      ...["note: TOO_LONG", "to: OUT_OF_RANGE", "to: CONFLICTING_VALUES"],
      ...["businessId: OUT_OF_RANGE", "from: OUT_OF_RANGE", "members: TOO_LONG", "idempotencyKey: REQUIRED"],
    ]);
  });

  test.each([
    ["a required input", { from: null }, "from: REQUIRED"],
    ["a list that must name something", { needed: [] }, "needed: REQUIRED"],
    ["a reason", { reason: " " }, "reason: REASON_REQUIRED"],
  ])("name %s that is missing", (_, change, expected) => {
    const one = operation({
      ...described,
      input: {
        ...input,
        needed: ids("Needed.", { to: "Coworker", min: 1, max: 2 }),
        reason: { ...text("Why."), missing: "REASON_REQUIRED" },
      },
      decide: done,
    });

    expect(refusalsOf(one, { ...good, needed: [1], reason: "so", ...change })).toEqual([expected]);
  });

  test("of the input come before the subject is read, and the subject is read before the key", () => {
    const elsewhere = { ...given, businesses: [NEW_YORK] };

    expect(refusalsOf(tryOut, { ...good, to: 0 }, elsewhere)).toEqual(["to: OUT_OF_RANGE", "to: CONFLICTING_VALUES"]);
    expect(refusalsOf(tryOut, good, elsewhere)).toEqual(["businessId: NOT_FOUND"]);
  });

  test("inside the decision are stored under the key and replayed without deciding again", () => {
    let decided = 0;
    const refusing = operation({
      ...described,
      input,
      // biome-ignore lint/correctness/useYield: it refuses.
      *decide(): Decision<{ operationId: string }> {
        decided += 1;
        throw new Refused([refusal("IN_USE", "from", "is used")]);
      },
    });

    const first = asked(refusing, good);
    const kept = remembered(first.steps)!;
    const again = asked(refusing, good, kept);

    expect(JSON.parse(kept.outcome)).toEqual({ refusals: [refusal("IN_USE", "from", "is used")], answer: null });
    expect(first.answer).toMatchObject({ replayed: false, answer: null });
    expect(again.answer).toEqual({ ...first.answer, replayed: true });
    expect(again.steps.map(({ step }) => step)).toEqual(["recall"]);
    expect(decided).toBe(1);
  });

  test("before the decision store nothing, and no key is read", () => {
    const steps: string[] = [];
    const run = tryOut.run({ ...good, to: 0 }, given);
    expect(() => {
      for (let next = run.next(); !next.done; next = run.next(undefined as never)) steps.push(next.value.step);
    }).toThrow(Refused);

    expect(steps).toEqual([]);
  });
});

/** Every order of the inputs of a list. */
const orders = fc.shuffledSubarray(Object.keys(input), { minLength: Object.keys(input).length });
const drafts = fc.record(
  {
    businessId: fc.constant(LONDON),
    from: fc.integer({ min: 1, max: 9 }),
    to: fc.integer({ min: 10, max: 19 }),
    idempotencyKey: fc.constant("k"),
    note: fc.option(fc.constantFrom("a", "b")),
    members: fc.option(fc.array(fc.integer({ min: 1, max: 3 }), { maxLength: 2 })),
  },
  { requiredKeys: ["businessId", "from", "to", "idempotencyKey"] },
);
const byPlace = operation({ ...described, input, fingerprintOrder: ["to", "note", "from"], decide: done });

describe("the fingerprint", () => {
  test("with `fingerprintOrder` has the values by position, in that order", () => {
    expect(fingerprintBy(byPlace, good)).toBe(fingerprintOf([2, null, 1]));
    expect(fingerprintBy(byPlace, { ...good, members: [2, 1] })).toBe(fingerprintOf([2, null, 1, ["members", [1, 2]]]));
  });

  test("without `fingerprintOrder` has the present values by name, without the business and the key", () => {
    expect(fingerprintBy(tryOut, good)).toBe(
      fingerprintOf([
        ["from", 1],
        ["to", 2],
      ]),
    );
    expect(fingerprintBy(tryOut, { ...good, note: "a" })).toBe(
      fingerprintOf([
        ["from", 1],
        ["note", "a"],
        ["to", 2],
      ]),
    );
  });

  test("does not depend on the order in which the inputs are listed", () => {
    fc.assert(
      fc.property(drafts, orders, (draft, order) => {
        const listed = Object.fromEntries(
          order.map((name) => [name, input[name as keyof typeof input]]),
        ) as InputFields;
        const other = operation({ ...described, input: listed as typeof input, decide: done });

        expect(fingerprintBy(other, draft)).toBe(fingerprintBy(tryOut, draft));
      }),
    );
  });

  const later = {
    loud: boolean("Later.", { initially: false }),
    mark: text("Later.", { nullable: true }),
    tags: ids("Later.", { to: "Tariff", max: 5 }),
  };
  const grown = {
    byName: operation({ ...described, input: { ...input, ...later }, decide: done }),
    byPlace: operation({
      ...described,
      input: { ...later, ...input },
      fingerprintOrder: ["to", "note", "from"],
      decide: done,
    }),
  };
  const absent = fc.record(
    {
      loud: fc.constantFrom(false, null, undefined),
      mark: fc.constantFrom(null, undefined),
      tags: fc.constantFrom([], null, undefined),
    },
    { requiredKeys: [] },
  );

  test("stays the same for calls that do not use an optional input added later", () => {
    fc.assert(
      fc.property(drafts, absent, (draft, unused) => {
        expect(fingerprintBy(grown.byName, { ...draft, ...unused })).toBe(fingerprintBy(tryOut, draft));
        expect(fingerprintBy(grown.byPlace, { ...draft, ...unused })).toBe(fingerprintBy(byPlace, draft));
      }),
    );
  });

  test("changes if the added input is used", () => {
    const used = fc.constantFrom({ loud: true }, { mark: "x" }, { tags: [1] });
    fc.assert(
      fc.property(drafts, used, (draft, more) => {
        expect(fingerprintBy(grown.byName, { ...draft, ...more })).not.toBe(fingerprintBy(tryOut, draft));
        expect(fingerprintBy(grown.byPlace, { ...draft, ...more })).not.toBe(fingerprintBy(byPlace, draft));
      }),
    );
  });

  test("is computed from the normalized values", () => {
    const one = operation({
      ...described,
      input,
      normalize: (values) => ({ ...values, note: values.note ?? "none" }),
      decide: done,
    });

    expect(fingerprintBy(one, { ...good, note: "none" })).toBe(fingerprintBy(one, good));
    expect(fingerprintBy(one, { ...good, note: "a" })).not.toBe(fingerprintBy(one, good));
  });

  test("depends on the order of ids only if the list is ordered", () => {
    const ordered = operation({
      ...described,
      input: { ...input, members: ids("Members.", { to: "Coworker", ordered: true, max: 2 }) },
      decide: done,
    });
    const members = (one: Run, list: readonly number[]) => fingerprintBy(one, { ...good, members: list });

    expect(members(tryOut, [2, 1])).toBe(members(tryOut, [1, 2]));
    expect(members(ordered, [2, 1])).not.toBe(members(ordered, [1, 2]));
  });

  test("does not contain internal inputs", () => {
    const one = operation({
      ...described,
      input: { ...input, guard: { ...integer("Guard.", { nullable: true }), internal: true } },
      decide: done,
    });

    expect(fingerprintBy(one, { ...good, guard: 7 })).toBe(fingerprintBy(tryOut, good));
  });

  test("has the business if it differs from that of the subject", () => {
    // biome-ignore lint/correctness/useYield: it asks for nothing.
    function* london(): Decision<{ businessId: number }> {
      return { businessId: LONDON };
    }
    const one = operation({ ...described, input, subject: london, decide: done });

    expect(fingerprintBy(one, { ...good, businessId: NEW_YORK })).not.toBe(fingerprintBy(one, good));
  });
});

test("every operation is known to the store under its own name", () => {
  expect(Object.entries(operations).map(([name, one]) => [name, one.name])).toEqual(
    Object.keys(operations).map((name) => [name, name]),
  );
});

describe("a misspelt name does not compile:", () => {
  test("of an input or a role", () => {
    const all = { ...described, input, decide: done };
    // @ts-expect-error -- notes is not an input
    operation({ ...all, rules: { notes: () => [] } });
    // @ts-expect-error -- notes is not an input
    operation({ ...all, fingerprintOrder: ["notes"] });
    // @ts-expect-error -- notes is not an input
    operation({ ...all, refusalOrder: ["notes"] });
    // @ts-expect-error -- ExtraService-Change is not a role
    operation({ ...all, roles: ["ExtraService-Change"] });
    // @ts-expect-error -- notes is not a value
    operation({ ...all, decide: ({ notes }) => (notes === null ? done() : done()) });
    // @ts-expect-error -- the answer has an operationId
    operation({ ...all, decide: misspelt });
    // @ts-expect-error -- an input is written by clients: it has no `write`
    operation({ ...all, input: { ...input, note: text("Note.", { write: "never" }) } });
    expect.assertions(0);
  });

  test("of a required input, or of a mutation's method", () => {
    type Asked = InputDraft<typeof tryOut.input>;
    const asked: Asked = { businessId: 1, from: 1, to: 2, idempotencyKey: "k" };
    // @ts-expect-error -- the key is missing
    const missing: Asked = { businessId: 1, from: 1, to: 2 };
    type Method = Parameters<ReturnType<typeof OperationMutation<"voidCredit">>>[1];
    const method: Method = "voidCredit";
    // @ts-expect-error -- another operation
    const other: Method = "adjustCredit";
    expect([asked, missing, method, other]).toHaveLength(4);
  });
});
