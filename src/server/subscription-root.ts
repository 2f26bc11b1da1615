import type { ApolloServerPlugin } from "@apollo/server";
import { type DocumentNode, GraphQLError, Kind, parse, type SelectionSetNode } from "graphql";

/**
 * Refuses `@skip` and `@include` on the root field of a subscription, as the GraphQL specification does. The validation
 * of graphql-js throws at a condition that is a variable, and Apollo runs rules of its own after it. So the document is
 * replaced before it is validated, and the replacement is refused as an operation.
 */
export const refuseConditionalSubscription: ApolloServerPlugin = {
  async requestDidStart() {
    return {
      async validationDidStart(request) {
        if (hasConditionalRoot(request.document)) Object.assign(request, { document: REFUSED });
      },

      async didResolveOperation({ document }) {
        if (document === REFUSED)
          throw new GraphQLError("The root field of a subscription must not have @skip or @include.", {
            extensions: { code: "GRAPHQL_VALIDATION_FAILED", http: { status: 400 } },
          });
      },
    };
  },
};

/** What Apollo's store of documents keeps in place of a refused one. */
const REFUSED = parse("subscription { events { id } }");

function hasConditionalRoot({ definitions }: DocumentNode): boolean {
  const fragments = new Map<string, SelectionSetNode>();
  const roots: SelectionSetNode[] = [];
  for (const definition of definitions) {
    if (definition.kind === Kind.FRAGMENT_DEFINITION) fragments.set(definition.name.value, definition.selectionSet);
    if (definition.kind === Kind.OPERATION_DEFINITION && definition.operation === "subscription")
      roots.push(definition.selectionSet);
  }
  // A set grows while it is walked, and keeps fragments that spread each other from being walked for ever.
  const walked = new Set(roots);
  for (const { selections } of walked)
    for (const selection of selections) {
      if (selection.directives?.some(({ name }) => name.value === "skip" || name.value === "include")) return true;
      if (selection.kind === Kind.INLINE_FRAGMENT) walked.add(selection.selectionSet);
      const spread = selection.kind === Kind.FRAGMENT_SPREAD ? fragments.get(selection.name.value) : undefined;
      if (spread !== undefined) walked.add(spread);
    }
  return false;
}
