import { randomUUID } from "node:crypto";
import type { IncomingMessage } from "node:http";
import type { FastifyInstance } from "fastify";
import { handleProtocols, makeServer } from "graphql-ws";
import { type WebSocket, WebSocketServer } from "ws";
import { parseJson, RepeatedName } from "../../domain/json.ts";
import { Unauthenticated, Unavailable } from "../../domain/refusal.ts";
import type { Authenticate } from "../auth.ts";
import { isForeign } from "../cross-site.ts";
import { RateLimited } from "../rate-limits.ts";
import { CLOSE, type Ending, GOING_DOWN, TOKEN_ENDED } from "./endings.ts";
import { type Extra, type MessageOptions, messages } from "./messages.ts";
import type { OpenSlots } from "./slots.ts";
import { whenTokenEnds } from "./token-end.ts";
import { refuseUpgrade, takeUpgrades } from "./upgrade.ts";

export interface WebSocketOptions extends MessageOptions {
  readonly authenticate: Authenticate;
  /** Of connections. */
  readonly connections: OpenSlots;
  readonly corsOrigins: readonly string[];
  readonly now: () => number;
  readonly times?: Partial<typeof TIMES>;
}

const TIMES = {
  /** Time in which a client must send its token. */
  initMilliseconds: 10_000,
  /** A connection that has not answered one ping by the next is closed. */
  pingMilliseconds: 15_000,
  /** Time in which a client must answer a close frame. */
  closeMilliseconds: 2_000,
};

/** What the client has not taken yet, at most, when it sends more. */
const UNREAD_BYTES_MAX = 1_000_000;
/** Bytes of the reason in a close frame. */
const REASON_BYTES_MAX = 123;

