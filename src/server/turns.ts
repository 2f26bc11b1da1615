import type { ServerResponse } from "node:http";
import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";

/** The connections on which a request is being answered, with the requests that wait for their turn. */
const turns = new WeakMap<Socket, (() => void)[]>();

/**
 * Executes the requests of a connection one after the other, in the order of their answers. Node begins all pipelined
 * requests at once: a client that reads none of the answers would fill the memory that other clients share.
 */
export function takeTurns({ raw: { socket } }: FastifyRequest, { raw: answer }: FastifyReply, next: () => void): void {
  const waiting = turns.get(socket);
  if (waiting !== undefined) {
    waiting.push(begin);
    return;
  }
  turns.set(socket, []);
  begin();

  function begin(): void {
    answer.on("close", endTurn);
    next();
  }
}

function endTurn(this: ServerResponse): void {
  const { socket } = this.req;
  // Requests that wait on a closed connection are not executed.
  const next = socket.destroyed ? undefined : turns.get(socket)?.shift();
  if (next === undefined) turns.delete(socket);
  else next();
}
