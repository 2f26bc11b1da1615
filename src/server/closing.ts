import type { IncomingMessage } from "node:http";
import type { Socket } from "node:net";
import type { FastifyInstance } from "fastify";

const IDLE_CHECK_MILLISECONDS = 100;
/** How long a new connection may stay silent: its first request may be on its way. */
const SILENT_MILLISECONDS = 1_000;

/**
 * Closes connections while the server shuts down. Node closes only the connections that are idle at that moment and
 * stops applying the request timeout; a pooling proxy that keeps its connections alive would then keep the process up.
 *
 * - Answers carry `Connection: close`.
 * - A connection is closed when it becomes idle, or if it has sent nothing a second after the stop: clients open some
 *   ahead of their requests, and Node does not count those as idle.
 * - A request whose body has not arrived within `bodyMilliseconds` is cut off.
 */
export function closeConnections(
  server: FastifyInstance,
  pending: ReadonlySet<IncomingMessage>,
  bodyMilliseconds: number,
): void {
  const unused = new Set<Socket>();
  let isClosing = false;

  server.server.on("connection", (socket: Socket) => {
    unused.add(socket);
    socket.once("close", () => unused.delete(socket));
  });
  server.addHook("onRequest", (request, _reply, done) => {
    unused.delete(request.raw.socket);
    done();
  });
  server.addHook("onSend", (_request, reply, payload, done) => {
    if (isClosing) reply.header("connection", "close");
    done(null, payload);
  });
  server.addHook("preClose", async () => {
    isClosing = true;
    const begun = performance.now();
    const closeIdle = () => {
      server.server.closeIdleConnections();
      if (performance.now() - begun < SILENT_MILLISECONDS) return;
      for (const socket of unused) if (socket.bytesRead === 0) socket.destroy();
    };
    // `setImmediate` comes after reading: bytes that arrived while the process was busy count.
    const idle = setInterval(() => setImmediate(closeIdle), IDLE_CHECK_MILLISECONDS);
    const bodies = setTimeout(() => {
      for (const request of pending) if (!request.complete) request.destroy();
      for (const socket of unused) socket.destroy();
    }, bodyMilliseconds);
    server.server.once("close", () => {
      clearInterval(idle);
      clearTimeout(bodies);
    });
  });
}
