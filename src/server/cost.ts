import type { ApolloServerPlugin } from "@apollo/server";
import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLError,
  type GraphQLNamedType,
  type GraphQLSchema,
  getNamedType,
  isCompositeType,
  isInterfaceType,
  isObjectType,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
} from "graphql";
import { PAGE_SIZE, PAGE_SIZE_MAX } from "../graphql/listing.ts";

type Variables = Readonly<Record<string, unknown>>;

/** Refuses an operation that would be too dear: the records that its lists can hold, times what is asked of each. */
export function costLimit(max: number): ApolloServerPlugin {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, operation, request }) {
          if (operation === undefined) return;
          const fragments = document.definitions.filter((one) => one.kind === Kind.FRAGMENT_DEFINITION);
          const cost = costOf(schema, operation, fragments, request.variables ?? {});
          if (cost > max)
            throw new GraphQLError(`The operation costs ${cost}, which is more than ${max}. Ask for fewer records.`, {
              extensions: { code: "BAD_USER_INPUT", http: { status: 400 } },
            });
        },
      };
    },
  };
}

/**
 * What a valid operation costs: each field 1 and what it holds, which a list holds as many times as records
 * are asked for. A fragment is weighed once, however often it is spread.
 */
export function costOf(
  schema: GraphQLSchema,
  operation: OperationDefinitionNode,
  fragments: readonly FragmentDefinitionNode[],
  given: Variables,
): number {
  const variables = { ...defaultsOf(operation), ...given };
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
    const declared = isObjectType(parent) || isInterfaceType(parent) ? parent.getFields()[field.name.value] : undefined;
    const type = declared === undefined ? undefined : getNamedType(declared.type);
    const inner = costOfSelections(field.selectionSet, isCompositeType(type) ? type : undefined);
    return 1 + countOf(field, type?.name.endsWith("Connection") ?? false, variables) * inner;
  }

  return costOfSelections(operation.selectionSet, schema.getRootType(operation.operation) ?? undefined);
}

/** The numbers that variables have when nothing is given for them. */
function defaultsOf({ variableDefinitions = [] }: OperationDefinitionNode): Variables {
  return Object.fromEntries(
    variableDefinitions.flatMap(({ variable, defaultValue }) =>
      defaultValue?.kind === Kind.INT ? [[variable.name.value, Number(defaultValue.value)]] : [],
    ),
  );
}

/** How many records a field can hold. What is out of range is refused later, and holds none. */
function countOf(field: FieldNode, isConnection: boolean, variables: Variables): number {
  const given = new Map(
    (field.arguments ?? []).map(({ name, value }) => [
      name.value,
      value.kind === Kind.VARIABLE
        ? variables[value.name.value]
        : value.kind === Kind.INT
          ? Number(value.value)
          : value.kind === Kind.LIST
            ? value.values
            : undefined,
    ]),
  );
  const ids = given.get("ids");
  if (Array.isArray(ids)) return ids.length;
  if (!isConnection) return 1;
  const count = given.get("last") ?? given.get("first") ?? PAGE_SIZE;
  return typeof count === "number" && count >= 1 && count <= PAGE_SIZE_MAX ? count : PAGE_SIZE;
}
