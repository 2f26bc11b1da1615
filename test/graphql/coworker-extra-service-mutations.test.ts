import { expect, test } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { everything } from "../support/everything.ts";
import { adjust, createCredit, NOW } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { expectWholeLedger } from "../support/ledger.ts";
import { errorFields, mutationOf, refusal, sorted } from "../support/mutation.ts";
import { threeRules } from "../support/three-rules.ts";
import { globalId } from "../support/two-businesses.ts";

const create = mutationOf("createCoworkerExtraService");
const update = mutationOf("updateCoworkerExtraService");
const remove = mutationOf("deleteCoworkerExtraService");
const credit = { businessId: 101, coworkerId: 7, extraServiceId: 1, totalUses: 60 };

test("a changed total is written to the ledger, and the new row is in the same answer", async () => {
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

test.each(changes)("an update with $what changes only that, and writes no row", async (change) => {
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
  await importCredit(store, 1, {}, [anEntry({ creditUsed: 100 })]);
  await importCredit(store, 1, { voidedOn: NOW }, [anEntry({ kind: "VOID", creditUsed: 600 })]);
  await createCredit(store, 1, { bookingId: 8 });
  await importCredit(store, 1, { isFromTariff: true, invoiced: true, invoiceDate: NOW });
  await createCredit(store, 1);
  return store;
}

const patches: { what: string; input: object; errors: object[] }[] = [
  {
    what: "less in total than is used",
    input: { id: 1, totalUses: 99 },
    errors: [refusal("INSUFFICIENT_CREDIT", "totalUses", "99")],
  },
  {
    what: "another total of a voided credit",
    input: { id: 2, totalUses: 601 },
    errors: [refusal("CREDIT_VOIDED", "totalUses", "601")],
  },
  {
    what: "a negative total",
    input: { id: 5, totalUses: -1, priority: -1 },
    errors: [
      refusal("OUT_OF_RANGE", "totalUses", "-1"),
      refusal("INSUFFICIENT_CREDIT", "totalUses", "-1"),
      refusal("OUT_OF_RANGE", "priority", "-1"),
    ],
  },
  { what: "no total", input: { id: 5, totalUses: null }, errors: [refusal("REQUIRED", "totalUses")] },
  {
    what: "what is fixed after creation",
    input: { id: 5, coworkerId: 8, businessId: 202, extraServiceId: 2, chargePeriod: "DAYS", bookingId: 3 },
    errors: [
      refusal("FIXED_AFTER_CREATION", "coworkerId", "8"),
      refusal("FIXED_AFTER_CREATION", "businessId", "202"),
      refusal("FIXED_AFTER_CREATION", "extraServiceId"),
      refusal("FIXED_AFTER_CREATION", "chargePeriod", "DAYS"),
      refusal("FIXED_AFTER_CREATION", "bookingId", "3"),
    ],
  },
  {
    what: "an end before the start that it has",
    input: { id: 5, expireDate: "2026-01-01T00:00:00Z", validFrom: "2026-01-01T00:00:00Z" },
    errors: [refusal("CONFLICTING_VALUES", "expireDate")],
  },
  { what: "a credit that there is not", input: { id: 9, notes: "a" }, errors: [refusal("NOT_FOUND", "id")] },
  {
    what: "a state that has passed",
    input: { id: 5, expectedUpdatedOn: "2026-06-01T11:59:59.999Z", totalUses: -1 },
    errors: [refusal("STALE_RECORD", "expectedUpdatedOn")],
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
  { what: "used", id: 1, errors: [refusal("HAS_HISTORY", "id")] },
  { what: "voided", id: 2, errors: [refusal("HAS_HISTORY", "id")] },
  { what: "a charge", id: 3, errors: [refusal("BOOKING_CHARGE_NOT_DELETABLE", "id")] },
  {
    what: "of a plan and invoiced",
    id: globalId("CoworkerExtraService", 4),
    errors: [refusal("PLAN_CREDIT_NOT_DELETABLE", "id"), refusal("ALREADY_INVOICED", "id")],
  },
  { what: "not there", id: 9, errors: [refusal("NOT_FOUND", "id")] },
])("the deletion of a record that is $what is refused for every reason", async ({ id, errors }) => {
  const store = await fiveRecords();
  const before = await everything(store);

  const { data } = await ask(store, remove(`deletedId ${errorFields}`), { variables: { input: { id } } });

  expect(data.done).toEqual({ deletedId: null, userErrors: errors });
  expect(await everything(store)).toEqual(before);
});
