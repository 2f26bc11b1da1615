import { execute, getOperationAST, parse } from "graphql";
import { describe, expect, test } from "vitest";
import { executor } from "../../../src/server/executor.ts";
import type { Store } from "../../../src/store/store.ts";
import { answered } from "../../support/answered.ts";
import { dialects, type TestDialect } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { administrator, given, viewerWith } from "../../support/given.ts";
import { schema } from "../../support/graph.ts";
import { openTwoBusinesses } from "../../support/two-businesses.ts";

/**
 * A mutation that came before, by its plan. `keys` are those of its inputs. `texts` has the statements that read texts, and
 * `resolved` how many more there are without plans.
 */
async function repeated(open: TestDialect["open"], source: string, { viewer = administrator, include = true } = {}) {
  const statements: string[] = [];
  const store = await openTwoBusinesses(await open({ onStatement: (text) => statements.push(text) }));
  const document = parse(source);
  const operation = getOperationAST(document)!;
  const executing = executor(schema);
  const once = async (key: string, run = executing) => {
    statements.length = 0;
    const variables = { key, other: `${key}-too`, include };
    const { data, errors } = await answered(store, viewer, (contextValue) =>
      run({ document, operation, operationName: null, contextValue, variables }),
    );
    const texts = statements.filter((text) => text.includes('"text0"')).length;
    return { data: JSON.parse(data ?? "null"), errors, count: statements.length, texts };
  };
  await once("first");
  const byPlan = await once("second");
  const byResolvers = await once("third", async ({ contextValue, variables }) =>
    execute({ schema, document, contextValue, variableValues: variables }),
  );
  return { store, ...byPlan, saved: byResolvers.count - byPlan.count };
}

const USE = 'coworkerExtraServiceId: "1", creditUsed: 1';

