import { setTimeout as sleep } from "node:timers/promises";
import { happens, pick, seededSources } from "../../../src/commands/demo/random.ts";
import type { TestDatabase } from "../databases/database.ts";
import type { Change } from "../gateway/build.ts";
import type { Gateway } from "../gateway/process.ts";
import { overheld } from "../judge/holds.ts";
import { type Answer, type Attempt, counts, newJournal } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { settle } from "../load/clients.ts";
import { capture, hold, release, spend } from "../load/operations.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, worldOn } from "../world.ts";

export interface Holds {
  readonly on: TestDatabase["kind"];
  readonly seed: string;
  readonly gateways: number;
  readonly clients: number;
  readonly holds: number;
  /** How often one of the gateways is killed and started again meanwhile. */
  readonly kills: number;
  readonly changes?: readonly Change[];
}

const PATIENCE_MILLISECONDS = 60_000;
/** Percent of all units. */
const SHARES = [40, 25, 35];
const TTL_SECONDS_MAX = 2;

/**
 * Clients of several gateways hold, capture, release and forget units of the same three credits, for 1 to 2 seconds,
 * and spend meanwhile. Some captures come too late. A reader looks whether more is held than is left (I8). At the end
 * everything that is left can be spent.
 */
export async function holds(options: Holds, scope: Scope): Promise<Report> {
  const { on, seed, gateways: count, clients, holds: many, kills, changes } = options;
  const world = await worldOn(on, scope, { changes });
  const gateways: Gateway[] = [await world.start()];
  while (gateways.length < count) gateways.push(await world.start());
  const asks = gateways.map((_, n) => world.askOf(() => gateways[n]!));
  await createCredits(
    asks[0]!,
    SHARES.map((share, n) => ({ totalUses: Math.ceil((share * (100 + many)) / 100), priority: 10 * (n + 1) })),
  );
  const journal = newJournal();
  const faults: string[] = [];
  let [begun, looks] = [0, 0];
  let isOver = false;

  const ask = (n: number, attempt: Attempt): Promise<Answer> =>
    settle(attempt, asks[n % asks.length]!, journal, performance.now() + PATIENCE_MILLISECONDS);

  async function client(n: number): Promise<void> {
    const { chance } = seededSources(`${seed}-${n}`);
    while (begun < many) {
      const key = String(begun++);
      const ttl = pick(chance, [1, TTL_SECONDS_MAX]);
      const held = await ask(n, hold(`hold-${key}`, pick(chance, [1, 2, 5, 30]), ttl));
      if (held.kind !== "done" || held.holdId === undefined) {
        await sleep(20);
        continue;
      }
      if (happens(chance, 10)) await ask(n, spend(`spend-${key}`, 1));
      const what = pick(chance, ["capture", "release", "late", "forget"]);
      // A few milliseconds before or after its end.
      if (what === "late") await sleep(ttl * 1_000 + pick(chance, [-60, -20, 20]));
      // Another gateway ends the hold.
      if (what === "release") await ask(n + 1, release(`release-${key}`, held.holdId));
      else if ((what === "late" && happens(chance, 50)) || (what === "capture" && happens(chance, 20)))
        await ask(n + 1, capture(`capture-${key}`, held.holdId));
    }
  }

  async function look(): Promise<void> {
    while (!isOver) {
      const stored = await world.database.read();
      faults.push(...overheld(stored, Date.now()));
      looks += 1;
      await sleep(20);
    }
  }

  async function killSome(): Promise<void> {
    for (let n = 0; n < kills && begun < many; n += 1) {
      await sleep(700);
      const place = n % gateways.length;
      await gateways[place]!.end("SIGKILL");
      gateways[place] = await world.start();
    }
  }

  const looking = look();
  await Promise.all([...Array.from({ length: clients }, (_, n) => client(n)), killSome()]);
  await sleep(TTL_SECONDS_MAX * 1_000 + 50);
  isOver = true;
  await looking;
  const before = await world.database.read();
  const left = before.credits.reduce((sum, { remainingUses }) => sum + remainingUses, 0);
  if (left > 0) {
    const rest = await ask(0, spend("rest", left));
    if (rest.kind !== "done") faults.push(`the ${left} left cannot be spent: expired holds still count`);
  }
  const stored = await world.database.read();
  faults.push(...judge(journal, stored, before), ...((await world.isWhole()) ? [] : ["verify-ledger finds a fault"]));
  return { figures: { ...counts(journal), holds: stored.holds.length, looks, left }, faults: [...new Set(faults)] };
}
