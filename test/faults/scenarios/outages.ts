import { setTimeout as sleep } from "node:timers/promises";
import { between, seededSources } from "../../../src/commands/demo/random.ts";
import type { Gateway } from "../gateway/process.ts";
import { missingGuards } from "../judge/guards.ts";
import { answeredByNow, counts, newJournal, unsettled } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import type { Stored } from "../judge/stored.ts";
import { crowd } from "../load/clients.ts";
import { MIXED_CREDITS, mixed } from "../load/mixed.ts";
import { startReader } from "../load/reader.ts";
import { quantiles, type Report } from "../report.ts";
import { createCredits, type World } from "../world.ts";

export interface Outages {
  readonly seed: string;
  readonly cycles: number;
  /** Ends the gateway, or removes a resource that it needs. */
  readonly goDown: (gateway: Gateway) => Promise<void>;
  /** Restores it. Returns the gateway from now on and how long it took. */
  readonly comeBack: (gateway: Gateway) => Promise<{ gateway: Gateway; milliseconds: number }>;
  /** Called when the credits exist: data written so far may be synced. */
  readonly prepared?: () => void;
}

const CLIENTS = 16;
/** How long the gateway is up before it goes down. */
const UP_MILLISECONDS = { min: 50, max: 600 };
/** How long clients retry with the same key. */
const PATIENCE_MILLISECONDS = 60_000;
/** Ready again after this time at the latest, or after twice what a start takes when nothing went wrong. */
const READY_MILLISECONDS = 2_000;
/** Of many outages, everything that is stored is judged after so many of them. */
const JUDGED_MAX = 30;

/**
 * Clients write without a pause while the gateway goes down and up again. They retry without an outcome with the same
 * key. The stored data is judged between outages, and when all clients have their outcomes.
 */
export async function outages(world: World, options: Outages): Promise<Report> {
  const { seed, cycles, goDown, comeBack, prepared = () => {} } = options;
  const { chance } = seededSources(`${seed}/outages`);
  let gateway = await world.start();
  const readyMax = Math.max(READY_MILLISECONDS, 2 * gateway.readyMilliseconds);
  const ask = world.askOf(() => gateway);
  const credits = await createCredits(ask, MIXED_CREDITS);
  prepared();
  const [journal, load, ready, faults] = [newJournal(), mixed(seed, credits), [] as number[], [] as string[]];
  let [isOver, before]: [boolean, Stored | undefined] = [false, undefined];
  const writing = crowd({
    ...{ asks: [ask], clients: CLIENTS, journal, patienceMilliseconds: PATIENCE_MILLISECONDS },
    next: () => (isOver ? null : load.next()),
    onAnswer: load.onAnswer,
  });
  const reader = startReader(ask, credits, chance);

  async function lookNow(when: string): Promise<void> {
    const told = answeredByNow(journal);
    const stored = await world.database.read();
    faults.push(...judge(told, stored, before).map((fault) => `${when}: ${fault}`));
    before = stored;
  }

  let cycle = 0;
  try {
    while (cycle < cycles && faults.length === 0) {
      cycle += 1;
      await sleep(between(chance, UP_MILLISECONDS.min, UP_MILLISECONDS.max));
      await goDown(gateway);
      if (world.database.kind === "sqlite" && isJudged(cycle, cycles)) await lookNow(`after outage ${cycle}`);
      const back = await comeBack(gateway);
      gateway = back.gateway;
      ready.push(back.milliseconds);
      if (world.database.kind === "postgres" && isJudged(cycle, cycles)) await lookNow(`after outage ${cycle}`);
    }
  } finally {
    isOver = true;
  }
  await writing;
  const seen = await reader.stop();
  if (faults.length === 0) await lookNow("in the end");
  if (faults.length === 0 && !(await world.isWhole())) faults.push("verify-ledger finds faults where there are none");
  faults.push(...(await missingGuards(world.database)), ...seen.faults, ...unsettled(journal));
  const times = quantiles(ready);
  if (times.median > readyMax) faults.push(`it is ready after ${times.median} ms, and not after ${readyMax}`);
  const figures = { outages: cycle, ...counts(journal), rows: before!.rows.length, reads: seen.reads, readyMs: times };
  return { figures: faults.length === 0 ? figures : { ...figures, said: gateway.said().slice(-500) }, faults };
}

function isJudged(cycle: number, cycles: number): boolean {
  return cycle % Math.ceil(cycles / JUDGED_MAX) === 0;
}
