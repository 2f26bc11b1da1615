import { setTimeout as sleep } from "node:timers/promises";
import { beyondAll, type LogPosition, laterPosition } from "../../domain/log-position.ts";
import type { PostgresClient } from "./connection.ts";

/** How long an answer waits for the position of its commit, which the server sends right behind it. */
const PATIENCE_MILLISECONDS = 1_000;

const POSITION = `select ('x' || left(pg_walfile_name(lsn), 8))::bit(32)::int timeline,
    pg_wal_lsn_diff(lsn, '0/0')::text lsn from pg_current_wal_lsn() lsn`;

/** Follows how far the primary's log has come with the commits of this process. */
export interface CommitPositions {
  /** Reads the position behind a commit that was sent. Never rejects: the commit is done all the same. */
  note(client: PostgresClient): Promise<void>;
  /** A position that has every answered commit of this process; `null` before the first. */
  latest(): LogPosition | null;
}

/** `system` identifies the database of the pool's connections. */
export function commitPositions(system: () => string | null): CommitPositions {
  let known: LogPosition | null = null;
  /** When the last position was asked for that did not come; since then `known` may lack its commit. */
  let missedAt: number | null = null;

  return {
    async note(client) {
      const askedAt = performance.now();
      try {
        const { rows } = await inTime(client.query({ text: POSITION }));
        const { timeline, lsn } = rows[0] as Record<string, unknown>;
        const position = { system: system()!, timeline: Number(timeline), lsn: BigInt(String(lsn)) };
        known = laterPosition(known, position);
        if (missedAt !== null && askedAt > missedAt) missedAt = null;
      } catch {
        missedAt = performance.now();
      }
    },
    latest() {
      if (missedAt === null) return known;
      return beyondAll(known ?? { system: system() ?? "0", timeline: 0, lsn: 0n });
    },
  };
}

async function inTime<T>(asked: Promise<T>): Promise<T> {
  const over = new AbortController();
  try {
    return await Promise.race([
      asked,
      sleep(PATIENCE_MILLISECONDS, undefined, { signal: over.signal, ref: false }).then(() => {
        throw new Error("the position does not come");
      }),
    ]);
  } finally {
    over.abort();
  }
}
