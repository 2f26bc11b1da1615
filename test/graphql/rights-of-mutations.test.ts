import { expect, test } from "vitest";
import { roles } from "../../src/domain/role.ts";
import type { Store } from "../../src/store/store.ts";
import { anInvoice } from "../support/charges.ts";
import { aHold, aUse } from "../support/credits.ts";
import { openInMemory } from "../support/dialects.ts";
import { createCredit, createRule, LONDON, viewerWith } from "../support/given.ts";
import { ask, schema } from "../support/graph.ts";
import { done } from "../support/operations.ts";
import { createSchedule } from "../support/schedules.ts";
import { openTwoBusinesses } from "../support/two-businesses.ts";
import { createWebhook } from "../support/webhooks.ts";

const named = { businessId: LONDON, names: [{ id: 5, name: "Five" }] };

const charging = ["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Create"];
const hour = { from: "2026-06-02T09:00:00Z", to: "2026-06-02T10:00:00Z" };
const quote = { businessId: LONDON, resourceTypeId: 11, ...hour, customer: "MEMBER", teamIds: [31], coworkerId: 2001 };

/** The roles of each mutation, and an input that it would accept. */
const mutations: Record<string, { needs: readonly string[]; input: object }> = {
  createExtraService: {
    needs: ["ExtraService-Create"],
    input: { businessId: LONDON, name: "New", price: "1", currencyCode: "GBP" },
  },
  updateExtraService: { needs: ["ExtraService-Edit"], input: { id: 1, name: "Other" } },
  deleteExtraService: { needs: ["ExtraService-Delete"], input: { id: 3 } },
  createCoworkerExtraService: {
    needs: ["CoworkerExtraService-Create"],
    input: { businessId: LONDON, coworkerId: 7, extraServiceId: 1, totalUses: 5 },
  },
  updateCoworkerExtraService: { needs: ["CoworkerExtraService-Edit"], input: { id: 1, notes: "other" } },
  deleteCoworkerExtraService: { needs: ["CoworkerExtraService-Delete"], input: { id: 3 } },
  recordUse: {
    needs: ["CoworkerExtraServiceUseHistory-Create"],
    input: { coworkerExtraServiceId: 1, creditUsed: 1, idempotencyKey: "k" },
  },
  spendCredit: {
    needs: ["CoworkerExtraServiceUseHistory-Create"],
    input: {
      ...{ businessId: LONDON, coworkerId: 2001, kind: "TIME_CREDIT", unit: "MINUTES", resourceTypeId: 11, amount: 1 },
      idempotencyKey: "k",
    },
  },
  reverseUse: {
    needs: ["CoworkerExtraServiceUseHistory-Create"],
    input: { useHistoryId: 3, reason: "cancelled", idempotencyKey: "k" },
  },
  adjustCredit: {
    needs: ["CoworkerExtraServiceUseHistory-Create"],
    input: { coworkerExtraServiceId: 1, amount: 1, reason: "goodwill", idempotencyKey: "k" },
  },
  voidCredit: {
    needs: ["CoworkerExtraServiceUseHistory-Create"],
    input: { coworkerExtraServiceId: 1, reason: "mistake", idempotencyKey: "k" },
  },
  holdCredit: {
    needs: ["CoworkerExtraServiceUseHistory-Create"],
    input: {
      ...{ businessId: LONDON, coworkerId: 2001, kind: "TIME_CREDIT", unit: "MINUTES", resourceTypeId: 11, amount: 1 },
      ...{ ttlSeconds: 60, idempotencyKey: "k" },
    },
  },
  captureHold: { needs: ["CoworkerExtraServiceUseHistory-Create"], input: { holdId: 1, idempotencyKey: "k" } },
  releaseHold: { needs: ["CoworkerExtraServiceUseHistory-Create"], input: { holdId: 1, idempotencyKey: "k" } },
  chargeBooking: { needs: charging, input: { quote, bookingId: 1, idempotencyKey: "k" } },
  unchargeBooking: {
    needs: charging,
    input: { businessId: LONDON, bookingId: 9, reason: "cancelled", idempotencyKey: "k" },
  },
  changeBooking: {
    needs: charging,
    input: { businessId: LONDON, bookingId: 9, quote, reason: "moved", idempotencyKey: "k" },
  },
  markInvoiced: {
    needs: ["CoworkerExtraService-Edit"],
    input: { coworkerExtraServiceIds: [1], invoiceDate: "2026-06-30T00:00:00Z", idempotencyKey: "k" },
  },
  unmarkInvoiced: {
    needs: ["CoworkerExtraService-Edit"],
    input: { coworkerExtraServiceIds: [2], reason: "invoice voided", idempotencyKey: "k" },
  },
  setAlerts: { needs: ["CoworkerExtraService-Edit"], input: { businessId: LONDON, lowPercent: 30 } },
  createWebhook: {
    needs: ["Webhook-Create", "CoworkerExtraService-List", "CoworkerExtraServiceUseHistory-List"],
    input: { businessId: LONDON, url: "https://example.com/", types: ["CREDIT_GRANTED", "CREDIT_USED"] },
  },
  updateWebhook: {
    needs: ["Webhook-Edit", "CoworkerExtraService-List", "ExtraService-List"],
    input: { id: 1, types: ["EXTRA_SERVICE_CREATED"] },
  },
  deleteWebhook: { needs: ["Webhook-Delete"], input: { id: 1 } },
  redeliver: { needs: ["Webhook-Edit", "CoworkerExtraService-List"], input: { webhookId: 1, afterSequence: "0" } },
  grantCredits: {
    needs: ["CoworkerExtraService-Create"],
    input: {
      ...{ businessId: LONDON, mode: "ALL_OR_NOTHING", idempotencyKey: "k" },
      grants: [{ coworkerId: 7, extraServiceId: 1, totalUses: 5 }],
    },
  },
  createCreditSchedule: {
    needs: ["CoworkerExtraService-Create"],
    input: {
      ...{ businessId: LONDON, coworkerId: 7, extraServiceId: 1, totalUses: 5, every: "MONTH" },
      startsOn: "2026-06-01T00:00:00Z",
    },
  },
  updateCreditSchedule: { needs: ["CoworkerExtraService-Edit"], input: { id: 1, totalUses: 6 } },
  endCreditSchedule: { needs: ["CoworkerExtraService-Edit"], input: { id: 1 } },
  nameResourceTypes: { needs: ["ExtraService-Edit"], input: named },
  nameTariffs: { needs: ["ExtraService-Edit"], input: named },
  nameTeams: { needs: ["ExtraService-Edit"], input: named },
  nameBusinesses: { needs: ["ExtraService-Edit"], input: { businesses: [{ id: LONDON, name: "Big London" }] } },
};

