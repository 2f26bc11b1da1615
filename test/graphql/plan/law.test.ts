import fc from "fast-check";
import { execute, getOperationAST, getVariableValues, parse, validate } from "graphql";
import { describe, expect, test } from "vitest";
import type { Viewer } from "../../../src/billing/viewer.ts";
import { executePlan } from "../../../src/graphql/plan/execute.ts";
import { readingOf, rootOf } from "../../../src/graphql/plan/fields.ts";
import { planOf } from "../../../src/graphql/plan/plan.ts";
import type { Store } from "../../../src/store/store.ts";
import { inRequest, reported } from "../../support/answered.ts";
import { dialects } from "../../support/dialects.ts";
import { generatedOperation } from "../../support/generated-operations.ts";
import { adjust, administrator, LONDON, NEW_YORK, viewerWith } from "../../support/given.ts";
import { schema } from "../../support/graph.ts";
import { runs } from "../../support/runs.ts";
import { someCursors } from "../../support/some-cursors.ts";
import { openTwoFullBusinesses } from "../../support/two-businesses.ts";
import { worlds } from "../../support/worlds.ts";

/** How many operations are compared on each database. */
const OPERATIONS = runs(400, 5_000);
const ROWS_OF_EACH = 12;

const viewers: readonly (Viewer | null)[] = [
  administrator,
  administrator,
  administrator,
  administrator,
  administrator,
  viewerWith(
    [
      ...["ExtraService-Read", "ExtraService-List", "CoworkerExtraService-Read", "CoworkerExtraService-List"],
      ...["CoworkerExtraServiceUseHistory-Read", "CoworkerExtraServiceUseHistory-List"],
    ],
    [LONDON],
  ),
  viewerWith(["ExtraService-Read", "ExtraService-List", "CoworkerExtraService-List"]),
  viewerWith(
    ["CoworkerExtraService-Read", "CoworkerExtraService-List", "CoworkerExtraServiceUseHistory-List"],
    [LONDON],
  ),
  viewerWith(["CoworkerExtraServiceUseHistory-Read", "CoworkerExtraService-Read"], [NEW_YORK, 303]),
  viewerWith(["ExtraService-List"], []),
  viewerWith([]),
  null,
];

describe.each(dialects)("on $name", ({ open, connections }) => {
  test("one statement answers as graphql-js does, for any operation and caller, while others write", {
    timeout: 36_000_000,
  }, async () => {
    const store = await aWorld(await open());
    const cursors = await someCursors(store);
    // The only connection is the request's.
    const writes = connections === "many";
    let plain = 0;

    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.constantFrom(...viewers), async (given, viewer) => {
        const asked = generatedOperation(schema, "query", cursors, given, isPlain);
        const document = parse(asked.source);
        fc.pre(validate(schema, document).length === 0);
        const operation = getOperationAST(document, asked.operationName);
        fc.pre(operation != null);
        const { variables, operationName } = asked;
        const { coerced } = getVariableValues(schema, operation!.variableDefinitions ?? [], variables);
        if (coerced === undefined) return;

        await inRequest(store, viewer, async (contextValue) => {
          const roots = planOf(schema, document, operation!, coerced);
          const one = { document, operation: operation!, contextValue, variables, coerced };
          const found = await executePlan(schema, roots, one);
          // What is committed now, between the two answers, is in neither.
          if (writes) await adjust(store, 1, 600 + (plain % 2));
          if (found === null) return;
          if (roots.some(({ plain: by }) => by !== null && by !== "__typename")) plain += 1;
          const wanted = await execute({ schema, document, operationName, variableValues: variables, contextValue });

          const where = `${asked.source}\n${JSON.stringify(variables)} ${operationName}`;
          expect(reported(found), where).toEqual(reported(wanted));
        });
      }),
      { numRuns: OPERATIONS, maxSkipsPerRun: 0.3, endOnFailure: true },
    );

    // Otherwise graphql-js might be compared with itself.
    expect(plain).toBeGreaterThan(OPERATIONS / 4);
  });
});

function isPlain(type: string, field: string): boolean {
  if (type === "Query") return rootOf(field) !== undefined;
  if (type.endsWith("Connection") || type.endsWith("Edge") || type === "PageInfo" || type === "NamedReference")
    return true;
  if (type === "Business") return true;
  if (type === "Coworker") return field === "id" || field === "databaseId";
  return readingOf(type, field) !== undefined;
}

/** Two businesses with generated records of every entity. */
async function aWorld(store: Store): Promise<Store> {
  await openTwoFullBusinesses(store);
  for (const { additions } of worlds)
    for (const [place, add] of fc.sample(additions, { numRuns: ROWS_OF_EACH, seed: 1 }).entries())
      await add(store, place % 3 === 0 ? NEW_YORK : LONDON);
  return store;
}
