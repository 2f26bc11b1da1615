import { readFileSync } from "node:fs";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { createServer as createSecureServer } from "node:https";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { onTestFinished } from "vitest";
import type { Certificates } from "./tls-postgres.ts";

/** How the receiver answers a request. */
export type Behaviour =
  | {
      readonly status: number;
      readonly headers?: Record<string, string>;
      readonly body?: string;
      readonly after?: number;
    }
  /** Ends the connection: before it answers, in the middle of the body, or as soon as the headers are read. */
  | "cut"
  | "half an answer"
  | "closes early"
  | "never answers"
  | "never ends its answer"
  /** Answers in HTTP/1.0, without a length, and closes. */
  | "old"
  | "not HTTP";

/** A request that a receiver got. */
export interface Received {
  readonly id: string;
  /** Path and query. */
  readonly path: string;
  readonly headers: Record<string, string>;
  readonly body: string;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Requests for this path that were being answered when it came. */
  readonly others: number;
}

export interface Receiver {
  readonly url: string;
  readonly received: Received[];
  /** What the receiver answered with a status from 200 to 299, by the sequences of the events. */
  accepted(): string[];
  /** From now on, answers this way. */
  behave(behaviour: Behaviour | ((request: Received) => Behaviour)): void;
}

const OK: Behaviour = { status: 204 };

/** A receiver of webhooks that can fail in every way. It answers 204 unless it is to behave otherwise. */
export async function startReceiver({ certificates }: { certificates?: Certificates } = {}): Promise<Receiver> {
  const received: Received[] = [];
  const accepted: string[] = [];
  let behaviour: (request: Received) => Behaviour = () => OK;
  const open = new Map<string, number>();

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const { url: path = "" } = request;
    const others = open.get(path) ?? 0;
    open.set(path, others + 1);
    response.once("close", () => open.set(path, open.get(path)! - 1));
    if (behaviour === closesEarly) return void request.socket.destroy();
    let body = "";
    for await (const part of request) body += part;
    const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
    const one = { id: headers["webhook-id"] ?? "", path, headers, body, at: Date.now(), others };
    received.push(one);
    const how = behaviour(one);
    if (typeof how === "object" && how.after !== undefined) await sleep(how.after);
    if (typeof how === "object" && how.status >= 200 && how.status < 300) accepted.push(sequenceOf(body));
    reply(how, response);
  }

  const server =
    certificates === undefined
      ? createServer()
      : createSecureServer({
          key: readFileSync(certificates.server.key),
          cert: readFileSync(certificates.server.certificate),
        });
  server.on("request", (request: IncomingMessage, response: ServerResponse) => {
    answer(request, response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: certificates === undefined ? `http://127.0.0.1:${port}/events` : `https://localhost:${port}/events`,
    received,
    accepted: () => [...accepted],
    behave(how) {
      behaviour = how === "closes early" ? closesEarly : typeof how === "function" ? how : () => how;
    },
  };
}

const closesEarly = () => OK;

function sequenceOf(body: string): string {
  try {
    return JSON.parse(body).data.sequence;
  } catch {
    return "";
  }
}

function reply(how: Behaviour, response: ServerResponse): void {
  if (typeof how === "object") {
    response.writeHead(how.status, how.headers);
    response.end(how.body);
    return;
  }
  const { socket } = response;
  switch (how) {
    case "cut":
    case "closes early":
      socket?.destroy();
      return;
    case "half an answer":
      socket?.end("HTTP/1.1 200 OK\r\nContent-Le");
      return;
    case "never answers":
      return;
    case "never ends its answer":
      response.writeHead(200, { "content-length": "100" });
      response.write("and");
      return;
    case "old":
      socket?.end("HTTP/1.0 200 OK\r\n\r\nthank you");
      return;
    case "not HTTP":
      socket?.end("220 mail.example.com ESMTP\r\n");
      return;
  }
}
