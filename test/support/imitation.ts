import { createServer, type IncomingHttpHeaders, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";

/** A request that an imitation was sent. */
export interface Asked {
  readonly method: string;
  readonly url: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
}

/** An imitation of a foreign service, as far as a test needs it. */
export interface Imitation {
  readonly address: string;
  /** What it was asked, in the order in which it was. */
  readonly asked: Asked[];
  stop(): Promise<void>;
}

export type Answers = (asked: Asked, response: ServerResponse) => void;

/** Starts a service that answers whole requests; the body of one is read before it is answered. */
export async function startImitation(answers: Answers): Promise<Imitation> {
  const asked: Asked[] = [];
  return {
    ...(await listening(async (request, response) => {
      let body = "";
      for await (const part of request.setEncoding("utf8")) body += part;
      const one = { method: request.method!, url: request.url!, headers: request.headers, body };
      asked.push(one);
      answers(one, response);
    })),
    asked,
  };
}

/** Starts a service that answers requests as they come in. */
export async function listening(answers: (request: IncomingMessage, response: ServerResponse) => unknown) {
  const server = createServer(answers);
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  const stop = async () => {
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  };
  onTestFinished(stop);
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

/** Answers JSON. */
export function say(response: ServerResponse, status: number, body: unknown, headers: Record<string, string> = {}) {
  response.writeHead(status, { "content-type": "application/json", ...headers }).end(JSON.stringify(body));
}
