import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { anEntry, bring } from "../support/brought.ts";
import { openInMemory } from "../support/dialects.ts";
import { everything } from "../support/everything.ts";
import { adjust, createCredit, createRule, NOW } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { expectWholeLedger } from "../support/ledger.ts";
import { globalId } from "../support/two-businesses.ts";

const mutationOf = (verb: "create" | "update" | "delete") => {
  const type = `${verb.charAt(0).toUpperCase()}${verb.slice(1)}CoworkerExtraServiceInput`;
  return (selection: string) =>
    `mutation ($input: ${type}!) { done: ${verb}CoworkerExtraService(input: $input) { ${selection} } }`;
};
const create = mutationOf("create");
const update = mutationOf("update");
const remove = mutationOf("delete");
const errorFields = "userErrors { code propertyName attemptedValue }";

const one = (code: string, propertyName: string | null, attemptedValue: string | null = null) => ({
  code,
  propertyName,
  attemptedValue,
});

/** Rule 1 is a room, rule 2 a printing credit, rule 3 a room in New York. */
async function threeRules(): Promise<Store> {
  const store = openInMemory();
  await createRule(store);
  await createRule(store, { isPrintingCredit: true, chargePeriod: "USES", price: 10_000 as never });
  await createRule(store, { businessId: 202 });
  return store;
}

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
      one("NOT_FOUND", "extraServiceId"),
      one("OUT_OF_RANGE", "coworkerId", "-1"),
      one("OUT_OF_RANGE", "totalUses", "0"),
      one("OUT_OF_RANGE", "price", "-1"),
      one("OUT_OF_RANGE", "priority", "101"),
      one("TOO_LONG", "purchaseOrder", "x".repeat(200)),
      one("CONFLICTING_VALUES", "expireDate"),
      one("CONFLICTING_VALUES", "bookingToTime"),
    ],
  },
  {
    what: "negative credit",
    input: { ...credit, totalUses: -1 },
    errors: [one("OUT_OF_RANGE", "totalUses", "-1")],
  },
  {
    what: "a rule of another business",
    input: { ...credit, extraServiceId: 3 },
    errors: [one("NOT_FOUND", "extraServiceId")],
  },
  {
    what: "a printing credit in minutes",
    input: { ...credit, extraServiceId: 2, chargePeriod: "MINUTES" },
    errors: [one("CONFLICTING_VALUES", "chargePeriod", "MINUTES")],
  },
  {
    what: "a second charge of a booking",
    input: { ...credit, bookingId: 8 },
    errors: [one("ALREADY_CHARGED", "bookingId", "8")],
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

function sorted(errors: readonly object[]): string[] {
  return errors.map((error) => JSON.stringify(error)).sort();
}

test("another total is written to the ledger, and the new row is in the same answer", async () => {
  const store = await threeRules();
  const id = await createCredit(store, 1);
  await adjust(store, id, 500);

  const { data, errors } = await ask(
    store,
    update(`coworkerExtraService {
      totalUses remainingUses notes ledgerSequence ledgerHash
      useHistories(last: 1) { totalCount nodes { kind sequence totalChange creditUsed balanceAfter reason hash updatedBy } }
    } ${errorFields}`),
    { variables: { input: { id, totalUses: 900, notes: "topped up" } } },
  );

  const hash = expect.stringMatching(/^[0-9a-f]{64}$/);
  const row = { kind: "ADJUSTMENT", sequence: 2, totalChange: 400, creditUsed: 0, balanceAfter: 900, reason: "update" };
  const { coworkerExtraService, userErrors } = data.done;
  expect(errors).toEqual([]);
  expect(userErrors).toEqual([]);
  expect(coworkerExtraService).toEqual({
    totalUses: 900,
    remainingUses: 900,
    notes: "topped up",
    ledgerSequence: 2,
    ledgerHash: hash,
    useHistories: { totalCount: 2, nodes: [{ ...row, hash, updatedBy: "ana@example.com" }] },
  });
  expect(coworkerExtraService.ledgerHash).toBe(coworkerExtraService.useHistories.nodes[0].hash);
  await expectWholeLedger(store, id);
});

const fields = "notes free price priority validFrom purchaseOrder invoiceThisCoworker";
const full = {
  notes: "n",
  free: true,
  price: "10",
  priority: 3,
  validFrom: "2026-01-01T00:00:00.000Z",
  purchaseOrder: "p-1",
  invoiceThisCoworker: true,
};

const changes: { what: string; patch: object; changed: object }[] = [
  { what: "nothing", patch: {}, changed: {} },
  { what: "one value", patch: { notes: "other" }, changed: { notes: "other" } },
  {
    what: "null where a value may be absent",
    patch: { notes: null, price: null, validFrom: null, purchaseOrder: null },
    changed: { notes: null, price: null, validFrom: null, purchaseOrder: null },
  },
  {
    what: "null where there is a default",
    patch: { free: null, priority: null, invoiceThisCoworker: null },
    changed: { free: false, priority: 50, invoiceThisCoworker: false },
  },
  {
    what: "what is fixed, as it is",
    patch: { coworkerId: 7, businessId: 101, extraServiceId: globalId("ExtraService", 1), chargePeriod: "MINUTES" },
    changed: {},
  },
  { what: "the total it has", patch: { totalUses: 60 }, changed: {} },
];

test.each(changes)("an update with $what changes that, leaves the rest, and writes no row", async (change) => {
  const store = await threeRules();
  await ask(store, create("coworkerExtraService { id }"), { variables: { input: { ...credit, ...full } } });

  const { data, errors } = await ask(
    store,
    update(`coworkerExtraService { ${fields} totalUses remainingUses ledgerSequence } ${errorFields}`),
    { variables: { input: { id: 1, ...change.patch } } },
  );

  const uses = { totalUses: 60, remainingUses: 60, ledgerSequence: 0 };
  expect({ data, errors }).toEqual({
    data: { done: { coworkerExtraService: { ...full, ...change.changed, ...uses }, userErrors: [] } },
    errors: [],
  });
});

/** Credit 1 has 100 of 600 used, credit 2 is voided, record 3 is a charge, credit 4 is of a plan and invoiced, 5 is new. */
async function fiveRecords(): Promise<Store> {
  const store = await threeRules();
  await bring(store, 1, {}, [anEntry({ creditUsed: 100 })]);
  await bring(store, 1, { voidedOn: NOW }, [anEntry({ kind: "VOID", creditUsed: 600 })]);
  await createCredit(store, 1, { bookingId: 8 });
  await bring(store, 1, { isFromTariff: true, invoiced: true, invoiceDate: NOW });
  await createCredit(store, 1);
  return store;
}

const patches: { what: string; input: object; errors: object[] }[] = [
  {
    what: "less in total than is used",
    input: { id: 1, totalUses: 99 },
    errors: [one("INSUFFICIENT_CREDIT", "totalUses", "99")],
  },
  {
    what: "another total of a voided credit",
    input: { id: 2, totalUses: 601 },
    errors: [one("CREDIT_VOIDED", "totalUses", "601")],
  },
  {
    what: "a negative total",
    input: { id: 5, totalUses: -1, priority: -1 },
    errors: [
      one("OUT_OF_RANGE", "totalUses", "-1"),
      one("INSUFFICIENT_CREDIT", "totalUses", "-1"),
      one("OUT_OF_RANGE", "priority", "-1"),
    ],
  },
  { what: "no total", input: { id: 5, totalUses: null }, errors: [one("REQUIRED", "totalUses")] },
  {
    what: "what is fixed after creation",
    input: { id: 5, coworkerId: 8, businessId: 202, extraServiceId: 2, chargePeriod: "DAYS", bookingId: 3 },
    errors: [
      one("FIXED_AFTER_CREATION", "coworkerId", "8"),
      one("FIXED_AFTER_CREATION", "businessId", "202"),
      one("FIXED_AFTER_CREATION", "extraServiceId"),
      one("FIXED_AFTER_CREATION", "chargePeriod", "DAYS"),
      one("FIXED_AFTER_CREATION", "bookingId", "3"),
    ],
  },
  {
    what: "an end before the start that it has",
    input: { id: 5, expireDate: "2026-01-01T00:00:00Z", validFrom: "2026-01-01T00:00:00Z" },
    errors: [one("CONFLICTING_VALUES", "expireDate")],
  },
  { what: "a credit that there is not", input: { id: 9, notes: "a" }, errors: [one("NOT_FOUND", "id")] },
  {
    what: "a state that has passed",
    input: { id: 5, expectedUpdatedOn: "2026-06-01T11:59:59.999Z", totalUses: -1 },
    errors: [one("STALE_RECORD", "expectedUpdatedOn")],
  },
];

test.each(patches)("$what is refused in an update, and nothing is written", async ({ input, errors: expected }) => {
  const store = await fiveRecords();
  const before = await everything(store);

  const { data, errors } = await ask(store, update(`coworkerExtraService { id } ${errorFields}`), {
    variables: { input },
  });

  expect(errors).toEqual([]);
  expect(data.done.coworkerExtraService).toBeNull();
  expect(sorted(data.done.userErrors)).toEqual(sorted(expected));
  expect(await everything(store)).toEqual(before);
});

test("a deletion of an untouched credit answers its global id, and the credit is gone", async () => {
  const store = await fiveRecords();

  const { data } = await ask(store, remove(`deletedId ${errorFields}`), { variables: { input: { id: 5 } } });

  expect(data.done).toEqual({ deletedId: globalId("CoworkerExtraService", 5), userErrors: [] });
  expect((await ask(store, "{ coworkerExtraService(id: 5) { id } }")).data).toEqual({ coworkerExtraService: null });
});

test.each([
  { what: "used", id: 1, errors: [one("HAS_HISTORY", "id")] },
  { what: "voided", id: 2, errors: [one("HAS_HISTORY", "id")] },
  { what: "a charge", id: 3, errors: [one("BOOKING_CHARGE_NOT_DELETABLE", "id")] },
  {
    what: "of a plan and invoiced",
    id: globalId("CoworkerExtraService", 4),
    errors: [one("PLAN_CREDIT_NOT_DELETABLE", "id"), one("ALREADY_INVOICED", "id")],
  },
  { what: "not there", id: 9, errors: [one("NOT_FOUND", "id")] },
])("the deletion of a record that is $what is refused for every reason", async ({ id, errors }) => {
  const store = await fiveRecords();
  const before = await everything(store);

  const { data } = await ask(store, remove(`deletedId ${errorFields}`), { variables: { input: { id } } });

  expect(data.done).toEqual({ deletedId: null, userErrors: errors });
  expect(await everything(store)).toEqual(before);
});
