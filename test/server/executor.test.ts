import fc from "fast-check";
import { execute, getOperationAST, parse, separateOperations, validate } from "graphql";
import { expect, test } from "vitest";
import type { Viewer } from "../../src/billing/viewer.ts";
import { decimal } from "../../src/domain/decimal.ts";
import { COERCION_ERRORS_MAX, executor } from "../../src/server/executor.ts";
import { charging } from "../../src/server/playground/charging.ts";
import { pricing } from "../../src/server/playground/pricing.ts";
import type { Store } from "../../src/store/store.ts";
import { answered } from "../support/answered.ts";
import { openInMemory } from "../support/dialects.ts";
import { all, everything } from "../support/everything.ts";
import { generatedOperation } from "../support/generated-operations.ts";
import { adjust, administrator, createCredit, createRule, LONDON, viewerWith } from "../support/given.ts";
import { schema } from "../support/graph.ts";
import { coveringRuns, runs } from "../support/runs.ts";
import { someCursors } from "../support/some-cursors.ts";
import { openTwoBusinesses } from "../support/two-businesses.ts";

/** How many operations are compared. */
const OPERATIONS = runs(400, 4_000);

const options = { maxCoercionErrors: COERCION_ERRORS_MAX };

const viewers: readonly (Viewer | null)[] = [
  administrator,
  viewerWith([]),
  viewerWith(["ExtraService-Read", "CoworkerExtraService-List"]),
  viewerWith(["ExtraService-List", "CoworkerExtraServiceUseHistory-Read"], [LONDON]),
  viewerWith(
    ["CoworkerExtraService-Read", "CoworkerExtraService-List", "CoworkerExtraServiceUseHistory-List"],
    [LONDON],
  ),
  null,
];

test("planned operations answer as graphql-js does, for any operation and caller", {
  timeout: 3_600_000,
}, async () => {
  const store = await openTwoBusinesses(openInMemory());
  for (const place of [1, 2, 3]) await adjust(store, await createCredit(store, 1), 700, 800 + place);
  const cursors = await someCursors(store);
  const executing = executor(schema);

  await fc.assert(
    fc.asyncProperty(fc.gen(), fc.constantFrom(...viewers), async (given, viewer) => {
      const operation = generatedOperation(schema, "query", cursors, given);
      const document = parse(operation.source);
      fc.pre(validate(schema, document).length === 0);
      const { operationName, variables } = operation;
      const asked = { document, operationName, operation: getOperationAST(document, operationName) ?? undefined };

      const wanted = await answered(store, viewer, async (contextValue) =>
        execute({ schema, document, operationName, variableValues: variables, contextValue, options }),
      );
      const first = await answered(store, viewer, (contextValue) => executing({ ...asked, variables, contextValue }));
      const again = await answered(store, viewer, (contextValue) => executing({ ...asked, variables, contextValue }));

      const reported = `${operation.source}\n${JSON.stringify(variables)} ${operationName}`;
      expect(first, reported).toEqual(wanted);
      expect(again, reported).toEqual(wanted);
    }),
    { numRuns: OPERATIONS, maxSkipsPerRun: 0.02, endOnFailure: true },
  );
});

test("a repeated mutation writes and answers the same as with graphql-js", { timeout: 3_600_000 }, async () => {
  // Each has its own world, with the same operations in the same order.
  const [one, other] = [await aWorld(), await aWorld()];
  const cursors = await someCursors(one);
  const executing = executor(schema);

  await fc.assert(
    fc.asyncProperty(fc.gen(), fc.constantFrom(...changers), async (given, viewer) => {
      const operation = generatedOperation(schema, "mutation", cursors, given);
      const document = parse(operation.source);
      fc.pre(validate(schema, document).length === 0);
      const { operationName, variables } = operation;
      const asked = { document, operationName, operation: getOperationAST(document, operationName) ?? undefined };
      const reported = `${operation.source}\n${JSON.stringify(variables)} ${operationName}`;

      for (const _ of ["first", "second"]) {
        const wanted = await answered(one, viewer, async (contextValue) =>
          execute({ schema, document, operationName, variableValues: variables, contextValue, options }),
        );
        const found = await answered(other, viewer, (contextValue) => executing({ ...asked, variables, contextValue }));
        expect(found, reported).toEqual(wanted);
      }
    }),
    { ...coveringRuns(400, 4_000), maxSkipsPerRun: 0.02, endOnFailure: true },
  );

  expect(await everything(other)).toEqual(await everything(one));
  // Otherwise only refusals might be compared.
  expect((await all(one, "UseHistory")).length).toBeGreaterThan(5);
});

test("quotes, charges and audits answer the same when they are repeated", async () => {
  const [one, other] = [await aPricedWorld(), await aPricedWorld()];
  const executing = executor(schema);

  for (const { document: source, variables } of [...pricing, ...charging])
    for (const [name, document] of Object.entries(separateOperations(parse(source))))
      for (const _ of ["first", "second", "third"]) {
        const asked = { document, operationName: name, operation: getOperationAST(document, name)! };
        const wanted = await answered(one, administrator, async (contextValue) =>
          execute({ schema, document, variableValues: variables, contextValue, options }),
        );
        const found = await answered(other, administrator, (contextValue) =>
          executing({ ...asked, variables, contextValue }),
        );
        expect(found, name).toEqual(wanted);
        expect(wanted.errors, name).toEqual([]);
      }

  expect(await everything(other)).toEqual(await everything(one));
});

/** Two businesses, a rule for everybody and customer 1010's credit of an hour. */
async function aPricedWorld(): Promise<Store> {
  const store = await aWorld();
  await createRule(store, { resourceTypes: [11], priceFactorHighDemand: decimal("50") });
  await createCredit(store, 1, { coworkerId: 1010, totalUses: 60 });
  return store;
}

const changers: readonly (Viewer | null)[] = [
  administrator,
  administrator,
  viewerWith(["CoworkerExtraServiceUseHistory-Create"]),
  viewerWith(["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Read"], [LONDON]),
  viewerWith(["ExtraService-Create", "ExtraService-Update", "CoworkerExtraService-Create"]),
  null,
];

async function aWorld(): Promise<Store> {
  let count = 0;
  const newUniqueId = () => `00000000-0000-4000-8000-${String(count++).padStart(12, "0")}`;
  const store = await openTwoBusinesses(openInMemory({ newUniqueId }));
  // Some will be voided, and others must keep units.
  for (let more = 0; more < 30; more++) await createCredit(store, 1);
  return store;
}
