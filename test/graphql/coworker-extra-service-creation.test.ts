import { expect, test } from "vitest";
import { everything } from "../support/everything.ts";
import { createCredit } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { errorFields, mutationOf, refusal, sorted } from "../support/mutation.ts";
import { threeRules } from "../support/three-rules.ts";
import { globalId } from "../support/two-businesses.ts";

const create = mutationOf("createCoworkerExtraService");
const credit = { businessId: 101, coworkerId: 7, extraServiceId: 1, totalUses: 60 };

const made: { what: string; input: object; answer: object }[] = [
  {
    what: "a credit, all of which is left",
    input: credit,
    answer: { kind: "TIME_CREDIT", status: "ACTIVE", chargePeriod: "MINUTES", totalUses: 60, remainingUses: 60 },
  },
  {
    what: "a printing credit, which is counted in uses",
    input: { ...credit, extraServiceId: globalId("ExtraService", 2) },
    answer: { kind: "PRINTING_CREDIT", status: "ACTIVE", chargePeriod: "USES", totalUses: 60, remainingUses: 60 },
  },
  {
    what: "a charge, which holds no credit",
    input: { ...credit, bookingId: 9 },
    answer: { kind: "BOOKING_CHARGE", status: null, chargePeriod: "MINUTES", totalUses: 60, remainingUses: 0 },
  },
  {
    what: "a credit in days that is valid later",
    input: { ...credit, chargePeriod: "DAYS", validFrom: "2026-06-01T14:00:00.001+02:00" },
    answer: { kind: "TIME_CREDIT", status: "SCHEDULED", chargePeriod: "DAYS", totalUses: 60, remainingUses: 60 },
  },
];

test.each(made)("makes $what", async ({ input, answer }) => {
  const store = await threeRules();

  const { data, errors } = await ask(
    store,
    create(`coworkerExtraService {
      kind status chargePeriod totalUses remainingUses
      priority free automaticallyAdded invoiced ledgerSequence ledgerHash useHistories { totalCount }
    } ${errorFields}`),
    { variables: { input } },
  );

  const untouched = { priority: 50, free: false, automaticallyAdded: false, invoiced: false };
  const noRows = { ledgerSequence: 0, ledgerHash: null, useHistories: { totalCount: 0 } };
  expect({ data, errors }).toEqual({
    data: { done: { coworkerExtraService: { ...answer, ...untouched, ...noRows }, userErrors: [] } },
    errors: [],
  });
});

const drafts: { what: string; input: object; errors: object[] }[] = [
  {
    what: "every rule that many values break",
    input: {
      businessId: 101,
      coworkerId: -1,
      extraServiceId: 9,
      totalUses: 0,
      price: "-1",
      priority: 101,
      purchaseOrder: "x".repeat(256),
      validFrom: "2026-02-01T00:00:00Z",
      expireDate: "2026-02-01T00:00:00Z",
      bookingFromTime: "2026-02-01T00:00:00Z",
      bookingToTime: "2026-01-31T00:00:00Z",
    },
    errors: [
      refusal("NOT_FOUND", "extraServiceId"),
      refusal("OUT_OF_RANGE", "coworkerId", "-1"),
      refusal("OUT_OF_RANGE", "totalUses", "0"),
      refusal("OUT_OF_RANGE", "price", "-1"),
      refusal("OUT_OF_RANGE", "priority", "101"),
      refusal("TOO_LONG", "purchaseOrder", "x".repeat(200)),
      refusal("CONFLICTING_VALUES", "expireDate"),
      refusal("CONFLICTING_VALUES", "bookingToTime"),
    ],
  },
  {
    what: "negative credit",
    input: { ...credit, totalUses: -1 },
    errors: [refusal("OUT_OF_RANGE", "totalUses", "-1")],
  },
  {
    what: "a rule of another business",
    input: { ...credit, extraServiceId: 3 },
    errors: [refusal("NOT_FOUND", "extraServiceId")],
  },
  {
    what: "a printing credit in minutes",
    input: { ...credit, extraServiceId: 2, chargePeriod: "MINUTES" },
    errors: [refusal("CONFLICTING_VALUES", "chargePeriod", "MINUTES")],
  },
  {
    what: "a second charge of a booking",
    input: { ...credit, bookingId: 8 },
    errors: [refusal("ALREADY_CHARGED", "bookingId", "8")],
  },
];

test.each(drafts)("$what is refused, each with its property and value, and nothing is written", async (draft) => {
  const store = await threeRules();
  await createCredit(store, 1, { bookingId: 8 });
  const before = await everything(store);

  const { data, errors } = await ask(store, create(`coworkerExtraService { id } ${errorFields}`), {
    variables: { input: draft.input },
  });

  expect(errors).toEqual([]);
  expect(data.done.coworkerExtraService).toBeNull();
  expect(sorted(data.done.userErrors)).toEqual(sorted(draft.errors));
  expect(await everything(store)).toEqual(before);
});
