import fc from "fast-check";
import { execute, getNamedType, getOperationAST, getVariableValues, isObjectType, parse, validate } from "graphql";
import { describe, expect, test } from "vitest";
import type { Viewer } from "../../../src/billing/viewer.ts";
import { isPlainType } from "../../../src/graphql/plan/fields.ts";
import { executePayload, payloadPlansOf } from "../../../src/graphql/plan/payload.ts";
import { payloadSchema } from "../../../src/graphql/plan/payload-schema.ts";
import type { Store } from "../../../src/store/store.ts";
import { inRequest, reported } from "../../support/answered.ts";
import { dialects, type TestDialect } from "../../support/dialects.ts";
import { everything } from "../../support/everything.ts";
import { generatedOperation } from "../../support/generated-operations.ts";
import { administrator, createCredit, LONDON, viewerWith } from "../../support/given.ts";
import { schema } from "../../support/graph.ts";
import { isPlain, someCursors } from "../../support/plain-fields.ts";
import { coveringRuns } from "../../support/runs.ts";
import { openTwoFullBusinesses } from "../../support/two-businesses.ts";

/** How many mutations are compared on each database. */
const OPERATIONS = coveringRuns(400, 4_000);

const changers: readonly (Viewer | null)[] = [
  ...Array.from({ length: 6 }, () => administrator),
  viewerWith(["CoworkerExtraServiceUseHistory-Create"]),
  viewerWith(
    ["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraServiceUseHistory-List", "ExtraService-Read"],
    [LONDON],
  ),
  viewerWith(["ExtraService-Create", "ExtraService-Edit", "CoworkerExtraService-Create"]),
  null,
];

const withTexts = payloadSchema(schema);

describe.each(dialects)("on $name", ({ open }) => {
  test("records of a payload are answered as text as graphql-js answers them, for any mutation and caller", {
    timeout: 36_000_000,
  }, async () => {
    // Each has its own world, with the same mutations in the same order.
    const [one, other] = [await aWorld(open), await aWorld(open)];
    const cursors = await someCursors(one);
    let texts = 0;

    await fc.assert(
      fc.asyncProperty(fc.gen(), fc.constantFrom(...changers), async (given, viewer) => {
        const asked = generatedOperation(schema, "mutation", cursors, given, isUsual);
        const document = parse(asked.source);
        fc.pre(validate(schema, document).length === 0);
        const { variables, operationName } = asked;
        const operation = getOperationAST(document, operationName);
        fc.pre(operation?.operation === "mutation");
        const { coerced } = getVariableValues(schema, operation!.variableDefinitions ?? [], variables);
        const plans = coerced && payloadPlansOf(schema, document, operation!, coerced);
        if (plans == null) return;
        const resolved = { schema, document, operationName, variableValues: variables };

        const wanted = await inRequest(one, viewer, async (contextValue) => execute({ ...resolved, contextValue }));
        const found = await inRequest(other, viewer, async (contextValue) => {
          const one = { document, operation: operation!, contextValue, variables, coerced: coerced! };
          const answer = await executePayload(withTexts, plans, one);
          if (answer !== null && showsRecords(wanted.data)) texts += 1;
          return answer ?? execute({ ...resolved, contextValue });
        });

        expect(reported(found), `${asked.source}\n${JSON.stringify(variables)}`).toEqual(reported(wanted));
      }),
      { ...OPERATIONS, maxSkipsPerRun: 0.5, endOnFailure: true },
    );

    expect(await everything(other)).toEqual(await everything(one));
    // Otherwise graphql-js might be compared with itself, or refusals with refusals.
    expect(texts).toBeGreaterThan(OPERATIONS.numRuns / 20);
  });
});

/** Fields of records that a statement reads, and mutations whose payloads have such records. */
function isUsual(type: string, field: string): boolean {
  if (type !== "Mutation") return type.endsWith("Payload") || isPlain(type, field);
  const payload = getNamedType(schema.getMutationType()!.getFields()[field]!.type);
  return (
    isObjectType(payload) && Object.values(payload.getFields()).some((one) => isPlainType(getNamedType(one.type).name))
  );
}

function showsRecords(data: unknown): boolean {
  return Object.values(data ?? {}).some((payload) =>
    Object.entries(payload ?? {}).some(
      ([name, value]) => typeof value === "object" && value !== null && name !== "userErrors",
    ),
  );
}

async function aWorld(open: TestDialect["open"]): Promise<Store> {
  let count = 0;
  const newUniqueId = () => `00000000-0000-4000-8000-${String(count++).padStart(12, "0")}`;
  const store = await openTwoFullBusinesses(await open({ newUniqueId }));
  // Some will be voided, and others must keep units.
  for (let more = 0; more < 30; more++) await createCredit(store, 1);
  return store;
}