describe.each(dialects)("on $name", ({ open }) => {
  test("a record of a payload is one statement with all records and lists within it", async () => {
    const { data, texts, saved } = await repeated(
      open,
      `mutation ($key: String!) { recordUse(input: { ${USE}, idempotencyKey: $key }) {
        replayed userErrors { code } preview { covered }
        useHistory { __typename sequence coworkerExtraService { notes } }
        coworkerExtraService { remainingUses heldUses business { name } useHistories(last: 1) { nodes { sequence } totalCount } }
      } }`,
    );

    expect(data).toEqual({
      recordUse: {
        ...{ replayed: false, userErrors: [], preview: null },
        useHistory: { __typename: "UseHistory", sequence: 3, coworkerExtraService: { notes: "of London" } },
        coworkerExtraService: {
          ...{ remainingUses: 698, heldUses: 0, business: { name: "London" } },
          useHistories: { nodes: [{ sequence: 3 }], totalCount: 3 },
        },
      },
    });
    expect([texts, saved]).toEqual([2, 5]);
  });

  test("each mutation of a document answers what it has committed itself", async () => {
    const { data, texts } = await repeated(
      open,
      `mutation ($key: String!, $other: String!) {
        one: recordUse(input: { ${USE}, idempotencyKey: $key }) { ...Left }
        other: recordUse(input: { ${USE}, idempotencyKey: $other }) { ...Left }
        one: recordUse(input: { ${USE}, idempotencyKey: $key }) { credit: coworkerExtraService { id } }
      }
      fragment Left on RecordUsePayload { credit: coworkerExtraService { remainingUses heldUses } }`,
    );

    expect(data).toMatchObject({ one: { credit: { remainingUses: 697 } }, other: { credit: { remainingUses: 696 } } });
    expect(Object.keys(data.one.credit)).toEqual(["remainingUses", "heldUses", "id"]);
    expect(texts).toBe(2);
  });

  test("a list of records has the order of the operation", async () => {
    const { data, texts } = await repeated(
      open,
      `mutation ($key: String!) {
        spendCredit(input: {
          businessId: 101, coworkerId: 2001, kind: TIME_CREDIT, amount: 1, unit: MINUTES, resourceTypeId: 11, idempotencyKey: $key
        }) { rows: useHistories { sequence business { name } } }
      }`,
    );

    expect(data).toEqual({ spendCredit: { rows: [{ sequence: 3, business: { name: "London" } }] } });
    expect(texts).toBe(1);
  });

  test("a missing right within a record is an error of its field, and the operation is done once", async () => {
    const { store, data, errors, texts } = await repeated(
      open,
      `mutation ($key: String!) { recordUse(input: { ${USE}, idempotencyKey: $key }) {
        coworkerExtraService { remainingUses extraService { name } }
      } }`,
      { viewer: viewerWith(["CoworkerExtraServiceUseHistory-Create"]) },
    );

    expect(data.recordUse.coworkerExtraService).toEqual({ remainingUses: 698, extraService: null });
    expect(errors).toHaveLength(1);
    expect(texts).toBe(0);
    // An adjustment of each credit came before the three uses.
    expect(await all(store, "UseHistory")).toHaveLength(5);
  });

  test("resolvers answer records of which only their rows are read, because they read as often", async () => {
    const { data, texts, saved } = await repeated(
      open,
      `mutation ($key: String!) { recordUse(input: { ${USE}, idempotencyKey: $key }) {
        useHistory { sequence } coworkerExtraService { status coworker { databaseId } }
      } }`,
    );

    expect(data.recordUse).toMatchObject({ useHistory: { sequence: 3 }, coworkerExtraService: { status: "ACTIVE" } });
    expect([texts, saved]).toEqual([0, 0]);
  });

  test("a field of the payload under two names is left to resolvers, as is one that is computed", async () => {
    const twice = await repeated(
      open,
      `mutation ($key: String!) { recordUse(input: { ${USE}, idempotencyKey: $key }) {
        a: coworkerExtraService { remainingUses } b: coworkerExtraService { totalUses }
      } }`,
    );
    const computed = await repeated(
      open,
      `mutation ($key: String!) { recordUse(input: { ${USE}, idempotencyKey: $key }) {
        useHistory { sequence } coworkerExtraService { quote { total } }
      } }`,
    );

    expect([twice.texts, computed.texts]).toEqual([0, 0]);
    expect(twice.data.recordUse).toEqual({ a: { remainingUses: 698 }, b: { totalUses: 700 } });
    expect(computed.data.recordUse).toEqual({ useHistory: { sequence: 3 }, coworkerExtraService: { quote: null } });
  });

  test("records are null after a refusal and a dry run, and lists are empty", async () => {
    const { data, errors } = await repeated(
      open,
      `mutation ($key: String!) {
        refused: recordUse(input: { coworkerExtraServiceId: "77", creditUsed: 1, idempotencyKey: $key }) {
          useHistory { id } userErrors { code }
        }
        dry: spendCredit(input: {
          businessId: 101, coworkerId: 2001, kind: TIME_CREDIT, amount: 1, unit: MINUTES, resourceTypeId: 11, idempotencyKey: $key, dryRun: true
        }) { useHistories { id } preview { rows { balanceAfter } } }
      }`,
    );

    expect(errors).toEqual([]);
    expect(data).toEqual({
      refused: { useHistory: null, userErrors: [{ code: "NOT_FOUND" }] },
      dry: { useHistories: [], preview: { rows: [{ balanceAfter: 699 }] } },
    });
  });

  test("a created record that was deleted since is null when the creation is repeated", async () => {
    const { store, data } = await repeated(
      open,
      `mutation { createExtraService(input: { businessId: 101, name: "Room", price: "1", currencyCode: "GBP", idempotencyKey: "once" }) {
        replayed extraService { business { name } }
      } }`,
    );
    expect(data.createExtraService).toEqual({ replayed: true, extraService: { business: { name: "London" } } });

    expect(await deletedAndCreated(store)).toEqual({ replayed: true, extraService: null });
  });

  test.each([true, false])("a record under the condition %s is in the answer or not", async (include) => {
    const { data, texts } = await repeated(
      open,
      `mutation ($key: String!, $include: Boolean!) { recordUse(input: { ${USE}, idempotencyKey: $key }) {
        useHistory @include(if: $include) { sequence } coworkerExtraService { notes @include(if: $include) heldUses }
      } }`,
      { include },
    );

    const all = { useHistory: { sequence: 3 }, coworkerExtraService: { notes: "of London", heldUses: 0 } };
    expect(data.recordUse).toEqual(include ? all : { coworkerExtraService: { heldUses: 0 } });
    expect(texts).toBe(include ? 2 : 1);
  });
});

/** Deletes the newest rule and repeats its creation, by its plan. */
async function deletedAndCreated(store: Store) {
  await store.commit("deleteExtraService", { id: 3 }, given);
  const document = parse(
    `mutation { createExtraService(input: { businessId: 101, name: "Room", price: "1", currencyCode: "GBP", idempotencyKey: "once" }) {
      replayed extraService { business { name } }
    } }`,
  );
  const executing = executor(schema);
  const once = () =>
    answered(store, administrator, (contextValue) =>
      executing({ document, operation: getOperationAST(document)!, operationName: null, contextValue, variables: {} }),
    );
  await once();
  return JSON.parse((await once()).data!).createExtraService;
}
