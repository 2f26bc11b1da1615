import { createClient as sseClient } from "graphql-sse";
import { type Client, type ClientOptions, createClient as webSocketClient } from "graphql-ws";
import { onTestFinished } from "vitest";
import WebSocket from "ws";
import type { TestServer } from "./server.ts";

export const EVENTS = "subscription ($after: String) { events(after: $after) { sequence type } }";

/** What a subscription has answered so far, and how it ended. */
export interface Followed {
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
  readonly results: any[];
  sequences(): number[];
  /** Resolves with `complete`, or with what the client reports. */
  readonly ended: Promise<unknown>;
  stop(): void;
}

interface Operation {
  readonly query: string;
  readonly variables?: Record<string, unknown>;
}

interface Subscribes {
  subscribe(
    operation: Operation,
    sink: { next(result: unknown): void; error(error: unknown): void; complete(): void },
  ): () => void;
}

export function follow(client: unknown, operation: Operation): Followed {
  const results: Followed["results"] = [];
  let stop: () => void;
  const ended = new Promise<unknown>((resolve) => {
    stop = (client as Subscribes).subscribe(operation, {
      next: (result) => results.push(result),
      error: resolve,
      complete: () => resolve("complete"),
    });
  });
  const sequences = () => results.flatMap(({ data }) => (data?.events ? [Number(data.events.sequence)] : []));
  return { results, sequences, ended, stop: () => stop() };
}

/** A client of Server-Sent Events that connects once. */
export function bySse(server: TestServer, token: string | null) {
  const client = sseClient({
    url: `${server.address}/graphql`,
    headers: token === null ? {} : { authorization: `Bearer ${token}` },
    retryAttempts: 0,
  });
  onTestFinished(() => client.dispose());
  return client;
}

/** A client of WebSocket that connects once. */
export function byWebSocket(server: TestServer, token: string | null, options: Partial<ClientOptions> = {}): Client {
  const client = webSocketClient({
    url: `${server.address.replace("http", "ws")}/graphql`,
    webSocketImpl: WebSocket,
    ...(token !== null && { connectionParams: { authorization: `Bearer ${token}` } }),
    retryAttempts: 0,
    ...options,
  });
  onTestFinished(async () => client.dispose());
  return client;
}

/** A WebSocket without a client of the protocol: what it gets, as text, and the code with which it was closed. */
export async function rawWebSocket(server: TestServer, protocol: string | null = "graphql-transport-ws", headers = {}) {
  const url = `${server.address.replace("http", "ws")}/graphql`;
  const socket = protocol === null ? new WebSocket(url, { headers }) : new WebSocket(url, protocol, { headers });
  onTestFinished(() => socket.terminate());
  const messages: string[] = [];
  socket.on("message", (data) => messages.push(String(data)));
  const closed = new Promise<{ code: number; reason: string }>((resolve) => {
    socket.on("close", (code, reason) => resolve({ code, reason: String(reason) }));
  });
  await new Promise((resolve, reject) => {
    socket.once("open", resolve);
    socket.once("error", reject);
  });
  return { socket, messages, closed, send: (message: unknown) => socket.send(JSON.stringify(message)) };
}

export const init = (token: string) => ({
  type: "connection_init",
  payload: { authorization: `Bearer ${token}` },
});

export const subscribe = (id: string, query: string = EVENTS, more = {}) => ({
  type: "subscribe",
  id,
  payload: { query, ...more },
});
