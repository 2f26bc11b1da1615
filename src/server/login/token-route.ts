import { createHash } from "node:crypto";
import { isIPv6 } from "node:net";
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from "fastify";
import { Unavailable } from "../../domain/refusal.ts";
import { TOKEN_PATH } from "../api-path.ts";
import type { Authenticate } from "../auth.ts";
import { RETRY_AFTER_SECONDS } from "../graphql-errors.ts";
import { ownToken } from "./own-tokens.ts";
import { type Limited, refusalLimits, TooManyRefusals } from "./refusals.ts";
import { invalidGrant, problem, type TokenAnswer } from "./token-answer.ts";
import { providersToken, type TokenProvider } from "./token-provider.ts";
import { type TokenRequest, tokenRequest } from "./token-request.ts";

const BODY_BYTES_MAX = 64 * 1024;
const USER_REFUSALS_MAX = 5;
const ADDRESS_REFUSALS_MAX = 30;

export interface LoginOptions {
  readonly authenticate: Authenticate;
  /** Refuses the request if too many are pending or a page of another site sent it. */
  readonly admit: (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly tokenAgeSecondsMax: number;
  /** Provider to which logins are forwarded; `null`: the password of a login is its token. */
  readonly provider: TokenProvider | null;
}

/** `POST /api/token`, the login of the upstream's clients. Bodies are never logged. */
export function loginRoutes({ authenticate, admit, now, tokenAgeSecondsMax: ageSecondsMax, provider }: LoginOptions) {
  const attempt = refusalLimits(now);

  return async (server: FastifyInstance) => {
    server.removeAllContentTypeParsers();
    server.addContentTypeParser(
      "*",
      { parseAs: "buffer", bodyLimit: BODY_BYTES_MAX },
      async (_: unknown, body: Buffer) => body,
    );
    server.addHook("onRequest", async (_request, reply) => {
      reply.header("cache-control", "no-store").header("pragma", "no-cache");
    });
    server.setErrorHandler(answerError);
    server.post(TOKEN_PATH, { onRequest: admit, compress: false }, async (request, reply) => {
      const coding = request.headers["content-encoding"]?.trim().toLowerCase() ?? "identity";
      if (coding !== "identity")
        return send(reply, problem(415, "invalid_request", "Compressed request bodies are not accepted."));
      const grant = tokenRequest(
        (request.body as Buffer | undefined) ?? Buffer.alloc(0),
        request.headers["content-type"],
      );
      if (grant === null) return send(reply, invalidGrant);
      const work = provider === null ? ownToken(grant, { authenticate, now, ageSecondsMax }) : forward(grant, request);
      request.work = work;
      return send(reply, await work);
    });
  };

  async function forward(grant: TokenRequest, { ip, log }: FastifyRequest): Promise<TokenAnswer> {
    const answer = await attempt(
      limitsOf(grant, ip),
      () =>
        providersToken(grant, provider!, (cause) => log.warn({ err: cause }, "no token from the identity provider")),
      ({ status }) => status >= 400 && status < 500 && status !== 429,
    );
    if (!(answer instanceof TooManyRefusals)) return answer;
    const seconds = Math.ceil(answer.waitMs / 1000);
    return problem(429, "temporarily_unavailable", "Too many logins were refused. Try again later.", seconds);
  }
}

/** Limits by the normalized user name and by the network of the address: one IPv4 address, or an IPv6 /64. */
function limitsOf(grant: TokenRequest, ip: string): readonly Limited[] {
  const address = { key: `address ${networkOf(ip)}`, max: ADDRESS_REFUSALS_MAX };
  if (grant.grant_type !== "password") return [address];
  const name = createHash("sha256").update(grant.username.trim().normalize("NFKC").toLowerCase()).digest("base64");
  return [{ key: `user ${name}`, max: USER_REFUSALS_MAX }, address];
}

function networkOf(ip: string): string {
  const four = /^::ffff:(\d+(?:\.\d+){3})$/i.exec(ip)?.[1];
  if (four !== undefined || !isIPv6(ip)) return four ?? ip;
  const [head = "", tail] = ip.split("%", 1)[0]!.split("::");
  const groups = head.split(":").filter((group) => group !== "");
  const missing = tail === undefined ? 0 : 8 - groups.length - tail.split(":").filter((group) => group !== "").length;
  return [...groups, ...Array.from({ length: missing }, () => "0"), ...(tail ?? "").split(":")].slice(0, 4).join(":");
}

function answerError(error: FastifyError, request: FastifyRequest, reply: FastifyReply) {
  reply.header("x-request-id", request.id);
  if (error instanceof Unavailable)
    return send(reply, problem(503, "temporarily_unavailable", error.message, Number(RETRY_AFTER_SECONDS)));
  const status = error.statusCode ?? 500;
  if (status < 500) return send(reply, problem(status, "invalid_request", error.message));
  request.log.error({ err: error }, "request failed");
  return send(reply, problem(500, "server_error"));
}

function send(reply: FastifyReply, { status, body, retryAfterSeconds, code }: TokenAnswer) {
  if (code !== undefined) reply.request.notes.codes = [code];
  if (retryAfterSeconds !== undefined) reply.header("retry-after", retryAfterSeconds);
  if (status === 401) reply.header("www-authenticate", "Bearer");
  return reply.status(status).type("application/json; charset=utf-8").send(body);
}
