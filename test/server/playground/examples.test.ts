import {
  getOperationAST,
  getVariableValues,
  parse,
  print,
  separateOperations,
  specifiedRules,
  validate,
} from "graphql";
import { describe, expect, test } from "vitest";
import type { Example } from "../../../src/server/playground/example.ts";
import { examples } from "../../../src/server/playground/examples.ts";
import type { Store } from "../../../src/store/store.ts";
import { openInMemory } from "../../support/dialects.ts";
import { createCredit, createRule } from "../../support/given.ts";
import { ask, schema } from "../../support/graph.ts";
import { openTwoBusinesses } from "../../support/two-businesses.ts";

/** What the examples name: customer 1010 can spend credits 3 and 4, and credit 28 is there as well. */
async function aWorld(): Promise<Store> {
  const store = await openTwoBusinesses(openInMemory());
  for (let id = 3; id <= 28; id += 1) await createCredit(store, 1, { coworkerId: id < 5 ? 1010 : 2001 });
  return store;
}

/** Each operation of the example, as if it were alone. */
function operationsOf({ document }: Example): Map<string, string> {
  return new Map(Object.entries(separateOperations(parse(document))).map(([name, one]) => [name, print(one)]));
}

const everyOperation = examples.flatMap((example) =>
  [...operationsOf(example)].map(([name, source]) => ({ name, source, variables: example.variables })),
);

test("windows and operations have names, and no two the same", () => {
  const titles = examples.map(({ name }) => name);
  const names = everyOperation.map(({ name }) => name);

  expect(new Set(titles).size).toBe(titles.length);
  expect(new Set(names).size).toBe(names.length);
  expect(names).not.toContain("");
  expect(names.length).toBeGreaterThanOrEqual(titles.length);
});

test("what is said of an example fits into its window", () => {
  const lines = examples.flatMap(({ shows }) => shows);

  expect(examples.filter(({ shows }) => shows.length === 0)).toEqual([]);
  expect(lines.filter((line) => line.length > 90)).toEqual([]);
});

describe.each(everyOperation)("$name", ({ source, variables }) => {
  test("is valid against the schema", () => {
    expect(validate(schema, parse(source), specifiedRules)).toEqual([]);
  });

  test("has variables that fit", () => {
    const declared = getOperationAST(parse(source))?.variableDefinitions ?? [];

    expect(getVariableValues(schema, declared, { ...variables }).errors).toBeUndefined();
  });

  test("is answered without an error of the request", async () => {
    const store = await aWorld();

    const { data, errors } = await ask(store, source, { variables: { ...variables } });

    expect(errors).toEqual([]);
    expect(Object.values(data)).not.toContain(null);
  });
});

test("rules are created and resource types named as the examples stand", async () => {
  const store = await openTwoBusinesses(openInMemory());
  const named = (name: string) => everyOperation.find((one) => one.name === name)!;
  const answers = [];

  for (const { source, variables } of [named("CreateRule"), named("NameResourceTypes")])
    answers.push((await ask(store, source, { variables: { ...variables } })).data);

  expect(answers).toMatchObject([
    { createExtraService: { extraService: { name: "Meeting room, late evening", price: "24.5" }, userErrors: [] } },
    { nameResourceTypes: { resourceTypes: [{ databaseId: 11, name: "Meeting room, quiet side" }], userErrors: [] } },
  ]);
});

test("credit is spent, replayed, given back, used, adjusted and voided as the examples stand", async () => {
  const store = await aWorld();
  const run = async (name: string, changes: object = {}) => {
    const { source, variables } = everyOperation.find((one) => one.name === name)!;
    return (await ask(store, source, { variables: { ...variables, ...changes } })).data;
  };

  const spent = await run("SpendCredit");
  const again = await run("SpendCredit");
  const { operationId } = spent.spendCredit;
  const { back } = examples.find(({ name }) => name === "Spend credit")!.variables as { back: object };
  const answers = [
    await run("GiveBack", { back: { ...back, operationId } }),
    await run("RecordUse"),
    await run("AdjustCredit"),
    await run("VoidCredit"),
    await run("CreditLedger"),
  ];

  expect(spent).toMatchObject({ spendCredit: { covered: 960, replayed: false, userErrors: [] } });
  expect(again).toEqual({ spendCredit: { ...spent.spendCredit, replayed: true } });
  expect(answers).toMatchObject([
    { reverseUse: { covered: 60, userErrors: [] } },
    { recordUse: { coworkerExtraService: { remainingUses: 585 }, userErrors: [] } },
    { adjustCredit: { coworkerExtraService: { totalUses: 630, remainingUses: 615 }, userErrors: [] } },
    { voidCredit: { coworkerExtraService: { status: "VOIDED", remainingUses: 0 }, userErrors: [] } },
    { coworkerExtraService: { useHistories: { nodes: [{ kind: "USE" }, { kind: "ADJUSTMENT" }, { kind: "VOID" }] } } },
  ]);
});

test("a booking is quoted, charged as quoted, replayed and taken back, and a record invoiced, as the examples stand", async () => {
  const store = await aWorld();
  await createRule(store, { resourceTypes: [11] });
  const run = async (name: string, changes: object = {}) => {
    const { source, variables } = everyOperation.find((one) => one.name === name)!;
    return (await ask(store, source, { variables: { ...variables, ...changes } })).data;
  };

  const { priceQuote } = await run("QuoteToCharge");
  const charged = await run("ChargeBooking", { expect: priceQuote });
  const again = await run("ChargeBooking", { expect: priceQuote });
  const answers = [await run("UnchargeBooking"), await run("MarkInvoiced")];

  expect(priceQuote).toMatchObject({ total: "60", due: "0" });
  expect(charged).toMatchObject({
    chargeBooking: { coworkerExtraService: { price: "0", free: true }, replayed: false, userErrors: [] },
  });
  expect(again).toEqual({ chargeBooking: { ...charged.chargeBooking, replayed: true } });
  expect(answers).toMatchObject([
    { unchargeBooking: { useHistories: [{ kind: "REVERSAL", creditUsed: -120 }], userErrors: [] } },
    { markInvoiced: { coworkerExtraServices: [{ databaseId: 8, invoiced: true }], userErrors: [] } },
  ]);
});

test("a rule is changed with the updatedOn that was read, and refused with that of the example", async () => {
  const store = await openTwoBusinesses(openInMemory());
  const { document, variables } = examples.find(({ name }) => name === "Change a rule")!;
  const operations = operationsOf({ document, variables, name: "", shows: [] });
  const change = operations.get("ChangeRule")!;

  const stale = await ask(store, change, { variables: { ...variables } });
  const read = await ask(store, operations.get("RuleToChange")!, { variables: { ...variables } });
  const { updatedOn } = read.data.extraService;
  const changed = await ask(store, change, { variables: { ...variables, updatedOn } });

  expect(stale.data.updateExtraService).toMatchObject({ extraService: null, userErrors: [{ code: "STALE_RECORD" }] });
  expect(changed.data.updateExtraService).toMatchObject({ extraService: { price: "19.5" }, userErrors: [] });
});
