import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";

/**
 * Time after which Node looks whether a client takes its answer (`connectionTimeout`). If nothing has moved at the second
 * look, it is cut off.
 */
export const STALLED_MS_MAX = 20_000;

/**
 * Closes a connection whose client does not read its answer. Without it, the answer would stay in memory, and its request
 * pending, for as long as the client likes. Node restarts the timer whenever a part is taken, so slow clients go on.
 */
export function cutStalledAnswers(_request: FastifyRequest, { raw: answer }: FastifyReply, done: () => void): void {
  // With this listener Node leaves the connection alone: an operation may be silent for longer while it runs.
  answer.on("timeout", cutIfUnread);
  done();
}

function cutIfUnread(socket: Socket): void {
  if (socket.writableLength > 0) socket.destroy();
}