const fields = Object.keys(schema.getMutationType()?.getFields() ?? {}).map((field) => ({ field }));
const withNeeds = fields.flatMap(({ field }) =>
  (mutations[field]?.needs ?? ["nothing known"]).map((role) => ({ field, role })),
);

function mutationOf(field: string) {
  const known = mutations[field];
  if (known === undefined) throw new Error(`${field} is new: say in \`mutations\` what it needs`);
  const type = `${field.charAt(0).toUpperCase()}${field.slice(1)}Input`;
  return {
    source: `mutation ($input: ${type}!) { ${field}(input: $input) { userErrors { code propertyName } } }`,
    variables: { input: known.input },
  };
}

/** Rule 3 and credit 3 can be deleted: nothing uses them. Row 3 of the ledger is a use of credit 1. Booking 9 is charged. */
async function aWorld(): Promise<Store> {
  const store = await openTwoBusinesses(openInMemory());
  await createRule(store, { name: "Unused", resourceTypes: [5], tariffs: [5], teams: [5] });
  await createCredit(store, 1, { notes: "unused" });
  await done(store, "recordUse", aUse(1, { idempotencyKey: "first" }));
  await createCredit(store, 1, { bookingId: 9, totalUses: 1 });
  await done(store, "markInvoiced", anInvoice(2));
  // Of another credit than the mutations change.
  await createCredit(store, 1, { coworkerId: 7 });
  await done(store, "holdCredit", aHold({ coworkerId: 7, idempotencyKey: "first" }));
  await createWebhook(store);
  await createSchedule(store);
  return store;
}

