import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNamedType,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { type RecordValue, valuesIn } from "../../domain/selection.ts";
import type { Context } from "../engine/context.ts";
import type { PayloadTexts } from "../engine/mutate.ts";
import { askedOf, isOfField, textsOf } from "./answer.ts";
import { collected, type Variables } from "./collect.ts";
import { fragmentsOf } from "./document.ts";
import type { PlannedRequest } from "./execute.ts";
import { isPlainType } from "./fields.ts";
import { JsonText, toJson } from "./json-text.ts";
import { type Plan, planOfRecords } from "./plan.ts";

/** How the records of payloads are read, by the name of the mutation in the answer and the field. */
export type PayloadPlans = ReadonlyMap<string, Plan>;

/** The plans of a mutation; null if its payload shows no records, or a resolver must answer a part of one. */
export function payloadPlansOf(
  schema: GraphQLSchema,
  document: DocumentNode,
  operation: OperationDefinitionNode,
  variables: Variables,
): PayloadPlans | null {
  const conditioned = { schema, fragments: fragmentsOf(document), variables };
  const plans = new Map<string, Plan>();
  const mutation = schema.getMutationType()!;
  for (const [key, nodes] of collected(conditioned, mutation, [operation.selectionSet])) {
    const field = mutation.getFields()[nodes[0]!.name.value];
    if (field === undefined) continue;
    const payload = getNamedType(field.type) as GraphQLObjectType;
    const sets = nodes.map(({ selectionSet }) => selectionSet as SelectionSetNode);
    for (const found of collected(conditioned, payload, sets).values()) {
      const { value: name } = found[0]!.name;
      const type = getNamedType(payload.getFields()[name]?.type);
      if (type === undefined || !isPlainType(type.name)) continue;
      const place = `${key}.${name}`;
      const plan = planOfRecords(conditioned, type.name, type as GraphQLObjectType, found);
      // Under two names in the answer, a field of the payload would have two texts.
      if (plan === null || plans.has(place)) return null;
      plans.set(place, plan);
    }
  }
  return plans.size === 0 ? null : plans;
}

/** Values that resolvers take from the row of the record, which they read with one statement as well. */
const ofRow: readonly RecordValue["is"][] = ["constant", "field", "globalId", "new", "judged", "part"];

/** Whether plans read less often than resolvers. Otherwise resolvers are as fast. */
export function savesStatements(plans: PayloadPlans): boolean {
  return [...plans.values()].some(({ selection: { texts } }) =>
    texts.some((shows) => [...valuesIn(shows)].some(({ is }) => !ofRow.includes(is))),
  );
}

/**
 * Executes a mutation whose payload has plans in the schema of `payloadSchema`. Null, before anything is done, if resolvers
 * must answer a record.
 */
export async function executePayload(
  schema: GraphQLSchema,
  plans: PayloadPlans,
  { document, operation, contextValue, variables, coerced }: PlannedRequest,
): Promise<ExecutionResult | null> {
  const rootValue = textsByPlans(plans, contextValue, coerced);
  if (rootValue === null) return null;
  const operationName = operation.name?.value;
  const answer = await execute({ schema, document, operationName, contextValue, rootValue, variableValues: variables });
  if (answer.data == null) return answer;
  const members = Object.entries(answer.data).map(([key, payload]) => [key, payload && new JsonText(toJson(payload))]);
  return { ...answer, data: Object.fromEntries(members) };
}

/** Everything that can be wrong is found before the mutation: what is committed must not be answered as failed. */
function textsByPlans(plans: PayloadPlans, context: Context, variables: Variables): PayloadTexts | null {
  const texts = new Map<string, (ids: readonly number[]) => Promise<ReadonlyMap<number, JsonText>>>();
  try {
    for (const [place, plan] of plans) {
      const asked = askedOf(plan, context, variables);
      if (asked === null) return null;
      context.records().mayShow(plan.selection);
      texts.set(place, async (ids) => {
        const found = await textsOf(asked, ids, context.reader);
        return new Map([...found].map(([id, text]) => [id, new JsonText(text)] as const));
      });
    }
  } catch (error) {
    if (isOfField(error)) return null;
    throw error;
  }
  return texts;
}
