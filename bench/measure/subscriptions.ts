import { spawn } from "node:child_process";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { setTimeout as sleep } from "node:timers/promises";
import { onSqlite } from "../contestants/spenders.ts";
import { load } from "../load.ts";
import { memoryOf, root } from "../process.ts";
import type { Measured } from "../report.ts";
import { median } from "../statistics.ts";
import type { Effort } from "./page.ts";

const OPEN = 500;
/** Time in which what was opened or closed comes to rest. */
const SETTLE_MILLISECONDS = 2_000;

const cases = {
  "of another business": "subscription { events(businessId: 999) { sequence type } }",
  "of every event": "subscription { events { sequence type businessId coworkerId } }",
} as const;

/** What 500 open subscriptions cost: memory of the gateway, and the speed of one client that spends. Rounds alternate. */
export async function measureSubscriptions({ rounds, milliseconds }: Effort): Promise<Measured> {
  const limits = { MAX_SUBSCRIPTIONS_PER_TOKEN: "1000" };
  const { served, pids, token, spend, stop } = await onSqlite("gateway (SQLite)", limits);
  const spends = (clients: number) => load({ port: served.port, pids, clients, milliseconds, next: spend });
  try {
    await spends(8);
    const rows: (string | number)[][] = [];
    const targets = [];
    const figures: Record<string, unknown> = {};
    for (const [name, query] of Object.entries(cases)) {
      const alone: number[] = [];
      const followed: number[] = [];
      const memory: number[] = [];
      const processor: number[] = [];
      let bytes = 0;
      for (let round = 0; round < rounds; round += 1) {
        await sleep(SETTLE_MILLISECONDS);
        const undisturbed = await spends(1);
        alone.push(undisturbed.perSecond);
        const before = memoryOf(served.pid).now;
        const open = await openAll(served.port, token, query);
        await sleep(SETTLE_MILLISECONDS);
        memory.push(memoryOf(served.pid).now - before);
        const disturbed = await spends(1);
        followed.push(disturbed.perSecond);
        processor.push(disturbed.processor - undisturbed.processor);
        bytes += await open.close();
      }
      const ratio = median(followed.map((one, round) => one / alone[round]!));
      rows.push([
        name,
        median(alone),
        median(followed),
        ratio,
        median(processor),
        median(memory),
        Math.max(...memory),
        bytes / 1_000_000,
      ]);
      targets.push({
        name: `spends a second beside ${OPEN} subscriptions ${name}, against none`,
        value: ratio,
        atLeast: 0.95,
      });
      targets.push({ name: `megabytes of ${OPEN} subscriptions ${name}`, value: Math.max(...memory), atMost: 100 });
      figures[name] = { alone, followed, processor, memory, bytes };
    }
    return {
      title: `${OPEN} open subscriptions, one client that spends`,
      columns: [
        "subscriptions",
        "spends/s alone",
        "beside them",
        "ratio",
        "more processor ms a spend",
        "MB",
        "MB at most",
        "MB sent",
      ],
      rows,
      targets,
      missing: [],
      figures,
    };
  } finally {
    await stop();
  }
}

/** Opens the subscriptions in another process, which reads what comes. */
async function openAll(port: number, token: string, query: string) {
  const child = spawn(process.execPath, ["--import", "tsx", join(root, "bench/followers.ts")], {
    env: { ...process.env, PORT: String(port), TOKEN: token, QUERY: query, COUNT: String(OPEN) },
    stdio: ["pipe", "pipe", "inherit"],
  });
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const { value } = await lines.next();
  if (value !== "open") throw new Error("the subscriptions could not be opened");
  return {
    async close(): Promise<number> {
      child.stdin.end();
      return Number((await lines.next()).value);
    },
  };
}
