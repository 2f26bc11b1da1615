import type { IncomingMessage, Server } from "node:http";
import type { Duplex } from "node:stream";

const PATH = "/graphql";
/** Headers that offer another protocol for the connection. */
const OFFERS = new Set(["upgrade", "http2-settings"]);

export type TakeUpgrade = (request: IncomingMessage, socket: Duplex, head: Buffer) => void;

/**
 * Takes requests that open a WebSocket at `/graphql`. Node hands over every request that offers another protocol, also
 * the first one of clients that would rather speak HTTP/2: those are answered as if they had not offered it.
 */
export function takeUpgrades(server: Server, take: TakeUpgrade): void {
  server.on("upgrade", (request, socket, head) => {
    if (opensWebSocket(request)) take(request, socket, head);
    else answerPlainly(server, request, socket, head);
  });
}

function opensWebSocket({ method, url = "", headers }: IncomingMessage): boolean {
  return method === "GET" && headers.upgrade?.toLowerCase() === "websocket" && url.split("?", 1)[0] === PATH;
}

/** Puts the request back before what else has arrived, without its offer, and has the server read it again. */
function answerPlainly(server: Server, request: IncomingMessage, socket: Duplex, head: Buffer): void {
  const { method, url, httpVersion, rawHeaders } = request;
  const lines = [`${method} ${url} HTTP/${httpVersion}`];
  for (let at = 0; at < rawHeaders.length; at += 2) {
    const [name, value] = [rawHeaders[at]!, rawHeaders[at + 1]!];
    if (OFFERS.has(name.toLowerCase())) continue;
    const kept = name.toLowerCase() === "connection" ? withoutOffers(value) : value;
    if (kept !== "") lines.push(`${name}: ${kept}`);
  }
  socket.unshift(Buffer.concat([Buffer.from(`${lines.join("\r\n")}\r\n\r\n`, "latin1"), head]));
  server.emit("connection", socket);
}

function withoutOffers(connection: string): string {
  const named = connection.split(",").map((one) => one.trim());
  return named.filter((one) => !OFFERS.has(one.toLowerCase())).join(", ");
}

/** Refuses to open a WebSocket. */
export function refuseUpgrade(socket: Duplex, status: string, code: string, message: string): void {
  const body = JSON.stringify({ errors: [{ message, extensions: { code } }] });
  const head = [
    `HTTP/1.1 ${status}`,
    "Connection: close",
    "Content-Type: application/json; charset=utf-8",
    `Content-Length: ${Buffer.byteLength(body)}`,
  ];
  socket.once("finish", () => socket.destroy());
  socket.end(`${head.join("\r\n")}\r\n\r\n${body}`);
}
