import {
  type FieldNode,
  type FragmentDefinitionNode,
  GraphQLIncludeDirective,
  type GraphQLObjectType,
  type GraphQLSchema,
  GraphQLSkipDirective,
  getDirectiveValues,
  isAbstractType,
  Kind,
  type SelectionNode,
  type SelectionSetNode,
} from "graphql";

export type Variables = Readonly<Record<string, unknown>>;

/** A document for these values of the variables in its conditions. */
export interface Conditioned {
  readonly schema: GraphQLSchema;
  readonly fragments: ReadonlyMap<string, FragmentDefinitionNode>;
  readonly variables: Variables;
}

/** The fields of an object by their names in the answer, in its order: those of a name are merged. */
export type Collected = ReadonlyMap<string, readonly FieldNode[]>;

export function collected(
  { schema, fragments, variables }: Conditioned,
  type: GraphQLObjectType,
  sets: readonly SelectionSetNode[],
): Collected {
  const fields = new Map<string, FieldNode[]>();
  const seen = new Set<string>();

  function collect({ selections }: SelectionSetNode): void {
    for (const one of selections) {
      if (!isIncluded(one, variables)) continue;
      if (one.kind === Kind.FIELD) {
        const key = (one.alias ?? one.name).value;
        const known = fields.get(key);
        if (known === undefined) fields.set(key, [one]);
        else known.push(one);
      } else if (one.kind === Kind.INLINE_FRAGMENT) {
        if (isOf(one.typeCondition?.name.value)) collect(one.selectionSet);
      } else if (!seen.has(one.name.value)) {
        seen.add(one.name.value);
        const fragment = fragments.get(one.name.value);
        if (fragment !== undefined && isOf(fragment.typeCondition.name.value)) collect(fragment.selectionSet);
      }
    }
  }

  function isOf(name: string | undefined): boolean {
    if (name === undefined || name === type.name) return true;
    const condition = schema.getType(name);
    return isAbstractType(condition) && schema.isSubType(condition, type);
  }

  for (const set of sets) collect(set);
  return fields;
}

function isIncluded(node: SelectionNode, variables: Variables): boolean {
  if (node.directives === undefined || node.directives.length === 0) return true;
  if (getDirectiveValues(GraphQLSkipDirective, node, variables)?.if === true) return false;
  return getDirectiveValues(GraphQLIncludeDirective, node, variables)?.if !== false;
}
