import { connect, type Socket } from "node:net";
import type { CommandContext } from "../../domain/decision.ts";
import type { DecisionName } from "../../domain/decisions.ts";
import { Unavailable } from "../../domain/refusal.ts";
import { unconfirmed } from "../unconfirmed.ts";
import { fromCarried } from "./carried-error.ts";
import { frame, readFrames } from "./frames.ts";
import type { CommitReply } from "./messages.ts";

/** How long a commit waits to be sent while no process writes. */
const PATIENCE_MILLISECONDS = 5_000;
/** How long a sent commit may stay without an answer. The writing process refuses what it cannot begin much earlier. */
const ANSWER_MILLISECONDS = 30_000;
const CHECK_MILLISECONDS = 250;
const AGAIN_MILLISECONDS = 20;
/** Most commits of this process that wait or are under way. */
const COMMITS_MAX = 10_000;

/** Commits that another process writes. */
export interface RemoteCommits {
  /**
   * Has the decision executed; returns its answer once it is durable. Throws what the decision throws, or `Unavailable`. If
   * the writing process is lost while the commit is under way, its result is unknown.
   */
  commit(name: DecisionName, input: unknown, context: CommandContext): Promise<unknown>;
  /** Names the socket of the process that writes from now on. Commits under way are answered by the one before. */
  moveTo(path: string): void;
  isConnected(): boolean;
  /** Number of commits that are not sent yet. */
  waiting(): number;
  /** Waits for the answers of all commits. */
  close(): Promise<void>;
}

interface Asked {
  readonly bytes: Buffer;
  readonly id: number;
  /** When it was asked for; then, when it was sent. */
  since: number;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

interface Link {
  readonly path: string;
  readonly socket: Socket;
  readonly underWay: Map<number, Asked>;
  isLeft: boolean;
}

export function remoteCommits(): RemoteCommits {
  const links = new Set<Link>();
  let queue: Asked[] = [];
  let current: Link | null = null;
  let wanted: string | null = null;
  let [lastId, isClosed, isFlushing] = [0, false, false];
  let idle: (() => void) | null = null;
  const checking = setInterval(check, CHECK_MILLISECONDS);
  checking.unref();

  function pending(): number {
    let count = queue.length;
    for (const { underWay } of links) count += underWay.size;
    return count;
  }

  /** Sends what was asked for in this turn of the event loop, together. */
  function flushSoon(): void {
    if (isFlushing || current === null) return;
    isFlushing = true;
    setImmediate(() => {
      isFlushing = false;
      if (current !== null) flush(current);
    });
  }

  function flush({ socket, underWay }: Link): void {
    const sent = queue;
    if (sent.length === 0) return;
    queue = [];
    const now = performance.now();
    socket.cork();
    for (const asked of sent) {
      asked.since = now;
      underWay.set(asked.id, asked);
      socket.write(asked.bytes);
    }
    socket.uncork();
  }

  function connectTo(path: string): void {
    const link: Link = { path, socket: connect(path), underWay: new Map(), isLeft: false };
    links.add(link);
    link.socket.on("connect", () => {
      if (path !== wanted || isClosed) return leave(link);
      const before = current;
      current = link;
      if (before !== null) leave(before);
      flush(link);
    });
    // The event `close` follows.
    link.socket.on("error", () => {});
    link.socket.on("close", () => lost(link));
    readFrames(link.socket, (message) => settle(link, message as CommitReply));
  }

  function settle(link: Link, reply: CommitReply): void {
    const asked = link.underWay.get(reply.id);
    if (asked === undefined) return;
    link.underWay.delete(reply.id);
    if ("error" in reply) asked.reject(fromCarried(reply.error));
    else asked.resolve(reply.answer);
    if (link.isLeft) leave(link);
    idleIfNone();
  }

  /** Ends the connection when all its commits are answered. */
  function leave(link: Link): void {
    link.isLeft = true;
    if (link.underWay.size === 0) link.socket.end();
  }

  function lost(link: Link): void {
    links.delete(link);
    if (current === link) current = null;
    for (const { reject } of link.underWay.values()) reject(unconfirmed());
    idleIfNone();
    if (isClosed || link.isLeft || link.path !== wanted) return;
    setTimeout(() => {
      if (!isClosed && link.path === wanted && current === null) connectTo(link.path);
    }, AGAIN_MILLISECONDS);
  }

  /** Ends waiting in vain. */
  function check(): void {
    const now = performance.now();
    while (queue[0] !== undefined && queue[0].since < now - PATIENCE_MILLISECONDS)
      queue
        .shift()!
        .reject(new Unavailable("STORAGE_UNAVAILABLE", "the process that writes to the database does not answer"));
    for (const { underWay } of links)
      for (const asked of underWay.values()) {
        if (asked.since > now - ANSWER_MILLISECONDS) break;
        underWay.delete(asked.id);
        asked.reject(unconfirmed());
      }
    idleIfNone();
  }

  function idleIfNone(): void {
    if (idle !== null && pending() === 0) idle();
  }

  return {
    async commit(name, input, context) {
      if (pending() >= COMMITS_MAX) throw new Unavailable("OVERLOADED", "too many requests are writing");
      lastId += 1;
      const id = lastId;
      const bytes = frame({ id, name, input, context });
      return new Promise((resolve, reject) => {
        queue.push({ bytes, id, since: performance.now(), resolve, reject });
        flushSoon();
      });
    },

    moveTo(path) {
      if (path === wanted || isClosed) return;
      wanted = path;
      connectTo(path);
    },

    isConnected: () => current !== null,
    waiting: () => queue.length,

    async close() {
      if (pending() > 0)
        await new Promise<void>((resolve) => {
          idle = resolve;
        });
      isClosed = true;
      clearInterval(checking);
      for (const link of links) leave(link);
    },
  };
}
