import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";

/** Answers by the error codes of Node's HTTP parser; other codes answer 400. */
const refusals: Readonly<Record<string, { status: number; message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: "The request took too long to arrive." },
  HPE_HEADER_OVERFLOW: { status: 431, message: "The address and the headers are too long." },
};
const malformed = { status: 400, message: "The request is not valid HTTP." };

/**
 * Answers bytes that are not a valid request. The target API is unknown, so the body has GraphQL's `errors` and REST's
 * `Message`. The connection is closed, and the answer says so.
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
        "X-Content-Type-Options: nosniff",
        `Content-Length: ${Buffer.byteLength(body)}`,
        "",
        body,
      ].join("\r\n"),
    );
  socket.destroySoon();
}
