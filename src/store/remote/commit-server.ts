import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import type { CommandContext } from "../../domain/decision.ts";
import type { DecisionName } from "../../domain/decisions.ts";
import { toCarried } from "./carried-error.ts";
import { frame, readFrames } from "./frames.ts";
import type { CommitReply, CommitRequest } from "./messages.ts";

/** How long the server waits, when it closes, for other processes to end their connections. */
const LEAVING_MILLISECONDS = 10_000;

/** Takes commits of the other processes of a gateway over a Unix socket. */
export interface CommitServer {
  /** Answers what was asked for, until all connections have ended or the time is over. */
  close(): Promise<void>;
}

/** Listens on the path, which only this user may reach: a connection can write everything. */
export async function serveCommits(
  path: string,
  commit: (name: DecisionName, input: unknown, context: CommandContext) => Promise<unknown>,
): Promise<CommitServer> {
  const connected = new Set<Socket>();
  const server = createServer((socket) => {
    connected.add(socket);
    socket.once("close", () => connected.delete(socket));
    // A process that was killed cuts its connection. Its commits are still written; nobody waits for their answers.
    socket.on("error", () => {});
    const send = replies(socket);
    readFrames(socket, (message) => void reply(message as CommitRequest).then(send));
  });

  async function reply({ id, name, input, context }: CommitRequest): Promise<CommitReply> {
    try {
      return { id, answer: await commit(name, input, context) };
    } catch (error) {
      return { id, error: toCarried(error) };
    }
  }

  server.listen(path);
  await once(server, "listening");
  return {
    async close() {
      const closed = once(server, "close");
      server.close();
      const overdue = setTimeout(() => {
        for (const socket of connected) socket.destroy();
      }, LEAVING_MILLISECONDS);
      await closed;
      clearTimeout(overdue);
    },
  };
}

/** Sends replies. Those of one group of commits leave together: they are all known before the next tick. */
function replies(socket: Socket): (reply: CommitReply) => void {
  let isCorked = false;
  return (reply) => {
    if (socket.destroyed) return;
    if (!isCorked) {
      isCorked = true;
      socket.cork();
      process.nextTick(() => {
        isCorked = false;
        socket.uncork();
      });
    }
    socket.write(toFrame(reply));
  };
}

function toFrame(reply: CommitReply): Buffer {
  try {
    return frame(reply);
  } catch (error) {
    // The answer is not plain data. It is committed, and the caller gets an error that is not a refusal.
    return frame({ id: reply.id, error: toCarried(error) });
  }
}
