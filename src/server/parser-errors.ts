import { randomUUID } from "node:crypto";
import { STATUS_CODES } from "node:http";
import type { Socket } from "node:net";
import type { FastifyBaseLogger } from "fastify";
import type { Metrics } from "./metrics.ts";

/** Answers by the error codes of Node's HTTP parser; other codes answer 400. */
const refusals: Readonly<Record<string, { status: number; message: string }>> = {
  ERR_HTTP_REQUEST_TIMEOUT: { status: 408, message: "The request took too long to arrive." },
  HPE_HEADER_OVERFLOW: { status: 431, message: "The address and the headers are too long." },
};
const malformed = { status: 400, message: "The request is not valid HTTP." };

/**
 * A handler that answers bytes which are not a valid request. The target API is unknown, so the body has GraphQL's `errors`
 * and REST's `Message`. The connection is closed, and the answer says so. The parser tells neither a path nor headers:
 * the line in the log has the status and the parser's code.
 */
export function parserErrors(log: FastifyBaseLogger, metrics: Metrics) {
  return (error: NodeJS.ErrnoException, socket: Socket): void => {
    if (error.code === "ECONNRESET" || socket.destroyed) return;
    const { status, message } = refusals[error.code ?? ""] ?? malformed;
    const requestId = randomUUID();
    metrics.unreadable(status);
    log.info({ reqId: requestId, status, codes: ["BAD_REQUEST"], reason: error.code }, "answered");
    if (socket.writable) socket.write(answerOf(status, message, requestId));
    socket.destroySoon();
  };
}

function answerOf(status: number, message: string, requestId: string): string {
  const body = JSON.stringify({ Message: message, errors: [{ message, extensions: { code: "BAD_REQUEST" } }] });
  return [
    `HTTP/1.1 ${status} ${STATUS_CODES[status]}`,
    "Connection: close",
    "Content-Type: application/json; charset=utf-8",
    "X-Content-Type-Options: nosniff",
    `X-Request-Id: ${requestId}`,
    `Content-Length: ${Buffer.byteLength(body)}`,
    "",
    body,
  ].join("\r\n");
}
