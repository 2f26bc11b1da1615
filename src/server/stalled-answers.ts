import type { FastifyReply, FastifyRequest } from "fastify";

/** Time after which Node looks whether a client takes its answer. If nothing has moved at the second look, it is cut off. */
const STALLED_MS_MAX = 20_000;

/**
 * Closes a connection whose client does not read its answer. Without it, the answer would stay in memory, and its request
 * pending, for as long as the client likes. Node restarts the timer whenever a part is taken, so slow clients go on.
 */
export function cutStalledAnswers(milliseconds = STALLED_MS_MAX) {
  return ({ raw: { socket } }: FastifyRequest, { raw: answer }: FastifyReply, done: () => void) => {
    socket.setTimeout(milliseconds);
    // With this listener Node leaves the connection alone: an operation may be silent for longer while it runs.
    answer.on("timeout", () => {
      if (socket.writableLength > 0) socket.destroy();
    });
    done();
  };
}
