import { connect } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Attack } from "./attack.ts";

export interface Outcome {
  /** Statuses of the answers; none if the connection was closed without one. */
  readonly statuses: readonly number[];
  /** The beginning of what came back. */
  readonly text: string;
  readonly milliseconds: number;
  /** Whether the client gave up waiting. */
  readonly unanswered: boolean;
}

const PATIENCE_MILLISECONDS = 40_000;
/** A client that does not read its answers leaves after this time. */
const UNREAD_MILLISECONDS = 3_000;
const PARTS = 5;
const PART_MILLISECONDS = 100;
const TEXT_MAX = 64 * 1024;

/** Sends an attack over a connection of its own, and waits until the gateway closes it. */
export function send(port: number, { bytes, manner = "whole" }: Attack): Promise<Outcome> {
  const began = performance.now();
  return new Promise((resolve) => {
    const socket = connect(port, "127.0.0.1");
    const statuses: number[] = [];
    let text = "";
    let rest = "";
    let unanswered = false;
    socket.setEncoding("latin1").on("data", (part: string) => {
      if (text.length < TEXT_MAX) text += part;
      // A status line may be cut by the parts.
      const seen = rest + part;
      for (const [, status] of seen.matchAll(/HTTP\/1\.1 (\d{3}) /g)) statuses.push(Number(status));
      rest = seen.slice(-12);
    });
    const timer = setTimeout(
      () => {
        unanswered = manner !== "unread";
        socket.destroy();
      },
      manner === "unread" ? UNREAD_MILLISECONDS : PATIENCE_MILLISECONDS,
    );
    // The gateway may close while the rest is still sent.
    socket.on("error", () => {});
    socket.on("close", () => {
      clearTimeout(timer);
      resolve({ statuses, text, milliseconds: performance.now() - began, unanswered });
    });
    socket.on("connect", async () => {
      if (manner === "unread") socket.pause();
      if (manner === "slow") await inParts(socket.write.bind(socket), bytes);
      else socket.write(manner === "aborted" ? bytes.subarray(0, Math.ceil(bytes.length / 2)) : bytes);
      if (manner === "aborted") setTimeout(() => socket.destroy(), PART_MILLISECONDS);
    });
  });
}

async function inParts(write: (part: Buffer) => boolean, bytes: Buffer): Promise<void> {
  const size = Math.ceil(bytes.length / PARTS);
  for (let at = 0; at < bytes.length; at += size) {
    write(bytes.subarray(at, at + size));
    await sleep(PART_MILLISECONDS);
  }
}
