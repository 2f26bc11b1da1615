import type { FastifyRequest } from "fastify";
import { Lexer, Source, TokenKind } from "graphql";
import { parseJson, RepeatedName } from "../domain/json.ts";

/** Whether the document or variables of a request are nested deeper than allowed. */
export function isRequestTooDeep(request: FastifyRequest, max: number): boolean {
  const { query, variables } = graphqlRequest(request);
  return isTooDeep(query, variables, max);
}

/**
 * Whether brackets of a GraphQL document, or lists and objects of its variables, are nested deeper than allowed. The
 * check uses no recursion, because deep nesting would exhaust the stack.
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
    // The parser refuses invalid text and says where the error is.
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

/** The document and variables of a request: from the body for POST, from the query string for GET. */
function graphqlRequest({ method, body, query }: FastifyRequest): { query?: unknown; variables?: unknown } {
  if (method === "POST") return typeof body === "object" && body !== null ? { variables: body, ...body } : {};
  const { query: document, variables } = query as { query?: string; variables?: string };
  try {
    return { query: document, variables: variables === undefined ? {} : parseJson(variables) };
  } catch (error) {
    if (error instanceof RepeatedName) throw error;
    return { query: document };
  }
}