/** Subscriptions over WebSocket, by the protocol graphql-transport-ws, at `/graphql`. */
export function webSockets(server: FastifyInstance, options: WebSocketOptions): void {
  const { authenticate, connections, corsOrigins, now } = options;
  const times = { ...TIMES, ...options.times };
  const sockets = new WebSocketServer({
    noServer: true,
    maxPayload: options.limits.bodyBytes,
    // A small message could expand into a very large one.
    perMessageDeflate: false,
    handleProtocols: (protocols) => handleProtocols(protocols),
    closeTimeout: times.closeMilliseconds,
  } as ConstructorParameters<typeof WebSocketServer>[0]);
  const answering = new Set<WebSocket>();
  let isClosing = false;

  const protocol = makeServer<Record<string, unknown>, Extra>({
    ...messages(options),
    connectionInitWaitTimeout: times.initMilliseconds,
    async onConnect({ connectionParams, extra }) {
      const { request, close } = extra;
      const authorization = authorizationIn(connectionParams) ?? request.headers.authorization;
      try {
        extra.viewer = await authenticate(authorization);
        if (extra.viewer === null) throw new Unauthenticated("a token is needed in connectionParams.authorization");
        extra.authorization = authorization;
        extra.releases.push(connections.take(authorization));
      } catch (error) {
        if (error instanceof Unauthenticated) throw close(CLOSE.unauthenticated, error.message);
        if (error instanceof RateLimited) throw close(CLOSE.tooMany, error.message);
        if (error instanceof Unavailable && error.code === "OVERLOADED") throw close(CLOSE.tooMany, error.message);
        if (error instanceof Unavailable) throw close(CLOSE.tryLater, error.message);
        throw error;
      }
      extra.releases.push(whenTokenEnds(extra.viewer, now, () => extra.end(TOKEN_ENDED)));
    },
    // A ping that follows subscriptions is answered when they have begun.
    async onPing({ extra }) {
      await Promise.allSettled(extra.beginning);
    },
  });

  takeUpgrades(server.server, (request, socket, head) => {
    if (isClosing) return refuseUpgrade(socket, "503 Service Unavailable", "OVERLOADED", GOING_DOWN.message);
    if (isForeign(request.headers, corsOrigins))
      return refuseUpgrade(
        socket,
        "403 Forbidden",
        "FORBIDDEN",
        "A page of another origin may not connect. CORS_ORIGINS lists the origins that may.",
      );
    sockets.handleUpgrade(request, socket, head, connected);
  });

  function connected(socket: WebSocket, request: IncomingMessage): void {
    const requestId = randomUUID();
    const log = server.log.child({ reqId: requestId });
    const begun = performance.now();
    const close = (code: number, reason: string) => {
      socket.close(code, cut(reason));
      return new Closed(reason);
    };
    const end = ({ closeCode, message }: Ending) => {
      if (closeCode !== null) close(closeCode, message);
    };
    const extra: Extra = {
      ...{ request, requestId, log, close, end },
      ...{ viewer: null, authorization: undefined, releases: [], beginning: new Set() },
    };
    socket.on("error", (err) => log.debug({ err }, "a WebSocket failed"));
    socket.on("pong", () => answering.add(socket));
    answering.add(socket);

    const closed = protocol.opened(
      {
        protocol: socket.protocol,
        send: (text) =>
          new Promise((resolve) => {
            if (socket.readyState !== socket.OPEN) return resolve();
            // A failure closes the connection, which ends its subscriptions.
            options.streamed.send(() => socket.send(text, () => resolve()));
          }),
        close: (code, reason) => void close(code ?? CLOSE.failed, reason ?? ""),
        onMessage: (take) =>
          socket.on("message", (data, isBinary) => {
            if (socket.readyState !== socket.OPEN) return;
            if (isBinary) return close(CLOSE.notText, "Messages are text.");
            if (socket.bufferedAmount > UNREAD_BYTES_MAX) return close(CLOSE.tryLater, "The client reads too slowly.");
            const text = String(data);
            const repeated = repeatedNameIn(text);
            if (repeated !== null) return close(CLOSE.badMessage, repeated);
            take(text).catch((error: Error) => {
              if (error instanceof Closed) return;
              if (UNKNOWN_TYPE.test(error.message)) return close(CLOSE.badMessage, error.message);
              log.error({ err: error }, "request failed");
              close(CLOSE.failed, `An error has occurred. Request id: ${requestId}`);
            });
          }),
      },
      extra,
    );
    socket.once("close", (code, reason) => {
      for (const release of extra.releases) release();
      answering.delete(socket);
      void closed(code, String(reason));
      const details = { sub: extra.viewer?.sub, code, ms: Math.round(performance.now() - begun) };
      log.info(details, "WebSocket closed");
    });
  }

  const pings = setInterval(() => {
    for (const socket of sockets.clients) {
      if (!answering.delete(socket)) socket.terminate();
      else socket.ping();
    }
  }, times.pingMilliseconds);
  pings.unref();

  server.addHook("preClose", async () => {
    isClosing = true;
    clearInterval(pings);
    for (const socket of sockets.clients) socket.close(GOING_DOWN.closeCode!, GOING_DOWN.message);
    setTimeout(() => {
      for (const socket of sockets.clients) socket.terminate();
    }, times.closeMilliseconds).unref();
  });
}

/** What the library says of a message that only servers send. */
const UNKNOWN_TYPE = /^Unexpected message of type/;

/** What is wrong with a message that repeats a name; `null`: nothing, or it is no JSON, which the library refuses. */
function repeatedNameIn(text: string): string | null {
  try {
    parseJson(text);
    return null;
  } catch (error) {
    return error instanceof RepeatedName ? error.message : null;
  }
}

/** The connection was closed while a message was handled. */
class Closed extends Error {
  override name = "Closed";
}

/** The token of a client that cannot set headers. Names of headers have no case, and clients write both. */
function authorizationIn(params: Readonly<Record<string, unknown>> | undefined): string | undefined {
  const value = params?.authorization ?? params?.Authorization;
  return typeof value === "string" ? value : undefined;
}

function cut(reason: string): string {
  let text = reason;
  while (Buffer.byteLength(text) > REASON_BYTES_MAX) text = text.slice(0, -1);
  return text;
}
