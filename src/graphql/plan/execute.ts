import {
  type DocumentNode,
  type ExecutionResult,
  execute,
  type FieldNode,
  type GraphQLSchema,
  type OperationDefinitionNode,
} from "graphql";
import type { Context } from "../engine/context.ts";
import { plainAnswer } from "./answer.ts";
import type { Variables } from "./collect.ts";
import { JsonText } from "./json-text.ts";
import { roomOfAnswer } from "./length.ts";
import type { Root } from "./plan.ts";

interface Asked {
  readonly document: DocumentNode;
  readonly operation: OperationDefinitionNode;
  readonly contextValue: Context;
  /** As the client sent them. */
  readonly variables: Variables;
  readonly coerced: Variables;
}

/**
 * Answers a query by its plan: its plain fields as JSON text, all others by their resolvers, from the same snapshot. Null
 * if resolvers must answer all of them.
 */
export async function executePlan(
  schema: GraphQLSchema,
  roots: readonly Root[],
  { document, operation, contextValue, variables, coerced }: Asked,
): Promise<ExecutionResult | null> {
  if (roots.every(({ plain }) => plain === null)) return null;
  const room = roomOfAnswer();
  const texts = await Promise.all(roots.map(({ plain }) => plainAnswer(plain, contextValue, coerced, room)));
  const left = roots.filter((_, place) => texts[place] === null).flatMap(({ nodes }) => nodes);
  if (texts.every((text) => text === null)) return null;
  const resolved: ExecutionResult =
    left.length === 0
      ? { data: {} }
      : await execute({
          schema,
          document: withFields(document, operation, left),
          operationName: operation.name?.value,
          contextValue,
          variableValues: variables,
        });
  const { data: found } = resolved;
  if (found == null) return resolved;
  const members = roots.map(({ key }, place) => {
    const text = texts[place]!;
    return [key, text === null ? found[key] : new JsonText(text)] as const;
  });
  return { ...resolved, data: Object.fromEntries(members) };
}

/** The document with these fields in place of those of the operation. */
function withFields(document: DocumentNode, operation: OperationDefinitionNode, selections: readonly FieldNode[]) {
  const narrowed = { ...operation, selectionSet: { ...operation.selectionSet, selections } };
  return { ...document, definitions: document.definitions.map((one) => (one === operation ? narrowed : one)) };
}
