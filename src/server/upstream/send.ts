import { Readable } from "node:stream";
import { Agent, type Dispatcher } from "undici";

/** A request to the upstream. */
export interface Passed {
  readonly method: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Readonly<Record<string, string | string[]>>;
  readonly body: Readable | null;
  /** Aborts when the client disconnects. */
  readonly gone: AbortSignal;
}

export type UpstreamAnswer = Dispatcher.ResponseData;

/** The upstream is unreachable or does not speak HTTP. */
export class Unreachable extends Error {
  override name = "Unreachable";
}

/** The upstream did not begin to answer in time. */
export class Overdue extends Error {
  override name = "Overdue";
}

const CONNECTIONS_MAX = 64;
const CONNECT_MS_MAX = 10_000;

/** Sends requests to one upstream. `answerMs` is the longest pause in a request or answer. */
export function upstreamSender(base: string, answerMs: number) {
  const { origin, pathname } = new URL(base);
  const prefix = pathname.replace(/\/$/, "");
  const agent = new Agent({
    connections: CONNECTIONS_MAX,
    // No pipelining: a second request must not wait for a slow answer on the same connection.
    pipelining: 1,
    connect: { timeout: CONNECT_MS_MAX },
    // The timer in `send` limits the wait for an answer instead, because each sent part of the body restarts it.
    headersTimeout: 0,
    bodyTimeout: answerMs,
  });

  return {
    /** Returns when the answer begins. Redirects are returned as answers. Throws Unreachable, Overdue. */
    async send({ method, path, headers, body, gone }: Passed): Promise<UpstreamAnswer> {
      const late = new AbortController();
      const timer = setTimeout(() => late.abort(), answerMs);
      try {
        return await agent.request({
          ...{ origin, method: method as Dispatcher.HttpMethod, headers },
          path: `${prefix}${path}`,
          body: body === null ? null : Readable.from(moving(body, timer), { objectMode: false }),
          signal: AbortSignal.any([late.signal, gone]),
        });
      } catch (cause) {
        if (late.signal.aborted) throw new Overdue("the upstream did not answer in time", { cause });
        throw new Unreachable("the upstream cannot be reached", { cause });
      } finally {
        clearTimeout(timer);
      }
    },
    close: () => agent.destroy(),
  };
}

/** The body; each part restarts the timer. */
async function* moving(body: Readable, timer: NodeJS.Timeout): AsyncGenerator<Uint8Array> {
  for await (const part of body) {
    timer.refresh();
    yield part as Uint8Array;
  }
}
