import {
  type ASTNode,
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

/** Maximum number of errors added to an answer: a list of many records repeats the same wrong inputs for each of them. */
const ADDED_MAX = 200;

/**
 * Splits each error with several wrong inputs into one error per input. If these were too many, the error stays; its message
 * has them all.
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

/** The path of a wrong input, without the name of the argument `input`, which is the only argument of most fields. */
export function propertyNameOf(path: string): string {
  return path.startsWith("input.") ? path.slice("input.".length) : path;
}

/**
 * Errors of variables that do not have their declared types, at most `maxErrors`. Each error names the input in which the
 * variable is used. Reading stops at the maximum, because a body can hold some hundred thousand wrong values.
 */
export function wrongVariables(
  schema: GraphQLSchema,
  { document, operation }: { document: DocumentNode; operation: OperationDefinitionNode },
  given: Variables,
  maxErrors: number,
): GraphQLError[] {
  const named: GraphQLError[] = [];
  const places = placesOf(document);
  for (const definition of operation.variableDefinitions ?? []) {
    const { errors = [] } = getVariableValues(schema, [definition], given, { maxErrors });
    if (errors.length === 0) continue;
    const variable = definition.variable.name.value;
    const place = places.get(variable) ?? [variable];
    const paths = wrongPaths(schema, definition, given, maxErrors);
    for (const [index, error] of errors.entries())
      named.push(toNamed(error, [...place, ...(paths[index] ?? [])].join(".")));
    if (named.length >= maxErrors) break;
  }
  return named.slice(0, maxErrors);
}

function toNamed(error: GraphQLError, path: string): GraphQLError {
  const { message, nodes, originalError } = error;
  const extensions = { ...error.extensions, code: "BAD_USER_INPUT", propertyName: propertyNameOf(path) };
  return new GraphQLError(message, { nodes, originalError, extensions });
}

/** Thrown to end a walk that has found enough. */
const enough = Symbol("enough");

/** The first wrong paths within the value of a variable, in the order of graphql-js's errors. */
function wrongPaths(
  schema: GraphQLSchema,
  { type, variable }: VariableDefinitionNode,
  given: Variables,
  max: number,
): readonly (readonly (string | number)[])[] {
  const value = given[variable.name.value];
  const declared = typeFromAST(schema, type as never) as GraphQLInputType | undefined;
  if (value === undefined || declared === undefined) return [];
  const paths: (readonly (string | number)[])[] = [];
  try {
    coerceInputValue(value, declared, (path) => {
      paths.push(path);
      if (paths.length >= max) throw enough;
    });
  } catch (error) {
    if (error !== enough) throw error;
  }
  return paths;
}

/** The arguments in which variables are used, and the paths within them, by variable; the first use counts. */
function placesOf(document: DocumentNode): ReadonlyMap<string, readonly (string | number)[]> {
  const places = new Map<string, readonly (string | number)[]>();
  visit(document, {
    Variable({ name: { value: name } }, _key, parent, path) {
      const isDeclared = (parent as ASTNode | undefined)?.kind === Kind.VARIABLE_DEFINITION;
      if (!isDeclared && !places.has(name)) places.set(name, namesOnTheWay(document, path));
    },
  });
  return places;
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
