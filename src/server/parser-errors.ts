import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

/** What HTTP's parser says of requests that it cannot take, by its codes; else 400. */
const refusals: Readonly<Record<string, { status: number; message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: "The request took too long to arrive." },
  HPE_HEADER_OVERFLOW: { status: 431, message: "The address and the headers are too long." },
};
const malformed = { status: 400, message: "This is no valid HTTP request." };

/**
 * Answers what is no request, in the form of GraphQL's errors and with the `Message` of REST, since nobody knows yet which
 * of the two was meant. The connection ends with it, and the answer says so.
 */
export function answerParserError(error: NodeJS.ErrnoException, socket: Socket): void {
  if (error.code === "ECONNRESET" || socket.destroyed) return;
  const { status, message } = refusals[error.code ?? ""] ?? malformed;
  const body = JSON.stringify({ Message: message, errors: [{ message, extensions: { code: "BAD_REQUEST" } }] });
  if (socket.writable)
    socket.write(
      [
        `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
        "Connection: close",
        "Content-Type: application/json; charset=utf-8",
        `Content-Length: ${Buffer.byteLength(body)}`,
        "",
        body,
      ].join("\r\n"),
    );
  socket.destroySoon();
}
