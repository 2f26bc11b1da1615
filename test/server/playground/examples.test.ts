import { randomUUID } from "node:crypto";
import { copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { getOperationAST, getVariableValues, Kind, parse, specifiedRules, validate } from "graphql";
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { showcase } from "../../../src/commands/demo/showcase.ts";
import { collectionOf } from "../../../src/server/playground/collections.ts";
import { demo } from "../../../src/server/playground/demo.ts";
import { examples, tasks } from "../../../src/server/playground/examples.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import type { Store } from "../../../src/store/store.ts";
import { demoFile } from "../../support/demo-file.ts";
import { storeOptions } from "../../support/dialects.ts";
import { ask, schema } from "../../support/graph.ts";

const folder = mkdtempSync(join(tmpdir(), "billing-test-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

/** The world for which the operations stand ready. */
async function aDemo(): Promise<Store> {
  const file = join(folder, `${randomUUID()}.db`);
  copyFileSync(await demoFile("2026-11-30"), file);
  return openSqlite({ file, ...storeOptions });
}

const named = (name: string) => examples.find((one) => one.document.includes(` ${name}`))!;

test("windows have names, each has one operation, and no two have the same", () => {
  const titles = examples.map(({ name }) => name);
  const operations = examples.map(({ document }) => parse(document).definitions);

  expect(new Set(titles).size).toBe(titles.length);
  for (const definitions of operations)
    expect(definitions.filter(({ kind }) => kind === Kind.OPERATION_DEFINITION)).toHaveLength(1);
  const names = operations.map(([one]) => (one?.kind === Kind.OPERATION_DEFINITION ? one.name?.value : undefined));
  expect(names).not.toContain(undefined);
  expect(new Set(names).size).toBe(names.length);
});

test("the text of an example fits into its window", () => {
  const lines = examples.flatMap(({ shows }) => shows);

  expect(examples.filter(({ shows }) => shows.length === 0)).toEqual([]);
  expect(lines.filter((line) => line.length > 90)).toEqual([]);
});

test("every operation is in one collection, with its header and variables", () => {
  const collections = tasks.map(collectionOf);

  expect(collections.flatMap(({ queries }) => queries.map(({ windowName }) => windowName))).toEqual(
    examples.map(({ name }) => name),
  );
  expect(new Set(collections.map(({ id }) => id)).size).toBe(tasks.length);
  for (const { queries } of collections)
    for (const { headers, variables } of queries) {
      expect(headers).toEqual([{ key: "Authorization", value: "Bearer {{token}}", enabled: true }]);
      expect(JSON.parse(variables)).toBeTypeOf("object");
    }
});

test("the variables name records that the demo has on every date", () => {
  const { businessId, coworkerId, resourceTypeId, extraServiceId, creditIds, chargeIds, chargedBookingIds } = showcase;

  expect(demo).toEqual({
    ...{ businessId, coworkerId, resourceTypeId, operationId: showcase.operationId },
    extraService: String(extraServiceId),
    unusedCredit: String(creditIds[1]),
    mistakenCredit: String(creditIds[2]),
    bookingToUncharge: chargedBookingIds[0],
    bookingToChange: chargedBookingIds[2],
    bookingToCancel: chargedBookingIds[3],
    hold: String(showcase.holdId),
    chargeToInvoice: String(chargeIds[1]),
  });
});

describe.each(examples)("$name", ({ document, variables }) => {
  test("is valid against the schema", () => {
    expect(validate(schema, parse(document), specifiedRules)).toEqual([]);
  });

  test("has variables that fit", () => {
    const declared = getOperationAST(parse(document))?.variableDefinitions ?? [];

    expect(getVariableValues(schema, declared, { ...variables }).errors).toBeUndefined();
  });
});

/** A subscription does not end: stories/playground-browser.long.test.ts follows it. */
const answered = examples.filter(({ document }) => getOperationAST(parse(document))?.operation !== "subscription");

describe.each([
  ["in the order of the windows", answered],
  ["in the other order", answered.toReversed()],
])("in the demo, %s", (_order, inOrder) => {
  let store: Store;
  beforeAll(async () => {
    store = await aDemo();
  }, 60_000);
  afterAll(() => store.close());

  // Twice: a second click must get an answer, not a refusal.
  test.each(
    [...inOrder, ...inOrder].map((one, place) => [one.name, place < inOrder.length ? "first" : "second", one] as const),
  )("%s is answered as it stands at the %s click", async (_name, _click, { document, variables }) => {
    const { data, errors } = await ask(store, document, { variables: { ...variables } });

    expect(errors).toEqual([]);
    expect(Object.values(data)).not.toContain(null);
    const refusals = Object.values(data as Record<string, { userErrors?: unknown[] }>).flatMap(
      (one) => one.userErrors ?? [],
    );
    expect(refusals).toEqual([]);
  });
});

test("the operations show in the demo what their texts say", async () => {
  const store = await aDemo();
  onTestFinished(() => store.close());
  const run = async (name: string, changes: object = {}) => {
    const { document, variables } = named(name);
    return (await ask(store, document, { variables: { ...variables, ...changes } })).data;
  };

  const { priceQuote } = await run("QuoteToCharge");
  const charged = await run("ChargeBooking", { expect: priceQuote });
  const again = await run("ChargeBooking", { expect: priceQuote });
  const spent = await run("SpendCredit");
  const answers = [
    await run("UnchargeBooking"),
    await run("MarkInvoiced"),
    await run("GiveBack"),
    await run("RecordUse"),
    await run("AdjustCredit"),
    await run("VoidCredit"),
    await run("CreditLedger"),
  ];

  expect(charged).toMatchObject({ chargeBooking: { replayed: false, userErrors: [] } });
  expect(again).toEqual({ chargeBooking: { ...charged.chargeBooking, replayed: true } });
  expect(spent).toMatchObject({ spendCredit: { covered: 960, replayed: false, userErrors: [] } });
  expect(answers).toMatchObject([
    { unchargeBooking: { deletedId: expect.any(String) } },
    { markInvoiced: { coworkerExtraServices: [{ databaseId: 5, invoiced: true }] } },
    { reverseUse: { covered: 30, useHistories: [{ kind: "REVERSAL", creditUsed: -30 }] } },
    { recordUse: { useHistory: { creditUsed: 15 } } },
    { adjustCredit: { userErrors: [] } },
    { voidCredit: { coworkerExtraService: { status: "VOIDED", remainingUses: 0 } } },
    {
      coworkerExtraService: {
        useHistories: { nodes: expect.arrayContaining([expect.objectContaining({ kind: "USE" })]) },
      },
    },
  ]);
}, 60_000);

test("the operations of a booking hold, charge, change and cancel it as their texts say", async () => {
  const store = await aDemo();
  onTestFinished(() => store.close());
  const run = async (name: string, changes: object = {}) => {
    const { document, variables } = named(name);
    return (await ask(store, document, { variables: { ...variables, ...changes } })).data;
  };

  const { holdCredit } = await run("HoldForBooking");
  const holdId = holdCredit.creditHold.databaseId;
  const answers = [
    await run("ChargeWithHold", { holdId: String(holdId) }),
    await run("ShowChange"),
    await run("MakeChange"),
    await run("ShowCancellation"),
    await run("CancelLate"),
    await run("ReleaseHold"),
  ];

  expect(holdCredit).toMatchObject({ covered: 120, uncovered: 0, creditHold: { status: "ACTIVE" } });
  const difference = { total: "24", due: "-18", coveredUnits: 180 };
  expect(answers).toMatchObject([
    { chargeBooking: { coworkerExtraService: { price: "0" }, useHistories: [{ creditUsed: 120, holdId }] } },
    { changeBooking: { difference, preview: { rows: [{ kind: "USE", creditUsed: 180 }], total: "42", due: "0" } } },
    { changeBooking: { difference, useHistories: [{ kind: "USE", creditUsed: 180 }], after: { due: "0" } } },
    { unchargeBooking: { preview: { due: "0", covered: 90, uncovered: 90, rows: [{ creditUsed: -90 }] } } },
    { unchargeBooking: { coworkerExtraService: { price: "9", cancelledOn: expect.any(String) } } },
    { releaseHold: { creditHold: { status: "RELEASED", captured: 0 } } },
  ]);
}, 60_000);

test("a rule is changed with the updatedOn that was read, and refused with another one", async () => {
  const store = await aDemo();
  onTestFinished(() => store.close());
  const { document, variables } = named("ChangeRule");
  const change = (updatedOn: string) => ask(store, document, { variables: { ...variables, updatedOn } });

  const stale = await change("2026-01-01T00:00:00Z");
  const read = await ask(store, named("RuleToChange").document, { variables: { ...variables } });
  const changed = await change(read.data.extraService.updatedOn);

  expect(stale.data.updateExtraService).toMatchObject({ extraService: null, userErrors: [{ code: "STALE_RECORD" }] });
  expect(changed.data.updateExtraService).toMatchObject({ extraService: { price: "19.5" }, userErrors: [] });
}, 60_000);
