import type { ApolloServerPlugin } from "@apollo/server";
import { GraphQLError, Lexer, Source, TokenKind } from "graphql";
import { type ComplexityEstimator, getComplexity } from "graphql-query-complexity";
import type { Context } from "../graphql/context.ts";

/**
 * Whether brackets of a GraphQL document, or lists and objects of its variables, are nested deeper than
 * allowed. Both are looked at without recursion, since it is recursion that deep nesting exhausts.
 */
export function isTooDeep(document: unknown, variables: unknown, max: number): boolean {
  return (typeof document === "string" && isTextTooDeep(document, max)) || isValueTooDeep(variables, max);
}

const opening = new Set<string>([TokenKind.BRACE_L, TokenKind.BRACKET_L, TokenKind.PAREN_L]);
const closing = new Set<string>([TokenKind.BRACE_R, TokenKind.BRACKET_R, TokenKind.PAREN_R]);

function isTextTooDeep(text: string, max: number): boolean {
  const brackets = text.match(/[{[(]/g)?.length ?? 0;
  if (brackets <= max) return false;
  const lexer = new Lexer(new Source(text));
  let depth = 0;
  try {
    for (let token = lexer.advance(); token.kind !== TokenKind.EOF; token = lexer.advance()) {
      if (opening.has(token.kind)) depth += 1;
      if (closing.has(token.kind)) depth -= 1;
      if (depth > max) return true;
    }
  } catch {
    // Text with an error in it is refused by the parser, which says where.
  }
  return false;
}

function isValueTooDeep(value: unknown, max: number): boolean {
  let level: unknown[] = [value];
  for (let depth = 0; level.length > 0; depth += 1) {
    if (depth > max) return true;
    level = level.flatMap((one) => (typeof one === "object" && one !== null ? Object.values(one) : []));
  }
  return false;
}

/** Refuses an operation that would be too dear: the records that its lists can hold, times what is asked of each. */
export function costLimit(max: number): ApolloServerPlugin<Context> {
  return {
    async requestDidStart() {
      return {
        async didResolveOperation({ schema, document, request }) {
          const cost = costOf(() =>
            getComplexity({ schema, query: document, variables: request.variables ?? {}, estimators: [estimate] }),
          );
          if (cost > max)
            throw new GraphQLError(`The operation costs ${cost}, which is more than ${max}. Ask for fewer records.`, {
              extensions: { code: "BAD_USER_INPUT", http: { status: 400 } },
            });
        },
      };
    },
  };
}

/** Variables that do not fit are the executor's to refuse, which names them all. */
function costOf(complexity: () => number): number {
  try {
    return complexity();
  } catch {
    return 0;
  }
}

const PAGE_SIZE = 20;

/** A field costs 1 and what it holds; a connection holds as many records as are asked for, a list of ids one each. */
const estimate: ComplexityEstimator = ({ type, field, args, childComplexity }) => {
  const { first, last, ids } = args as { first?: number; last?: number; ids?: unknown[] };
  const isConnection = "getFields" in type && String(field.type).includes("Connection");
  const count = isConnection ? (last ?? first ?? PAGE_SIZE) : Array.isArray(ids) ? ids.length : 1;
  return 1 + Math.max(count, 1) * childComplexity;
};