async function everything(store: Store): Promise<unknown> {
  const { data } = await ask(
    store,
    `{
      extraServices { nodes { id name updatedOn resourceTypes { name } tariffs { name } teams { name } business { name } } }
      coworkerExtraServices { nodes { id notes totalUses remainingUses updatedOn } }
      useHistories { nodes { id hash } }
      creditHolds { nodes { id status captured updatedOn } }
      alertSettings(businessId: 101) { lowPercent expiringDays }
      webhooks { nodes { id updatedOn } }
      creditSchedules { nodes { id updatedOn } }
    }`,
  );
  return data;
}

test.each(withNeeds)(
  "a caller who lacks only $role cannot $field: the error names the role, and nothing is written",
  async (one) => {
    const store = await aWorld();
    const before = await everything(store);
    const { source, variables } = mutationOf(one.field);
    const viewer = viewerWith(roles.filter((role) => role !== one.role));

    const { data, errors } = await ask(store, source, { viewer, variables });

    expect(data).toBeNull();
    expect(errors).toEqual([{ code: "FORBIDDEN", message: `needs the role ${one.role}`, path: [one.field] }]);
    expect(await everything(store)).toEqual(before);
  },
);

test.each(fields)("the named roles suffice to $field", async ({ field }) => {
  const store = await aWorld();
  const before = await everything(store);
  const { source, variables } = mutationOf(field);

  const { data, errors } = await ask(store, source, { viewer: viewerWith(mutations[field]?.needs ?? []), variables });

  expect({ data, errors }).toEqual({ data: { [field]: { userErrors: [] } }, errors: [] });
  expect(await everything(store)).not.toEqual(before);
});

test("rights are checked before the input: a caller without them learns nothing about records", async () => {
  const store = await aWorld();
  const source = "mutation ($id: ID!) { deleteExtraService(input: { id: $id }) { deletedId } }";
  const viewer = viewerWith([]);

  const answers = await Promise.all([1, 3, 999].map((id) => ask(store, source, { viewer, variables: { id } })));

  expect(new Set(answers.map((one) => JSON.stringify(one))).size).toBe(1);
});

test("changing the total of a credit also requires the right to write the ledger", async () => {
  const store = await aWorld();
  const before = await everything(store);
  const viewer = viewerWith(roles.filter((role) => role !== "CoworkerExtraServiceUseHistory-Create"));

  const { data, errors } = await ask(
    store,
    `mutation { updateCoworkerExtraService(input: { id: 1, totalUses: 900, notes: "x" }) { userErrors { code } } }`,
    { viewer },
  );

  expect(data).toBeNull();
  expect(errors).toEqual([
    {
      code: "FORBIDDEN",
      message: "needs the role CoworkerExtraServiceUseHistory-Create",
      path: ["updateCoworkerExtraService"],
    },
  ]);
  expect(await everything(store)).toEqual(before);
});

test("sending the same total is not a change", async () => {
  const store = await aWorld();

  const { data } = await ask(
    store,
    `mutation { updateCoworkerExtraService(input: { id: 1, totalUses: 700 }) { userErrors { code } } }`,
    { viewer: viewerWith(["CoworkerExtraService-Edit"]) },
  );

  expect(data).toEqual({ updateCoworkerExtraService: { userErrors: [] } });
});
