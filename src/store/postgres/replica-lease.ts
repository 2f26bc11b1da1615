import { Unavailable } from "../../domain/refusal.ts";
import type { Lease } from "../reader.ts";
import { isTooSlow } from "./failure.ts";

/**
 * A lease that begins on a replica. It moves to the primary for good before a commit, and when a view of all commits is
 * asked for. It also moves if the replica fails before it has answered anything: nobody has seen its snapshot.
 */
export function replicaLease(onReplica: () => Lease, onPrimary: () => Lease): Lease {
  let lease = onReplica();
  let hasMoved = false;
  let hasAnswered = false;
  let isOver = false;

  function move(): void {
    if (hasMoved) return;
    hasMoved = true;
    lease.release();
    if (!isOver) lease = onPrimary();
  }

  async function answered<Row>(read: (from: Lease) => Promise<Row[]>): Promise<Row[]> {
    const asked = lease;
    try {
      const rows = await read(asked);
      hasAnswered = true;
      return rows;
    } catch (error) {
      if (isOver || hasAnswered || !isOfServer(error)) throw error;
      if (asked === lease && hasMoved) throw error;
      move();
      return read(lease);
    }
  }

  return {
    ask: (statement) => answered(({ ask }) => ask(statement)),
    askOnly: (statement) => answered(({ ask, askOnly = ask }) => askOnly(statement)),
    async reserve() {
      move();
      await lease.reserve();
    },
    refresh() {
      if (hasMoved) lease.refresh();
      else move();
    },
    release() {
      isOver = true;
      lease.release();
    },
  };
}

/** Whether the server failed, rather than the time of the request: the primary would need as long. */
function isOfServer(error: unknown): boolean {
  return error instanceof Unavailable && error.cause !== undefined && !isTooSlow(error.cause);
}
