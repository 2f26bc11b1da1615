import type { Instant } from "../../domain/calendar.ts";
import type { Credentials, Grant } from "./credentials.ts";
import { type Patience, patiently, Throttled } from "./patience.ts";
import { type Answer, Failed, send, Unreadable } from "./send.ts";

/** Sends requests to an upstream, and repeats those that fail. */
export interface UpstreamClient {
  /** The JSON at this path; `null` for 404. */
  get(path: string): Promise<unknown>;
  /** The upstream's time in its last answer; the local time if the answer had none. */
  now(): Instant;
}

export interface UpstreamConnection {
  readonly address: string;
  readonly patience: Patience;
  readonly now: () => Instant;
}

/** A client for the upstream at this address. The error of a failed request names its path. */
export function openClient({ address, patience, now }: UpstreamConnection, credentials: Credentials): UpstreamClient {
  let date: Instant | null = null;

  /** Renews refused credentials once for each request. */
  async function attempt(url: string, renewal: { isDone: boolean }): Promise<Answer> {
    for (;;) {
      const authorization = await credentials.authorization();
      const headers = { accept: "application/json", authorization };
      const answer = tryAgain(await send(url, { method: "GET", headers, stop: patience.stop, now }));
      if (answer.status === 200 || answer.status === 404) return answer;
      if (answer.status !== 401) throw new Rejected(answer.status, refusalOf(answer, authorization));
      if (renewal.isDone || !(await credentials.refused(authorization))) throw new Error(notAccepted(authorization));
      renewal.isDone = true;
    }
  }

  return {
    async get(path) {
      const renewal = { isDone: false };
      const answer = await naming(path, () => patiently(patience, () => attempt(`${address}${path}`, renewal)));
      date = answer.date;
      return answer.status === 404 ? null : answer.body;
    },
    now: () => date ?? now(),
  };

  async function naming<T>(path: string, act: () => Promise<T>): Promise<T> {
    try {
      return await act();
    } catch (error) {
      if (patience.stop.aborted) throw error;
      throw new Error(`${address}${path}: ${(error as Error).message}`, { cause: error });
    }
  }
}

/** Requests tokens. The password is in the body, which access logs do not contain. */
export function tokenGrant({ address, patience, now }: UpstreamConnection): Grant {
  const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
  return (form) =>
    patiently(patience, async () => {
      const body = new URLSearchParams(form).toString();
      return tryAgain(await send(`${address}/api/token`, { method: "POST", headers, body, stop: patience.stop, now }));
    });
}

/** Throws if the request may succeed soon. This upstream answers 409 if requests are too frequent. */
function tryAgain(answer: Answer): Answer {
  const { status, retryAfterMs } = answer;
  if (status === 409 || status === 429 || (status === 503 && retryAfterMs !== null))
    throw new Throttled(status, retryAfterMs);
  if (status === 500) throw new Unreadable(`it answers ${status}`);
  if (status > 500 || status === 408) throw new Failed(`it answers ${status}`);
  return answer;
}

const MESSAGE_LENGTH_MAX = 200;

/** Thrown if the upstream refuses a request and would refuse it again. */
export class Rejected extends Error {
  override name = "Rejected";
  readonly status: number;
  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}

function notAccepted(authorization: string): string {
  return `does not accept the ${authorization.startsWith("Basic ") ? "user and password" : "token"} (401)`;
}

/** The upstream's reason for a refusal, without the credentials: some upstreams repeat the header that they refuse. */
function refusalOf({ status, body }: Answer, authorization: string): string {
  if (status >= 300 && status < 400) return `it answers ${status}, a redirect: give the address that it leads to`;
  const said = (body as { Message?: unknown } | undefined)?.Message;
  if (typeof said !== "string") return `it answers ${status}`;
  const secrets = secretsIn(authorization).filter((secret) => secret !== "");
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, "…"), said).replace(/\p{Cc}/gu, " ");
  return `it answers ${status}: ${message.slice(0, MESSAGE_LENGTH_MAX)}`;
}

/** The text to hide: the token, or the encoded user and password, and the password. */
function secretsIn(authorization: string): string[] {
  const [scheme, sent = ""] = authorization.split(" ");
  if (scheme !== "Basic") return [sent];
  const text = Buffer.from(sent, "base64").toString();
  return [sent, text.slice(text.indexOf(":") + 1)];
}
