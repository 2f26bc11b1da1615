import type { IncomingMessage } from "node:http";
import { Server, type Socket } from "node:net";
import type { FastifyInstance } from "fastify";

const IDLE_CHECK_MILLISECONDS = 100;
/** How long a new connection may stay silent: its first request may be on its way. */
const SILENT_MILLISECONDS = 1_000;
/** How long a draining server waits for clients to end their connections. */
const DRAINING_MILLISECONDS = 5_000;

export interface Closing {
  /**
   * Stops accepting connections, and asks clients to end theirs: each gets `Connection: close` with its next answer. None is
   * cut, because a client may be sending a request at that moment. Resolves when all have ended, or after 5 seconds.
   */
  drain(): Promise<void>;
}

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
): Closing {
  const open = new Set<Socket>();
  const unused = new Set<Socket>();
  let isClosing = false;
  let onEmpty: (() => void) | null = null;

  server.server.on("connection", (socket: Socket) => {
    open.add(socket);
    unused.add(socket);
    socket.once("close", () => {
      open.delete(socket);
      unused.delete(socket);
      if (open.size === 0) onEmpty?.();
    });
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

  return {
    async drain() {
      isClosing = true;
      // Closed as an HTTP server, it would cut idle connections.
      Server.prototype.close.call(server.server);
      if (open.size === 0) return;
      await new Promise<void>((resolve) => {
        onEmpty = resolve;
        setTimeout(resolve, DRAINING_MILLISECONDS).unref();
      });
    },
  };
}
