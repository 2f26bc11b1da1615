import {
  type ASTNode,
  BREAK,
  coerceInputValue,
  type DocumentNode,
  GraphQLError,
  type GraphQLInputType,
  type GraphQLSchema,
  getVariableValues,
  Kind,
  type OperationDefinitionNode,
  typeFromAST,
  type VariableDefinitionNode,
  visit,
} from "graphql";
import { BadRequest, Refused } from "../../domain/refusal.ts";

type Variables = { readonly [name: string]: unknown };

/** So many errors are added to an answer at most: a list of many records has the same wrong inputs at each of them. */
const ADDED_MAX = 200;

/**
 * The errors of an answer, where one that names several wrong inputs is one error for each of them. Where these would be too
 * many, the one error stays, whose message has them all.
 */
export function eachWrongInput(errors: readonly GraphQLError[]): GraphQLError[] {
  let left = ADDED_MAX;
  return errors.flatMap((error) => {
    const reasons = reasonsOf(error.originalError);
    if (reasons.length < 2 || reasons.length - 1 > left) return [error];
    left -= reasons.length - 1;
    return reasons.map(
      (originalError) =>
        new GraphQLError(originalError.message, {
          nodes: error.nodes,
          path: error.path,
          originalError,
          extensions: { ...error.extensions },
        }),
    );
  });
}

function reasonsOf(cause: unknown): readonly Error[] {
  if (cause instanceof BadRequest) return cause.all;
  if (cause instanceof Refused) return cause.refusals.map((one) => new Refused([one]));
  return [];
}

/** What a wrong input is called relative to its argument; the one argument that most fields have goes without saying. */
export function propertyNameOf(path: string): string {
  return path.startsWith("input.") ? path.slice("input.".length) : path;
}

/** Why variables do not have the types that the operation declares, each naming the input that the variable stands for. */
export function wrongVariables(
  schema: GraphQLSchema,
  { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
  given: Variables,
  maxErrors: number,
): GraphQLError[] {
  const named: GraphQLError[] = [];
  for (const definition of operation.variableDefinitions ?? []) {
    const { errors = [] } = getVariableValues(schema, [definition], given, { maxErrors });
    if (errors.length === 0) continue;
    const place = placeOf(definition.variable.name.value, document);
    const paths = wrongPaths(schema, definition, given);
    for (const [index, error] of errors.entries())
      named.push(toNamed(error, [...place, ...(paths[index] ?? [])].join(".")));
  }
  return named.slice(0, maxErrors);
}

function toNamed(error: GraphQLError, path: string): GraphQLError {
  const { message, nodes, originalError } = error;
  const extensions = { ...error.extensions, code: "BAD_USER_INPUT", propertyName: propertyNameOf(path) };
  return new GraphQLError(message, { nodes, originalError, extensions });
}

/** Where within its value a variable is wrong, in the order in which graphql-js says so. */
function wrongPaths(
  schema: GraphQLSchema,
  { type, variable }: VariableDefinitionNode,
  given: Variables,
): readonly (readonly (string | number)[])[] {
  const value = given[variable.name.value];
  const declared = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
  if (value === undefined || declared === undefined) return [];
  const paths: (readonly (string | number)[])[] = [];
  coerceInputValue(value, declared, (path) => paths.push(path));
  return paths;
}

/** The argument that a variable is used in, and the place within it; of several uses the first. */
function placeOf(variable: string, document: DocumentNode): readonly (string | number)[] {
  let place: readonly (string | number)[] = [variable];
  visit(document, {
    Variable(node, _key, parent, path) {
      const isDeclared = (parent as ASTNode | undefined)?.kind === Kind.VARIABLE_DEFINITION;
      if (node.name.value !== variable || isDeclared) return undefined;
      place = namesOnTheWay(document, path);
      return BREAK;
    },
  });
  return place;
}

function namesOnTheWay(document: DocumentNode, path: readonly (string | number)[]): (string | number)[] {
  const names: (string | number)[] = [];
  let here: unknown = document;
  for (const [index, key] of path.entries()) {
    here = (here as Record<string | number, unknown>)[key];
    if (path[index - 1] === "values") names.push(key);
    const node = here as ASTNode;
    if (node.kind === Kind.ARGUMENT || node.kind === Kind.OBJECT_FIELD) names.push(node.name.value);
  }
  return names;
}
