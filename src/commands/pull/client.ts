import type { Instant } from "../../domain/calendar.ts";
import type { Credentials, Grant } from "./credentials.ts";
import { type Patience, patiently, Throttled } from "./patience.ts";
import { type Answer, Failed, send, Unreadable } from "./send.ts";

/** Asks an upstream, and has the patience that this takes. */
export interface UpstreamClient {
  /** What stands at this path, as JSON; `null` if there is nothing (404). */
  get(path: string): Promise<unknown>;
  /** What the clock of there said with the last answer; ours if it said nothing. */
  now(): Instant;
}

export interface UpstreamConnection {
  readonly address: string;
  readonly patience: Patience;
  readonly now: () => Instant;
}

/** A client for the upstream at this address. Every error that it throws names the path that was asked for. */
export function openClient({ address, patience, now }: UpstreamConnection, credentials: Credentials): UpstreamClient {
  let date: Instant | null = null;

  /** What is refused is renewed once for each request. */
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

/** How tokens are asked for: the password is in the body, where no log of addresses has it. */
export function tokenDoor({ address, patience, now }: UpstreamConnection): Grant {
  const headers = { accept: "application/json", "content-type": "application/x-www-form-urlencoded" };
  return (form) =>
    patiently(patience, async () => {
      const body = new URLSearchParams(form).toString();
      return tryAgain(await send(`${address}/api/token`, { method: "POST", headers, body, stop: patience.stop, now }));
    });
}

/** Throws where the answer is that it may be otherwise soon. 409 is how this upstream says that it is asked too often. */
function tryAgain(answer: Answer): Answer {
  const { status, retryAfterMs } = answer;
  if (status === 409 || status === 429 || (status === 503 && retryAfterMs !== null))
    throw new Throttled(status, retryAfterMs);
  if (status === 500) throw new Unreadable(`it answers ${status}`);
  if (status > 500 || status === 408) throw new Failed(`it answers ${status}`);
  return answer;
}

const MESSAGE_LENGTH_MAX = 200;

/** Thrown where it refuses what it is asked for, whoever asks how often. */
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

/** What was refused, in the words of there, but for what lets one in: some repeat the header that they do not like. */
function refusalOf({ status, body }: Answer, authorization: string): string {
  if (status >= 300 && status < 400) return `it answers ${status} and leads elsewhere: give the address it leads to`;
  const said = (body as { Message?: unknown } | undefined)?.Message;
  if (typeof said !== "string") return `it answers ${status}`;
  const secrets = secretsIn(authorization).filter((secret) => secret !== "");
  const message = secrets.reduce((text, secret) => text.replaceAll(secret, "…"), said).replace(/\p{Cc}/gu, " ");
  return `it answers ${status}: ${message.slice(0, MESSAGE_LENGTH_MAX)}`;
}

/** The token, or the user and password as they are sent, and the password. */
function secretsIn(authorization: string): string[] {
  const [scheme, sent = ""] = authorization.split(" ");
  if (scheme !== "Basic") return [sent];
  const text = Buffer.from(sent, "base64").toString();
  return [sent, text.slice(text.indexOf(":") + 1)];
}
