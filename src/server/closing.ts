import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";

const IDLE_CHECK_MILLISECONDS = 100;

/**
 * Closes connections while the server shuts down. Node closes only the connections that are idle at that moment and
 * stops applying the request timeout; a pooling proxy that keeps its connections alive would then keep the process up.
 *
 * - Answers carry `Connection: close`.
 * - A connection is closed when it becomes idle.
 * - A request whose body has not arrived within `bodyMilliseconds` is cut off.
 */
export function closeConnections(
  server: FastifyInstance,
  pending: ReadonlySet<IncomingMessage>,
  bodyMilliseconds: number,
): void {
  let isClosing = false;

  server.addHook("onSend", (_request, reply, payload, done) => {
    if (isClosing) reply.header("connection", "close");
    done(null, payload);
  });
  server.addHook("preClose", async () => {
    isClosing = true;
    const idle = setInterval(() => server.server.closeIdleConnections(), IDLE_CHECK_MILLISECONDS);
    const bodies = setTimeout(() => {
      for (const request of pending) if (!request.complete) request.destroy();
    }, bodyMilliseconds);
    server.server.once("close", () => {
      clearInterval(idle);
      clearTimeout(bodies);
    });
  });
}
