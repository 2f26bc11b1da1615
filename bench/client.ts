import { type Dispatcher, Pool } from "undici";

/** One HTTP request, without its server. */
export interface Asked {
  readonly method: "GET" | "POST";
  readonly path: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body?: string;
}

export interface Answered {
  readonly status: number;
  readonly bytes: number;
  readonly text: string;
}

/** Keep-alive connections, like those of a gateway's client. */
export interface Client {
  ask(asked: Asked): Promise<Answered>;
  close(): void;
}

/**
 * Without streams, because clients share the cores with the servers: what a client takes is the same for all contestants and
 * makes their ratios smaller than they are.
 */
export function client(port: number, connections: number): Client {
  const pool = new Pool(`http://127.0.0.1:${port}`, { connections, pipelining: 1 });
  return {
    ask: (asked) => new Promise((resolve, reject) => pool.dispatch({ ...asked }, new Answer(resolve, reject))),
    close: () => void pool.destroy(),
  };
}

/** Gathers one answer. */
class Answer implements Dispatcher.DispatchHandler, Answered {
  status = 0;
  bytes = 0;
  readonly #parts: Buffer[] = [];
  readonly #resolve: (answered: Answered) => void;
  readonly #reject: (error: Error) => void;

  constructor(resolve: (answered: Answered) => void, reject: (error: Error) => void) {
    this.#resolve = resolve;
    this.#reject = reject;
  }

  /** Decoded on demand: most callers do not read it. */
  get text(): string {
    return Buffer.concat(this.#parts).toString();
  }

  onRequestStart(): void {}

  onResponseStart(_controller: unknown, status: number): void {
    this.status = status;
  }

  onResponseData(_controller: unknown, part: Buffer): void {
    this.#parts.push(part);
    this.bytes += part.length;
  }

  onResponseEnd(): void {
    this.#resolve(this);
  }

  onResponseError(_controller: unknown, error: Error): void {
    this.#reject(error);
  }
}

/** A GraphQL operation as clients send it. */
export function graphql(query: string, variables: object = {}, headers: Readonly<Record<string, string>> = {}): Asked {
  const body = JSON.stringify({ query, variables });
  return {
    method: "POST",
    path: "/graphql",
    headers: {
      "content-type": "application/json",
      "content-length": String(Buffer.byteLength(body)),
      accept: "application/json",
      ...headers,
    },
    body,
  };
}
