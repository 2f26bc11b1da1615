import fc from "fast-check";
import { type ExecutionResult, execute, getOperationAST, parse, validate } from "graphql";
import { expect, test } from "vitest";
import type { Viewer } from "../../src/billing/viewer.ts";
import { context } from "../../src/graphql/context.ts";
import { formatError } from "../../src/graphql/errors.ts";
import { executor } from "../../src/server/executor.ts";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "../support/dialects.ts";
import { generatedOperation } from "../support/generated-operations.ts";
import { adjust, administrator, createCredit, LONDON, NOW, viewerWith } from "../support/given.ts";
import { ask, schema } from "../support/graph.ts";
import { openTwoBusinesses } from "../support/two-businesses.ts";

/** How many operations are compared: `EXECUTOR_OPERATIONS=20000 npx vitest run test/server/executor.test.ts` for more. */
const OPERATIONS = Number(process.env.EXECUTOR_OPERATIONS ?? 400);

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

test("what is compiled answers as graphql-js does, whatever is asked by whomever", { timeout: 3_600_000 }, async () => {
  const store = await openTwoBusinesses(openInMemory());
  for (const place of [1, 2, 3]) await adjust(store, await createCredit(store, 1), 700, 800 + place);
  const cursors = await someCursors(store);
  const compiling = executor(schema);

  await fc.assert(
    fc.asyncProperty(fc.gen(), fc.constantFrom(...viewers), async (given, viewer) => {
      const operation = generatedOperation(schema, cursors, given);
      const document = parse(operation.source);
      fc.pre(validate(schema, document).length === 0);
      const { operationName, variables } = operation;
      const asked = { document, operationName, operation: getOperationAST(document, operationName) ?? undefined };

      const wanted = await answered(store, viewer, async (contextValue) =>
        execute({ schema, document, operationName, variableValues: variables, contextValue }),
      );
      const first = await answered(store, viewer, (contextValue) => compiling({ ...asked, variables, contextValue }));
      const again = await answered(store, viewer, (contextValue) => compiling({ ...asked, variables, contextValue }));

      const told = `${operation.source}\n${JSON.stringify(variables)} ${operationName}`;
      expect(first, told).toEqual(wanted);
      expect(again, told).toEqual(wanted);
    }),
    { numRuns: OPERATIONS, maxSkipsPerRun: 0.02, endOnFailure: true },
  );
});

/** Cursors of lists in the order of ids, and one that is none. */
async function someCursors(store: Store): Promise<string[]> {
  const lists = ["extraServices", "coworkerExtraServices", "useHistories"];
  const asked = lists.map((name) => `${name} { edges { cursor } }`).join(" ");
  const { data } = await ask(store, `{ ${asked} }`);
  return [...lists.flatMap((name) => data[name].edges.map((one: { cursor: string }) => one.cursor)), "nonsense"];
}

/**
 * An answer as a client gets it, its errors in no order. Of the errors of a part that is null as a whole, which of
 * them are told is a matter of timing: what remains of them is where that part is.
 */
async function answered(store: Store, viewer: Viewer | null, run: (contextValue: unknown) => Promise<ExecutionResult>) {
  const contextValue = context({ store, clock: { now: () => NOW } }, viewer);
  try {
    const { data, errors = [] } = await run(contextValue);
    const told = errors.map((error) => {
      const { message, extensions } = formatError(error.toJSON(), error);
      const { path, locations } = error;
      const lost = path === undefined ? null : nullAbove(data, path);
      return JSON.stringify(lost === null ? { message, path, locations, code: extensions?.code } : { lost });
    });
    return { data: data === undefined ? undefined : JSON.stringify(data), errors: [...new Set(told)].sort() };
  } finally {
    contextValue.release();
  }
}

/** Where something above the path is null; null if nothing is. */
function nullAbove(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] | null {
  let value = data;
  for (const [depth, step] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, depth);
    value = (value as Record<string | number, unknown>)[step];
  }
  return null;
}
