import { isUtf8 } from "node:buffer";
import type { FastifyInstance, FastifyReply, FastifyRequest, RequestPayload } from "fastify";
import { parseJson, RepeatedName } from "../domain/json.ts";
import { Repeated } from "../rest/sent.ts";

const PROTOTYPE = "__proto__";

type Parse = (text: string) => unknown;

/** Accepts JSON bodies. A repeated name in an object is refused. */
export function takeJson(server: FastifyInstance): void {
  server.addHook("preParsing", refuseCompressed);
  take(server, "application/json", (text) => {
    if (text === "") throw badRequest("The body is empty: send a JSON object.");
    const body = json(text);
    // GraphQL allows no such name, and code that copies the body would set the prototype of the copy.
    if (typeof body === "object" && body !== null && Object.hasOwn(body, PROTOTYPE))
      throw badRequest(`A request must not contain the property ${PROTOTYPE}.`);
    return body;
  });
}

/**
 * Accepts the bodies that clients of the upstream send: JSON under either media type or none, and forms. The body may
 * be empty: these clients announce JSON even without a body, such as with DELETE.
 */
export function takeRestBodies(server: FastifyInstance): void {
  const orNothing = (text: string) => (text === "" ? undefined : json(text));
  server.removeAllContentTypeParsers();
  take(server, "application/json", orNothing);
  take(server, "text/json", orNothing);
  take(server, "application/x-www-form-urlencoded", form);
  take(server, "*", (text, { headers }) => {
    if (headers["content-type"] !== undefined) throw failed(415, "Unsupported Media Type");
    return orNothing(text);
  });
}

function take(server: FastifyInstance, type: string, parse: (text: string, request: FastifyRequest) => unknown): void {
  server.addContentTypeParser(type, { parseAs: "buffer" }, (request, body: Buffer, done) => {
    try {
      // Invalid UTF-8 would be stored as other text.
      if (!isUtf8(body)) throw badRequest("The body is not UTF-8.");
      done(null, parse(body.toString(), request));
    } catch (error) {
      done(error as Error);
    }
  });
}

const json: Parse = (text) => {
  try {
    return parseJson(text);
  } catch (error) {
    throw error instanceof RepeatedName ? error : badRequest("The body is not valid JSON.");
  }
};

const PAIRS_MAX = 10_000;

/** The pairs of a form as an object; a repeated name has all its values. */
const form: Parse = (text) => {
  const pairs = text.split("&", PAIRS_MAX + 1).filter((pair) => pair !== "");
  if (pairs.length > PAIRS_MAX) throw badRequest(`The form has more than ${PAIRS_MAX} values.`);
  const values = new Map<string, string[]>();
  for (const pair of pairs) {
    const end = pair.indexOf("=");
    const name = decoded(end < 0 ? pair : pair.slice(0, end));
    const value = end < 0 ? "" : decoded(pair.slice(end + 1));
    const before = values.get(name);
    if (before === undefined) values.set(name, [value]);
    else before.push(value);
  }
  return Object.fromEntries(
    [...values].map(([name, all]) => [name, all.length === 1 ? all[0] : Repeated.from(all)] as const),
  );
};

function decoded(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll("+", " "));
  } catch {
    throw badRequest("The form has a percent escape that is not UTF-8.");
  }
}

/** Refuses compressed bodies: a small body could expand into a very large one. */
function refuseCompressed(
  { headers, method }: FastifyRequest,
  reply: FastifyReply,
  body: RequestPayload,
  done: (error: Error | null, body?: RequestPayload) => void,
) {
  const coding = headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
  if (coding === "identity" || coding === "" || method === "GET" || method === "HEAD") return done(null, body);
  reply.header("accept-encoding", "identity");
  done(failed(415, "The body must not be compressed."));
}

function badRequest(message: string): Error {
  return failed(400, message);
}

function failed(statusCode: number, message: string): Error {
  return Object.assign(new Error(message), { statusCode });
}
