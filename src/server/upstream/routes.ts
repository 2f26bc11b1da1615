import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { nameOf, type Viewer } from "../../billing/viewer.ts";
import { OTHER_API_PATH, passedPath } from "../api-path.ts";
import { whenOver } from "../request-end.ts";
import { answerRestError } from "../rest.ts";
import type { Tracing } from "../tracing.ts";
import { shared, type UpstreamCredentials } from "./credentials.ts";
import { headersFromUpstream, headersToUpstream } from "./headers.ts";
import { Overdue, Unreachable, type UpstreamAnswer, upstreamSender } from "./send.ts";

/** The upstream to which requests are forwarded. */
export interface Front {
  /** Without a trailing slash. */
  readonly url: string;
  readonly pass: "read" | "all";
  readonly credentials: UpstreamCredentials;
  /** Longest time until an answer begins. */
  readonly answerMs?: number;
}

export interface FrontOptions {
  /** `null`: nothing is forwarded. */
  readonly front: Front | null;
  readonly admit: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  /** The span of a forwarded request is the parent of the upstream's. `null`: no spans are exported. */
  readonly tracing: Tracing | null;
}

const ANSWER_MS = 60_000;
const reading = ["GET", "HEAD"];
const methods = [...reading, "POST", "PUT", "PATCH", "DELETE"];

const switchedOff =
  "This gateway does not serve this path. UPSTREAM_PASS=read or UPSTREAM_PASS=all forwards such requests to the upstream.";

/** Forwards every other path below `/api` to the upstream, if enabled, for administrators of all businesses. */
export function upstreamRoutes({ front, admit, now, tracing }: FrontOptions) {
  const pass = front === null ? null : passing(front, now, tracing);

  return async (server: FastifyInstance) => {
    server.removeAllContentTypeParsers();
    // Bodies are not parsed here: they are streamed to the upstream, at any length.
    server.addContentTypeParser("*", (_request, body, done) => done(null, body));
    server.setErrorHandler(answerRestError);
    if (pass !== null) server.addHook("onClose", pass.close);
    const handler = async (request: FastifyRequest, reply: FastifyReply) => {
      if (pass === null) return say(reply, 404, switchedOff);
      return pass.answer(request, reply);
    };
    server.route({ method: [...methods, "OPTIONS"], url: OTHER_API_PATH, compress: false, onRequest: admit, handler });
  };
}

function passing({ url, pass, credentials, answerMs = ANSWER_MS }: Front, now: () => number, tracing: Tracing | null) {
  const sender = upstreamSender(url, answerMs);
  const keys = shared(credentials, now);
  const allowed = pass === "read" ? reading : methods;
  // Gateways with the same upstream share a pseudonym. A gateway in front of one with another upstream is no loop.
  const pseudonym = `billing-gateway-${createHash("sha256").update(url).digest("hex").slice(0, 12)}`;

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { method, viewer, headers } = request;
    if (viewer === null) {
      reply.header("www-authenticate", "Bearer");
      return say(reply, 401, "A token is needed: send Authorization: Bearer …");
    }
    if (!viewer.admin || viewer.businesses !== null)
      return say(
        reply,
        403,
        "Requests to the upstream need the token of an administrator without a limit to businesses.",
      );
    reply.header("allow", allowed.join(", "));
    if (method === "OPTIONS") return reply.status(204).send();
    if (!allowed.includes(method))
      return say(
        reply,
        405,
        "This gateway forwards only reads (UPSTREAM_PASS=read). UPSTREAM_PASS=all forwards writes too.",
      );
    reply.removeHeader("allow");
    const target = passedPath(request.originalUrl);
    if ("wrong" in target) return say(reply, 400, target.wrong);
    const via = [headers.via ?? []].flat().join(", ");
    if (via.includes(pseudonym)) return say(reply, 508, "UPSTREAM_URL leads back to this gateway.");
    if (headers["content-encoding"] !== undefined)
      return say(reply, 415, "Compressed request bodies are not accepted.");

    if (!reading.includes(method)) logWrite(request, viewer);
    const gone = new AbortController();
    whenOver(request, reply, () => gone.abort());
    const body = reading.includes(method) ? null : ((request.body as Readable | undefined) ?? null);
    const { "content-length": length, ...others } = headersToUpstream(headers);
    const sent = {
      ...others,
      ...(body !== null && length !== undefined && { "content-length": length }),
      ...tracing?.headers(),
      via: [via, `1.1 ${pseudonym}`].filter((one) => one !== "").join(", "),
    };
    try {
      const got = await sendWithToken(
        async (authorization) =>
          sender.send({
            method,
            path: target.path,
            body,
            gone: gone.signal,
            headers: { ...sent, authorization },
          }),
        body === null,
      );
      if (isRefusal(got)) {
        await got.body.dump();
        request.log.warn({ status: got.statusCode }, "the upstream does not accept the gateway's credentials");
        return say(reply, 502, "The upstream does not accept the credentials of this gateway.");
      }
      const vary = reply.getHeader("vary");
      reply.status(got.statusCode).headers(headersFromUpstream(got.headers, url, request.originalUrl));
      if (vary !== undefined) reply.header("vary", [vary, got.headers.vary ?? []].flat().join(", "));
      if (method === "HEAD" || [204, 205, 304].includes(got.statusCode)) {
        await got.body.dump();
        return reply.send();
      }
      return reply.send(got.body);
    } catch (error) {
      if (gone.signal.aborted) return reply.hijack();
      request.log.warn({ err: error }, "no answer from the upstream");
      if (error instanceof Overdue) return say(reply, 504, "The upstream does not answer in time.");
      if (error instanceof NoToken) return say(reply, 502, "The upstream issued no token for this gateway.");
      if (error instanceof Unreachable) return say(reply, 502, "The upstream cannot be reached.");
      throw error;
    }
  }

  /** Sends a request. After a 401, repeats it once with another token, unless it has a body. */
  async function sendWithToken(
    send: (authorization: string) => Promise<UpstreamAnswer>,
    canRepeat: boolean,
  ): Promise<UpstreamAnswer> {
    const authorization = await withToken(() => keys.authorization());
    const answer = await send(authorization);
    if (answer.statusCode !== 401) return answer;
    const hasOther = await withToken(() => keys.refused(authorization));
    if (!hasOther || !canRepeat) return answer;
    await answer.body.dump();
    return send(await withToken(() => keys.authorization()));
  }

  return { answer, close: async () => sender.close() };
}

class NoToken extends Error {
  override name = "NoToken";
}

async function withToken<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new NoToken("the upstream issued no token", { cause });
  }
}

/** Whether the upstream refused the gateway's credentials. Clients would take a 401 for theirs and renew tokens. */
function isRefusal({ statusCode }: UpstreamAnswer): boolean {
  return statusCode === 401 || statusCode === 403 || statusCode === 407;
}

function logWrite({ log, method, originalUrl }: FastifyRequest, viewer: Viewer): void {
  const path = originalUrl.split("?", 1)[0];
  log.info({ caller: nameOf(viewer), sub: viewer.sub, method, path }, "forwarding a write to the upstream");
}

function say(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .status(status)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify({ Message: text }));
}
