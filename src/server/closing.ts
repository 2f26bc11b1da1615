import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { whenOver } from "./request-end.ts";

const IDLE_CHECK_MILLISECONDS = 100;

/**
 * Closes connections while the server shuts down. Node closes only the connections that are idle at that moment and
 * stops applying the request timeout; a pooling proxy that keeps its connections alive would then keep the process up.
 *
 * - Answers carry `Connection: close`.
 * - A connection is closed when it becomes idle.
 * - A request whose body has not arrived within `bodyMilliseconds` is cut off.
 */
export function closeConnections(server: FastifyInstance, bodyMilliseconds: number): void {
  const arriving = new Set<IncomingMessage>();
  let isClosing = false;

  // Hooks of every request call back: each promise would take time from each answer.
  server.addHook("onRequest", (request, reply, done) => {
    const { raw } = request;
    arriving.add(raw);
    whenOver(request, reply, () => arriving.delete(raw));
    done();
  });
  server.addHook("onSend", (_request, reply, payload, done) => {
    if (isClosing) reply.header("connection", "close");
    done(null, payload);
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
