import type { Instant } from "../../domain/calendar.ts";

/** The answer to a request. */
export interface Answer {
  readonly status: number;
  /** The body as JSON; `undefined` if it is not JSON. */
  readonly body: unknown;
  /** The pause that the upstream asks for. */
  readonly retryAfterMs: number | null;
  /** The upstream's time; `null` if the answer has none. */
  readonly date: Instant | null;
}

/** Thrown if a request failed and may succeed when it is repeated. */
export class Failed extends Error {
  override name = "Failed";
}

/** Thrown if the answer cannot be read. The same request usually gets the same answer. */
export class Unreadable extends Failed {
  override name = "Unreadable";
}

/** Whether the error comes from an unreadable answer. */
export function isUnreadable(error: unknown): boolean {
  for (let one = error; one instanceof Error; one = one.cause) if (one instanceof Unreadable) return true;
  return false;
}

export interface Sending {
  readonly method: "GET" | "POST";
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
  readonly stop: AbortSignal;
  readonly now: () => Instant;
}

const ANSWER_MS_MAX = 120_000;
/** A page of 1 000 records has 2 MB at most, unless its notes are very long. */
const ANSWER_BYTES_MAX = 64 * 1024 * 1024;

/**
 * Sends one request once, and reads the whole answer. It does not follow redirects: the token must not reach another
 * address. Throws `Failed`, `TooLong`, or the reason of the stop signal.
 */
export async function send(url: string, { method, headers, body, stop, now }: Sending): Promise<Answer> {
  const overdue = AbortSignal.timeout(ANSWER_MS_MAX);
  const signal = AbortSignal.any([stop, overdue]);
  try {
    const response = await fetch(url, {
      method,
      headers,
      redirect: "manual",
      signal,
      ...(body !== undefined && { body }),
    });
    const text = await textOf(response);
    const json = parsed(text);
    if (response.ok && json === undefined) throw new Unreadable("the answer is not JSON");
    const date = Date.parse(response.headers.get("date") ?? "");
    return {
      status: response.status,
      body: json,
      retryAfterMs: retryAfter(response.headers.get("retry-after"), now()),
      date: Number.isNaN(date) ? null : date,
    };
  } catch (error) {
    if (stop.aborted) throw stop.reason;
    if (error instanceof Failed || error instanceof TooLong) throw error;
    if (overdue.aborted) throw new Failed(`no whole answer within ${ANSWER_MS_MAX / 1_000} seconds`);
    throw new Failed(causeOf(error), { cause: error });
  }
}

class TooLong extends Error {
  override name = "TooLong";
}

async function textOf(response: Response): Promise<string> {
  const parts: Uint8Array[] = [];
  let length = 0;
  for await (const part of response.body ?? []) {
    length += part.length;
    if (length > ANSWER_BYTES_MAX)
      throw new TooLong(`the answer has more than ${ANSWER_BYTES_MAX} bytes; a smaller --page-size may help`);
    parts.push(part);
  }
  return Buffer.concat(parts).toString("utf8");
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Milliseconds to wait. The header has seconds or a date. */
function retryAfter(value: string | null, now: Instant): number | null {
  if (value === null) return null;
  if (/^\d{1,9}$/.test(value.trim())) return Number(value) * 1_000;
  const date = Date.parse(value);
  return Number.isNaN(date) ? null : Math.max(0, date - now);
}

/** Why a connection failed: the cause of the error "fetch failed". */
function causeOf(error: unknown): string {
  const { cause, message } = error as Error;
  const { code, message: inner } = (cause ?? {}) as NodeJS.ErrnoException;
  return inner || code || message;
}
