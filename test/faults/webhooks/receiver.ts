import { createHmac } from "node:crypto";
import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../scope.ts";

/** What one webhook sent. */
export interface Sent {
  /** Sequences of the accepted requests, in the order of their acceptance. */
  readonly accepted: number[];
  /** Most requests at once. */
  together: number;
  wronglySigned: number;
  requests: number;
}

export interface FaultyReceiver {
  readonly url: (webhook: number) => string;
  readonly sent: (webhook: number) => Sent;
  /** The secret of a webhook, by which its requests are verified. */
  trust(webhook: number, secret: string): void;
}

/** A receiver that fails at random: it refuses, is slow, or cuts the connection before or after it accepted. */
export async function faultyReceiver(chance: () => number, scope: Scope): Promise<FaultyReceiver> {
  const sent = new Map<number, Sent>();
  const secrets = new Map<number, Buffer>();
  const open = new Map<number, number>();

  function of(webhook: number): Sent {
    const one = sent.get(webhook) ?? { accepted: [], together: 0, wronglySigned: 0, requests: 0 };
    sent.set(webhook, one);
    return one;
  }

  function isSigned(webhook: number, { headers }: IncomingMessage, body: string): boolean {
    const text = `${headers["webhook-id"]}.${headers["webhook-timestamp"]}.${body}`;
    const signature = createHmac("sha256", secrets.get(webhook) ?? "")
      .update(text)
      .digest("base64");
    return headers["webhook-signature"] === `v1,${signature}`;
  }

  const server = createServer(async (request, response) => {
    const webhook = Number(request.url!.slice(1));
    const one = of(webhook);
    one.requests += 1;
    open.set(webhook, (open.get(webhook) ?? 0) + 1);
    one.together = Math.max(one.together, open.get(webhook)!);
    response.once("close", () => open.set(webhook, open.get(webhook)! - 1));
    try {
      let body = "";
      for await (const part of request) body += part;
      if (!isSigned(webhook, request, body)) one.wronglySigned += 1;
      const kind = chance();
      if (kind < 0.1) return void response.writeHead(kind < 0.05 ? 500 : 302).end();
      if (kind < 0.15) return void request.socket.destroy();
      // Long enough that two processes that deliver for one webhook meet, also on an idle machine.
      await sleep(kind < 0.2 ? 200 : 50);
      one.accepted.push(Number(JSON.parse(body).data.sequence));
      if (kind < 0.25) return void request.socket.destroy();
      response.writeHead(204).end();
    } catch {
      response.destroy();
    }
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  scope.onLeave(() => {
    server.closeAllConnections();
    server.close();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: (webhook) => `http://127.0.0.1:${port}/${webhook}`,
    sent: of,
    trust: (webhook, secret) => secrets.set(webhook, Buffer.from(secret.slice("whsec_".length), "base64")),
  };
}
