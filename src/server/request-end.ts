import type { Socket } from "node:net";
import type { FastifyReply, FastifyRequest } from "fastify";

/** What is to be done when a connection closes. */
const waiting = new WeakMap<Socket, Set<() => void>>();

/**
 * Calls `act` once: when the answer has been sent, or when its connection is closed; at once if it is closed already. With a connection, Node closes only
 * the answer that it is sending. Answers to pipelined requests behind it get no event at all, so the connection is watched.
 */
export function whenOver({ raw: { socket } }: FastifyRequest, { raw: answer }: FastifyReply, act: () => void): void {
  if (socket.destroyed) {
    act();
    return;
  }
  const acts = waiting.get(socket) ?? watch(socket);
  const over = () => {
    if (acts.delete(over)) act();
  };
  acts.add(over);
  answer.on("close", over);
}

function watch(socket: Socket): Set<() => void> {
  const acts = new Set<() => void>();
  waiting.set(socket, acts);
  socket.once("close", () => {
    for (const over of acts) over();
  });
  return acts;
}
