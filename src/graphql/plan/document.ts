import {
  type DocumentNode,
  type FragmentDefinitionNode,
  Kind,
  type OperationDefinitionNode,
  type SelectionSetNode,
  visit,
} from "graphql";

/** The named fragments of a document. */
export function fragmentsOf({ definitions }: DocumentNode): ReadonlyMap<string, FragmentDefinitionNode> {
  return new Map(
    definitions.flatMap((one) => (one.kind === Kind.FRAGMENT_DEFINITION ? [[one.name.value, one] as const] : [])),
  );
}

/** Names of the variables in `@skip` and `@include`. */
export function conditionsOf(document: DocumentNode): readonly string[] {
  const names = new Set<string>();
  visit(document, {
    Directive({ arguments: given = [] }) {
      for (const { value } of given) if (value.kind === Kind.VARIABLE) names.add(value.name.value);
    },
  });
  return [...names];
}

/** Number of fields of an operation with all fragments expanded. A fragment is counted once, even if it is spread often. */
export function weightOf(document: DocumentNode, operation: OperationDefinitionNode): number {
  const fragments = fragmentsOf(document);
  const known = new Map<string, number>();

  function ofSelections({ selections }: SelectionSetNode): number {
    return selections.reduce((sum, one) => {
      if (one.kind === Kind.INLINE_FRAGMENT) return sum + ofSelections(one.selectionSet);
      if (one.kind === Kind.FRAGMENT_SPREAD) return sum + ofFragment(one.name.value);
      return sum + 1 + (one.selectionSet === undefined ? 0 : ofSelections(one.selectionSet));
    }, 0);
  }

  function ofFragment(name: string): number {
    const fragment = fragments.get(name);
    const weight = known.get(name) ?? (fragment === undefined ? 0 : ofSelections(fragment.selectionSet));
    known.set(name, weight);
    return weight;
  }

  return ofSelections(operation.selectionSet);
}
