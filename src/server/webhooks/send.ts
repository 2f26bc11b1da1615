import type { Readable } from "node:stream";
import { Agent } from "undici";
import type { Attempt, WebhookDeliveryStatus } from "../../domain/webhook/delivery.ts";
import { isInner } from "../../domain/webhook/url.ts";
import { AddressRefused, publicLookup, type ResolveName, resolveBySystem } from "./look-up.ts";
import type { Message } from "./message.ts";
import { retryAfterOf } from "./retry-after.ts";

const ATTEMPT_MILLISECONDS_MAX = 15_000;
const ANSWER_BYTES_MAX = 64 * 1024;
const HEADER_BYTES_MAX = 16 * 1024;
const CONNECTIONS_MAX = 4;

export interface SenderOptions {
  readonly allowPrivate: boolean;
  readonly userAgent: string;
  /** Milliseconds since 1970. */
  readonly now: () => number;
  readonly resolve?: ResolveName;
  readonly attemptMilliseconds?: number;
  /** Certificates to trust instead of the system's. */
  readonly ca?: string;
}

export interface Sender {
  /** Sends the message once. Never throws; `null`: stopped before the end, which is no attempt. */
  send(url: string, message: Message, stopped: AbortSignal): Promise<Attempt | null>;
  close(): Promise<void>;
}

/** Sends messages to receivers. Proxies of the environment are not used: they would connect in our place, unchecked. */
export function sender(options: SenderOptions): Sender {
  const { allowPrivate, userAgent, now, resolve = resolveBySystem, ca } = options;
  const { attemptMilliseconds = ATTEMPT_MILLISECONDS_MAX } = options;
  const agent = new Agent({
    connect: {
      timeout: attemptMilliseconds,
      rejectUnauthorized: true,
      ...(allowPrivate ? {} : { lookup: publicLookup(resolve) }),
      ...(ca !== undefined && { ca }),
    },
    connections: CONNECTIONS_MAX,
    pipelining: 1,
    // One timer limits the whole attempt.
    headersTimeout: 0,
    bodyTimeout: 0,
    maxHeaderSize: HEADER_BYTES_MAX,
  });

  async function answerOf(
    url: string,
    { headers, body }: Message,
    signal: AbortSignal,
  ): Promise<Omit<Attempt, "durationMs">> {
    const { protocol, origin, pathname, search, hostname } = new URL(url);
    // No look-up happens for an address that is written out.
    if (!allowPrivate && (protocol !== "https:" || isInner(hostname)))
      throw new AddressRefused("the address is not https, or of an internal network");
    const {
      statusCode,
      headers: answered,
      body: answer,
    } = await agent.request({
      ...{ origin, path: `${pathname}${search}`, method: "POST", body, signal },
      headers: { ...headers, "user-agent": userAgent },
    });
    await readSome(answer, signal);
    return {
      status: statusOf(statusCode),
      httpStatus: statusCode,
      retryAfterMs: retryAfterOf(answered["retry-after"], now()),
    };
  }

  return {
    async send(url, message, stopped) {
      const begun = performance.now();
      const timeout = AbortSignal.timeout(attemptMilliseconds);
      const ended = (attempt: Omit<Attempt, "durationMs">) => ({
        ...attempt,
        durationMs: Math.round(performance.now() - begun),
      });
      try {
        return ended(await answerOf(url, message, AbortSignal.any([timeout, stopped])));
      } catch (error) {
        if (stopped.aborted) return null;
        return ended({ status: timeout.aborted ? "TIMEOUT" : failureOf(error), httpStatus: null, retryAfterMs: null });
      }
    },
    close: () => agent.destroy(),
  };
}

/** Reads a short answer to its end, so that the connection can be used again; a long one is cut. The status is known already. */
async function readSome(answer: Readable, signal: AbortSignal): Promise<void> {
  let bytes = 0;
  try {
    for await (const part of answer) {
      bytes += (part as Buffer).length;
      if (bytes > ANSWER_BYTES_MAX || signal.aborted) break;
    }
  } catch {
    // The answer was cut, or took too long.
  } finally {
    answer.destroy();
  }
}

function statusOf(httpStatus: number): WebhookDeliveryStatus {
  if (httpStatus === 410) return "GONE";
  if (httpStatus >= 300 && httpStatus < 400) return "REDIRECT";
  return httpStatus >= 200 && httpStatus < 300 ? "DELIVERED" : "HTTP_ERROR";
}

const NAMES = new Set(["ENOTFOUND", "EAI_AGAIN", "EAI_NODATA", "EAI_NONAME", "EAI_FAIL", "ENODATA"]);
const TLS = /^(ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|CRL_|UNABLE_TO_|INVALID_|HOSTNAME_MISMATCH)|SELF_SIGNED|_CERT/;

function failureOf(error: unknown): WebhookDeliveryStatus {
  if (error instanceof AddressRefused) return "ADDRESS_REFUSED";
  const { code = "", name = "" } = error as { code?: string; name?: string };
  if (NAMES.has(code)) return "NAME_NOT_FOUND";
  if (TLS.test(code)) return "TLS_ERROR";
  if (code === "UND_ERR_CONNECT_TIMEOUT") return "TIMEOUT";
  return name === "HTTPParserError" || code === "UND_ERR_HEADERS_OVERFLOW" ? "HTTP_ERROR" : "NO_CONNECTION";
}
