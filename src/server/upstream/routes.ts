import { createHash } from "node:crypto";
import type { Readable } from "node:stream";
import type { FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { nameOf, type Viewer } from "../../billing/viewer.ts";
import { OTHER_API_PATH, passedPath } from "../api-path.ts";
import { answerRestError } from "../rest.ts";
import { shared, type UpstreamCredentials } from "./credentials.ts";
import { headersFromUpstream, headersToUpstream } from "./headers.ts";
import { Overdue, Unreachable, type UpstreamAnswer, upstreamSender } from "./send.ts";

/** The upstream that the gateway stands in front of. */
export interface Front {
  /** Without a slash at its end. */
  readonly url: string;
  readonly pass: "read" | "all";
  readonly credentials: UpstreamCredentials;
  /** How long it may take to begin an answer. */
  readonly answerMs?: number;
}

export interface FrontOptions {
  /** `null`: nothing is passed on. */
  readonly front: Front | null;
  readonly admit: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
}

const ANSWER_MS = 60_000;
const reading = ["GET", "HEAD"];
const methods = [...reading, "POST", "PUT", "PATCH", "DELETE"];

const switchedOff =
  "This gateway has nothing at this address. UPSTREAM_PASS=read or UPSTREAM_PASS=all would have the upstream answer it.";

/** Every path below `/api` that is not the gateway's own: the upstream's, for unrestricted administrators, if switched on. */
export function upstreamRoutes({ front, admit, now }: FrontOptions) {
  const pass = front === null ? null : passing(front, now);

  return async (server: FastifyInstance) => {
    server.removeAllContentTypeParsers();
    // Bodies are not read here: they go on as they come, however long they are.
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

function passing({ url, pass, credentials, answerMs = ANSWER_MS }: Front, now: () => number) {
  const sender = upstreamSender(url, answerMs);
  const keys = shared(credentials, now);
  const allowed = pass === "read" ? reading : methods;
  // Gateways in front of the same upstream are one place on a way; one in front of another of them is not a loop.
  const pseudonym = `billing-gateway-${createHash("sha256").update(url).digest("hex").slice(0, 12)}`;

  async function answer(request: FastifyRequest, reply: FastifyReply): Promise<FastifyReply> {
    const { method, viewer, headers } = request;
    if (viewer === null) {
      reply.header("www-authenticate", "Bearer");
      return say(reply, 401, "A token is needed: send Authorization: Bearer …");
    }
    if (!viewer.admin || viewer.businesses !== null)
      return say(reply, 403, "The upstream's own records need an administrator who is limited to no business.");
    reply.header("allow", allowed.join(", "));
    if (method === "OPTIONS") return reply.status(204).send();
    if (!allowed.includes(method))
      return say(
        reply,
        405,
        "This gateway passes on what reads (UPSTREAM_PASS=read). UPSTREAM_PASS=all passes on writes.",
      );
    reply.removeHeader("allow");
    const target = passedPath(request.originalUrl);
    if ("wrong" in target) return say(reply, 400, target.wrong);
    const via = [headers.via ?? []].flat().join(", ");
    if (via.includes(pseudonym)) return say(reply, 508, "UPSTREAM_URL leads back to this gateway.");
    if (headers["content-encoding"] !== undefined) return say(reply, 415, "Request bodies are not unpacked.");

    if (!reading.includes(method)) logWrite(request, viewer);
    const gone = new AbortController();
    reply.raw.once("close", () => gone.abort());
    const body = reading.includes(method) ? null : ((request.body as Readable | undefined) ?? null);
    const { "content-length": length, ...others } = headersToUpstream(headers);
    const sent = {
      ...others,
      ...(body !== null && length !== undefined && { "content-length": length }),
      via: [via, `1.1 ${pseudonym}`].filter((one) => one !== "").join(", "),
    };
    try {
      const got = await asked(
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
      reply.status(got.statusCode).headers(headersFromUpstream(got.headers, url));
      if (method === "HEAD" || [204, 205, 304].includes(got.statusCode)) {
        await got.body.dump();
        return reply.send();
      }
      return reply.send(got.body);
    } catch (error) {
      if (gone.signal.aborted) return reply.hijack();
      request.log.warn({ err: error }, "the upstream gives no answer");
      if (error instanceof Overdue) return say(reply, 504, "The upstream does not answer in time.");
      if (error instanceof NoToken) return say(reply, 502, "The upstream gives this gateway no token.");
      if (error instanceof Unreachable) return say(reply, 502, "The upstream cannot be reached.");
      throw error;
    }
  }

  /** A token may have ended: what can be sent again is, once, with another one. */
  async function asked(
    send: (authorization: string) => Promise<UpstreamAnswer>,
    canRepeat: boolean,
  ): Promise<UpstreamAnswer> {
    const authorization = await keyed(() => keys.authorization());
    const answer = await send(authorization);
    if (answer.statusCode !== 401) return answer;
    const hasOther = await keyed(() => keys.refused(authorization));
    if (!hasOther || !canRepeat) return answer;
    await answer.body.dump();
    return send(await keyed(() => keys.authorization()));
  }

  return { answer, close: async () => sender.close() };
}

class NoToken extends Error {
  override name = "NoToken";
}

async function keyed<T>(act: () => Promise<T>): Promise<T> {
  try {
    return await act();
  } catch (cause) {
    throw new NoToken("the upstream gives no token", { cause });
  }
}

/** 401 and 403 there are about the gateway. Clients would take them for theirs, and renew their tokens for ever. */
function isRefusal({ statusCode }: UpstreamAnswer): boolean {
  return statusCode === 401 || statusCode === 403 || statusCode === 407;
}

function logWrite({ log, method, originalUrl }: FastifyRequest, viewer: Viewer): void {
  const path = originalUrl.split("?", 1)[0];
  log.info({ caller: nameOf(viewer), sub: viewer.sub, method, path }, "a write is passed on to the upstream");
}

function say(reply: FastifyReply, status: number, text: string): FastifyReply {
  return reply
    .status(status)
    .type("application/json; charset=utf-8")
    .send(JSON.stringify({ Message: text }));
}
