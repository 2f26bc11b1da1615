import { type GraphQLObjectType, isInputObjectType } from "graphql";
import { expect, test } from "vitest";
import { nameLondon } from "../support/charges.ts";
import { openInMemory } from "../support/dialects.ts";
import { written } from "../support/dry-run.ts";
import { createCredit, createRule, LONDON, viewerWith } from "../support/given.ts";
import { ask, schema } from "../support/graph.ts";
import { errorFields, mutationOf, refusal } from "../support/mutation.ts";

const preview = `preview {
  rows { coworkerExtraServiceId kind creditUsed totalChange balanceAfter allocationIndex } covered uncovered total due
}`;
const noFigures = { covered: null, uncovered: null, total: null, due: null };
const spending = {
  ...{ businessId: LONDON, coworkerId: 2001, kind: "TIME_CREDIT", unit: "MINUTES", resourceTypeId: 11, amount: 60 },
  ...{ onShortfall: "PARTIAL", idempotencyKey: "k", dryRun: true },
};
const quote = {
  ...{ businessId: LONDON, resourceTypeId: 11, customer: "MEMBER", coworkerId: 2001 },
  ...{ from: "2026-06-02T09:00:00Z", to: "2026-06-02T10:00:00Z" },
};
const use = {
  ...{ coworkerExtraServiceId: 1, kind: "USE", creditUsed: 45, totalChange: 0, balanceAfter: 0, allocationIndex: 0 },
};

/** 30 an hour; customer 2001 has 45 minutes. */
async function aWorld() {
  const store = openInMemory();
  await nameLondon(store);
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 45 });
  return store;
}

test("a dry spend answers the rows and figures without records, operation and key", async () => {
  const store = await aWorld();
  const before = await written(store, []);
  const source = mutationOf("spendCredit")(
    `operationId useHistories { databaseId } covered uncovered replayed ${errorFields} ${preview}`,
  );
  const viewer = viewerWith(["CoworkerExtraServiceUseHistory-Create"]);

  const dry = await ask(store, source, { viewer, variables: { input: spending } });

  expect(dry).toEqual({
    data: {
      done: {
        ...{ operationId: null, useHistories: [], covered: 45, uncovered: 15, replayed: false, userErrors: [] },
        preview: { ...noFigures, rows: [use], covered: 45, uncovered: 15 },
      },
    },
    errors: [],
  });
  expect(await written(store, [])).toBe(before);
  const real = await ask(store, source, { viewer, variables: { input: { ...spending, dryRun: false } } });
  expect(real.data.done).toMatchObject({ replayed: false, useHistories: [{ databaseId: 1 }], preview: null });
});

test("a dry charge answers its quote with records that exist, and no charge", async () => {
  const store = await aWorld();
  const before = await written(store, [9]);
  const source = mutationOf("chargeBooking")(`replayed ${errorFields} ${preview}
    coworkerExtraService { id } useHistories { id }
    quote { total due allocations { uses coworkerExtraService { remainingUses } } }`);
  const viewer = viewerWith(["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Create"]);
  const input = { quote, bookingId: 9, idempotencyKey: "k", dryRun: true };

  const { data, errors } = await ask(store, source, { viewer, variables: { input } });

  expect(errors).toEqual([]);
  expect(data.done).toEqual({
    ...{ replayed: false, userErrors: [], coworkerExtraService: null, useHistories: [] },
    preview: { rows: [use], covered: 45, uncovered: 15, total: "30", due: "7.5" },
    quote: {
      ...{ total: "30", due: "7.5" },
      allocations: [{ uses: 45, coworkerExtraService: { remainingUses: 45 } }],
    },
  });
  expect(await written(store, [9])).toBe(before);
});

test("a dry run is refused like the real call, and has no preview then", async () => {
  const store = await aWorld();
  const source = mutationOf("recordUse")(`useHistory { id } coworkerExtraService { id } ${errorFields} ${preview}`);
  const done = async (input: object) => (await ask(store, source, { variables: { input } })).data.done;
  const nothing = { useHistory: null, coworkerExtraService: null, preview: null };
  const one = { coworkerExtraServiceId: "1", idempotencyKey: "k", dryRun: true };

  expect(await done({ ...one, creditUsed: 46 })).toEqual({
    ...nothing,
    userErrors: [refusal("INSUFFICIENT_CREDIT", "creditUsed", "46")],
  });
  expect(await done({ ...one, creditUsed: 0, idempotencyKey: "" })).toEqual({
    ...nothing,
    userErrors: [refusal("OUT_OF_RANGE", "creditUsed", "0"), refusal("REQUIRED", "idempotencyKey", "")],
  });
  expect(await done({ ...one, coworkerExtraServiceId: "77", creditUsed: 1 })).toEqual({
    ...nothing,
    userErrors: [refusal("NOT_FOUND", "coworkerExtraServiceId")],
  });
});

test("a dry run needs the roles of the real call", async () => {
  const { errors } = await ask(await aWorld(), mutationOf("spendCredit")("covered"), {
    viewer: viewerWith(["CoworkerExtraServiceUseHistory-List"]),
    variables: { input: spending },
  });

  expect(errors).toMatchObject([
    { code: "FORBIDDEN", message: "needs the role CoworkerExtraServiceUseHistory-Create" },
  ]);
});

test("every mutation with a preview takes dryRun, and only these do", () => {
  const fields = Object.values(schema.getMutationType()!.getFields());
  const withPreview = fields.filter(
    ({ type }) => "preview" in (type as { ofType: GraphQLObjectType }).ofType.getFields(),
  );
  const withDryRun = fields.filter(({ args }) => {
    const input = schema.getType(String(args[0]!.type).replace("!", ""));
    return isInputObjectType(input) && "dryRun" in input.getFields();
  });

  expect(withPreview.map(({ name }) => name).sort()).toEqual(withDryRun.map(({ name }) => name).sort());
  expect(withDryRun.map(({ name }) => name)).toEqual(
    expect.arrayContaining(["recordUse", "spendCredit", "chargeBooking", "unchargeBooking", "markInvoiced"]),
  );
});
