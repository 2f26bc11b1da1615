import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";

const IDLE_CHECK_MILLISECONDS = 100;

/**
 * Ends connections while the server closes. Without this a client that keeps its connection alive, as every pooling
 * proxy does, would hold the process up: Node closes only the connections that are idle when closing begins, and it no
 * longer applies the request timeout afterwards.
 *
 * - Answers say `Connection: close`.
 * - A connection that becomes idle is closed.
 * - A request whose body has not arrived within `bodyMilliseconds` is cut.
 */
export function closeConnections(server: FastifyInstance, bodyMilliseconds: number): void {
  const arriving = new Set<IncomingMessage>();
  let isClosing = false;

  server.addHook("onRequest", async ({ raw }, reply) => {
    arriving.add(raw);
    reply.raw.once("close", () => arriving.delete(raw));
  });
  server.addHook("onSend", async (_request, reply) => {
    if (isClosing) reply.header("connection", "close");
  });
  server.addHook("preClose", async () => {
    isClosing = true;
    const idle = setInterval(() => server.server.closeIdleConnections(), IDLE_CHECK_MILLISECONDS);
    const bodies = setTimeout(() => {
      for (const request of arriving) if (!request.complete) request.destroy();
    }, bodyMilliseconds);
    server.server.once("close", () => {
      clearInterval(idle);
      clearTimeout(bodies);
    });
  });
}
