import { setTimeout as sleep } from "node:timers/promises";
import { openPool } from "./pool.ts";
import { readState, type ServerState } from "./server-state.ts";

/** Pause between two looks at a server. */
const LOOK_MILLISECONDS = 250;

/** A server that does not answer in this time counts as down. */
const ANSWER_MILLISECONDS = 1_000;

/** A state is believed this long: until the next look, and the time that it may take. */
const BELIEVED_MILLISECONDS = LOOK_MILLISECONDS + ANSWER_MILLISECONDS;

export interface Look {
  /** `null`: the server does not answer. */
  readonly state: ServerState | null;
  /** When the server was asked, by `performance.now()`: its state is not older. */
  readonly askedAt: number;
  readonly answeredAt: number;
  readonly cause: unknown;
}

export interface Watch {
  close(): Promise<void>;
}

/** What a server said last; `null` if it does not answer now. */
export function believed(look: Look | null): ServerState | null {
  return look !== null && performance.now() - look.answeredAt < BELIEVED_MILLISECONDS ? look.state : null;
}

/** Looks at a server again and again, over a connection of its own. */
export function watch(url: string, onLook: (look: Look) => void): Watch {
  const pool = openPool({
    url,
    max: 1,
    statementMilliseconds: ANSWER_MILLISECONDS,
    patienceMilliseconds: ANSWER_MILLISECONDS,
  });
  const closing = new AbortController();

  async function look(): Promise<void> {
    const askedAt = performance.now();
    let found: Look;
    try {
      const client = await pool.connect();
      try {
        found = { state: await readState(client), askedAt, answeredAt: performance.now(), cause: null };
        client.release();
      } catch (error) {
        client.release(error as Error);
        throw error;
      }
    } catch (error) {
      found = { state: null, askedAt, answeredAt: performance.now(), cause: error };
    }
    if (!closing.signal.aborted) onLook(found);
  }

  async function run(): Promise<void> {
    while (!closing.signal.aborted) {
      await look();
      await sleep(LOOK_MILLISECONDS, undefined, { ref: false, signal: closing.signal }).catch(() => {});
    }
  }

  const running = run();
  return {
    async close() {
      closing.abort();
      pool.cut();
      await running;
      await pool.end();
    },
  };
}
