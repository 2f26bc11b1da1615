import { type ApolloServerPlugin, type GraphQLRequestContext, HeaderMap } from "@apollo/server";
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLField,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isCompositeType,
  isInterfaceType,
  isListType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  valueFromASTUntyped,
} from "graphql";
import { PAGE_SIZE, PAGE_SIZE_MAX } from "../graphql/engine/listing.ts";
import { type Arguments, filterOf, listSize, lookedThrough } from "./cost-of-fields.ts";
import { introspectionRoot, introspectionSize } from "./cost-of-introspection.ts";
import { RateLimited } from "./rate-limits.ts";
import type { RequestContext } from "./request-context.ts";

type Variables = { readonly [name: string]: unknown };

/**
 * Refuses an operation that costs more than `max`. With the request header `X-Cost: true` the answer says the cost of the
 * operation in `extensions.cost`.
 */
export function costLimit(max: number): ApolloServerPlugin<RequestContext> {
  return {
    async requestDidStart({ request }) {
      let requested: number | null = null;
      const isAsked = request.http?.headers.get("x-cost") === "true";
      return {
        async didResolveOperation({ schema, document, operation, request, contextValue }) {
          if (operation === undefined) return;
          const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
          const cost = costOf(schema, operation, fragments, request.variables ?? {});
          requested = cost;
          contextValue.notes.cost = cost;
          if (cost > max)
            throw new GraphQLError(`The operation costs ${cost}, which is more than ${max}. Ask for fewer records.`, {
              extensions: { code: "BAD_USER_INPUT", http: { status: 400 } },
            });
          await contextValue.countCost?.(cost).catch(refuseRate);
        },

        ...(isAsked && {
          async willSendResponse({ response: { body } }: GraphQLRequestContext<RequestContext>) {
            if (requested === null || body?.kind !== "single") return;
            body.singleResult.extensions = { ...body.singleResult.extensions, cost: { requested, limit: max } };
          },
        }),
      };
    },
  };
}

function refuseRate(error: unknown): never {
  if (!(error instanceof RateLimited)) throw error;
  const headers = new HeaderMap([["retry-after", String(error.retryAfterSeconds)]]);
  throw new GraphQLError(error.message, { extensions: { code: "RATE_LIMITED", http: { status: 429, headers } } });
}

/**
 * The cost of a valid operation. A field costs 1 plus its selections; a list multiplies its selections by the records
 * it can hold. Commits cost more, and so do fields that examine many records to return few, such as the total count of
 * a list or a filter. A fragment is computed once, even if it is spread often.
 */
export function costOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  given: Variables,
): number {
  const variables = { ...defaultsOf(operation), ...given };
  const root = schema.getRootType(operation.operation) ?? undefined;
  const weighed = new Map<string, number>();
  const byName = new Map(fragments.map((one) => [one.name.value, one]));

  function costOfSelections({ selections }: SelectionSetNode, parent: GraphQLNamedType | undefined): number {
    return selections.reduce((sum, selection) => {
      if (selection.kind === Kind.FIELD) return sum + costOfField(selection, parent);
      if (selection.kind === Kind.FRAGMENT_SPREAD) return sum + costOfFragment(selection.name.value);
      const condition = selection.typeCondition?.name.value;
      return sum + costOfSelections(selection.selectionSet, condition ? schema.getType(condition) : parent);
    }, 0);
  }

  function costOfFragment(name: string): number {
    const fragment = byName.get(name);
    if (fragment === undefined) return 0;
    const cost =
      weighed.get(name) ?? costOfSelections(fragment.selectionSet, schema.getType(fragment.typeCondition.name.value));
    weighed.set(name, cost);
    return cost;
  }

  function costOfField(field: FieldNode, parent: GraphQLNamedType | undefined): number {
    if (field.selectionSet === undefined) return 1;
    const name = field.name.value;
    const declared =
      isObjectType(parent) || isInterfaceType(parent)
        ? (parent.getFields()[name] ?? introspectionRoot(name))
        : undefined;
    const type = declared === undefined ? undefined : getNamedType(declared.type);
    const inner = costOfSelections(field.selectionSet, isCompositeType(type) ? type : undefined);
    if (declared === undefined) return 1 + inner;
    if (parent?.name.startsWith("__") || name.startsWith("__"))
      return 1 + introspectionSize(schema, `${parent?.name}.${name}`) * inner;
    const args = valuesOf(field, variables);
    const ofRoot = parent === root;
    const searched = ofRoot ? WHOLE_LIST : PART_OF_LIST;
    return (
      1 +
      (ofRoot && operation.operation === "mutation" ? COMMIT : 0) +
      lookedThrough(name, args) +
      (isConnection(type) && asksTotal(field, byName) ? searched : 0) +
      searched * conditionsIn(filterOf(args)) +
      sizeOf(parent, declared, args) * inner
    );
  }

  // Lists of introspection have a mean length, which is no whole number.
  return Math.round(costOfSelections(operation.selectionSet, root));
}

/** Cost of searching all records once. */
const WHOLE_LIST = 500;
/** Cost of searching the records of one parent. */
const PART_OF_LIST = 10;
const COMMIT = 500;

function isConnection(type: GraphQLNamedType | undefined): boolean {
  return type?.name.endsWith("Connection") ?? false;
}

/** Number of records that a field can hold. An invalid page size is refused later. */
function sizeOf(
  parent: GraphQLNamedType | undefined,
  { name, type }: GraphQLField<unknown, unknown>,
  args: Arguments,
): number {
  if (isConnection(getNamedType(type))) {
    const count = args.get("last") ?? args.get("first") ?? PAGE_SIZE;
    return typeof count === "number" && count >= 1 && count <= PAGE_SIZE_MAX ? count : PAGE_SIZE;
  }
  // The connection has counted its records already.
  if (!isListType(getNullableType(type)) || isConnection(parent)) return 1;
  return listSize(`${parent?.name}.${name}`, args);
}

function asksTotal(field: FieldNode, fragments: ReadonlyMap<string, FragmentDefinitionNode>): boolean {
  const seen = new Set<string>();
  const within = ({ selections }: SelectionSetNode): boolean =>
    selections.some((one) => {
      if (one.kind === Kind.FIELD) return one.name.value === "totalCount";
      if (one.kind === Kind.INLINE_FRAGMENT) return within(one.selectionSet);
      if (seen.has(one.name.value)) return false;
      seen.add(one.name.value);
      const fragment = fragments.get(one.name.value);
      return fragment !== undefined && within(fragment.selectionSet);
    });
  return field.selectionSet !== undefined && within(field.selectionSet);
}

/** Number of comparisons in a filter; a list of values counts as one. */
function conditionsIn(filter: unknown): number {
  if (Array.isArray(filter))
    return filter.some((one) => typeof one === "object" && one !== null)
      ? filter.reduce<number>((sum, one) => sum + conditionsIn(one), 0)
      : Math.min(filter.length, 1);
  if (typeof filter !== "object" || filter === null) return filter === undefined ? 0 : 1;
  return Object.values(filter).reduce<number>((sum, one) => sum + conditionsIn(one), 0);
}

function valuesOf(field: FieldNode, variables: Variables): Arguments {
  return new Map((field.arguments ?? []).map(({ name, value }) => [name.value, valueFromASTUntyped(value, variables)]));
}

/** Default values of the variables. */
function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue === undefined ? [] : [[variable.name.value, valueFromASTUntyped(defaultValue)]],
    ),
  );
}
