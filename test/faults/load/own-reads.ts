import { setTimeout as sleep } from "node:timers/promises";
import { between, type Chance, happens, pick } from "../../../src/commands/demo/random.ts";
import type { Ask } from "../gateway/client.ts";
import type { Journal } from "../judge/journal.ts";
import { settle } from "./clients.ts";
import { use } from "./operations.ts";
import { faultsOfView, QUERY, type View } from "./reader.ts";

export interface OwnReads {
  readonly name: string;
  /** The client's connections to each gateway, with a token of its own. */
  readonly asks: readonly Ask[];
  readonly credits: readonly number[];
  readonly chance: Chance;
  readonly journal: Journal;
}

export interface OwnReader {
  readonly reads: () => number;
  stop(): Promise<{ readonly unanswered: number; readonly faults: readonly string[] }>;
}

/** Of a hundred steps of a client, so many write. */
const WRITES = 3;
const PATIENCE_MILLISECONDS = 60_000;

/**
 * A client that writes now and then, and reads all the time: through the gateway that it wrote by without more, and
 * through others with the position of its last write.
 */
export function startOwnReader({ name, asks, credits, chance, journal }: OwnReads): OwnReader {
  /** The last row that the client wrote to each credit, by its place in the ledger. */
  const written = new Map<number, number>();
  const faults: string[] = [];
  let [reads, writes, unanswered, isOver] = [0, 0, 0, false];
  let [position, last]: [string | null, number] = [null, 0];

  async function write(): Promise<void> {
    const credit = pick(chance, credits);
    const gateway = between(chance, 0, asks.length - 1);
    writes += 1;
    const attempt = use(`${name}-${writes}`, credit, 1);
    const answer = await settle(attempt, asks[gateway]!, journal, performance.now() + PATIENCE_MILLISECONDS);
    if (answer.kind !== "done") return;
    written.set(credit, answer.rows[0]!.sequence);
    if (answer.position === undefined) faults.push(`${name}: an answer after a write has no position`);
    [position, last] = [answer.position ?? null, gateway];
  }

  async function read(): Promise<void> {
    const credit = pick(chance, credits);
    const gateway = between(chance, 0, asks.length - 1);
    // The gateway of the last write knows it by the token; others need the header.
    const sent = gateway === last ? null : position;
    const own = written.get(credit);
    const reply = await asks[gateway]!(QUERY, { id: String(credit) }, sent);
    if (reply.kind !== "answered" || reply.code !== null) {
      unanswered += 1;
      if (reply.kind === "answered" && !/OVERLOADED|STORAGE_UNAVAILABLE/.test(reply.code!))
        faults.push(`${name}: a read of credit ${credit} was answered ${reply.code}`);
      await sleep(10);
      return;
    }
    reads += 1;
    const view = reply.data!.credit as View;
    faults.push(...faultsOfView(credit, view));
    if (own !== undefined && view.ledgerSequence < own)
      faults.push(`${name}: credit ${credit} was shown at ${view.ledgerSequence}, after its own ${own}`);
  }

  const running = (async () => {
    while (!isOver) await (happens(chance, WRITES) ? write() : read());
  })();
  return {
    reads: () => reads,
    async stop() {
      isOver = true;
      await running;
      return { unanswered, faults };
    },
  };
}
