import { setTimeout as sleep } from "node:timers/promises";
import { between, type Chance, pick, seededSources } from "../../../src/commands/demo/random.ts";
import type { TestDatabase } from "../databases/database.ts";
import type { Change } from "../gateway/build.ts";
import type { Gateway } from "../gateway/process.ts";
import { faultsOfEvents, faultsOfWalk } from "../judge/events.ts";
import { type Attempt, counts, newJournal, unsettled } from "../judge/journal.ts";
import { judge } from "../judge/judge.ts";
import { crowd } from "../load/clients.ts";
import { everyEvent, startWalk } from "../load/event-walk.ts";
import { charge, hold, spend, use } from "../load/operations.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { createCredits, worldOn } from "../world.ts";

export interface Events {
  readonly on: TestDatabase["kind"];
  readonly seed: string;
  readonly gateways: number;
  readonly clients: number;
  readonly operations: number;
  /** How often one of the gateways is killed and started again meanwhile. */
  readonly kills: number;
  readonly changes?: readonly Change[];
}

const PATIENCE_MILLISECONDS = 60_000;
const HOLD_SECONDS = 86_400;
const CREDITS = 12;

/** What the walkers ask for: everything, one type, some types, one customer. */
const filters = ["", ", types: [CREDIT_USED]", ", types: [CREDIT_HELD, BOOKING_CHARGED]", ", coworkerId: 2001"];

/**
 * Clients of several gateways spend, charge and hold while others walk the events by `after`, and gateways are killed. At
 * the end every change has its one event, in an order that agrees with the ledger, and no walk missed one or saw it twice.
 */
export async function events(options: Events, scope: Scope): Promise<Report> {
  const { on, seed, gateways: count, clients, operations, kills, changes } = options;
  const world = await worldOn(on, scope, { changes });
  const gateways: Gateway[] = [await world.start()];
  while (gateways.length < count) gateways.push(await world.start());
  const asks = gateways.map((_, n) => world.askOf(() => gateways[n]!));
  const { chance } = seededSources(seed);
  const credits = await createCredits(
    asks[0]!,
    Array.from({ length: CREDITS }, (_, n) => ({ totalUses: 1_000_000, priority: n })),
  );
  const journal = newJournal();
  const walks = filters.map((filter, n) => startWalk(asks, filter, seededSources(`${seed}-${n}`).chance));

  let [sent, isOver] = [0, false];
  async function killSome(): Promise<void> {
    for (let n = 0; n < kills && !isOver; n += 1) {
      await sleep(700);
      const place = n % gateways.length;
      await gateways[place]!.end("SIGKILL");
      gateways[place] = await world.start();
    }
  }
  const killing = killSome();
  const began = performance.now();
  await crowd({
    ...{ asks, clients, journal, patienceMilliseconds: PATIENCE_MILLISECONDS },
    next: () => (sent < operations ? drawn(chance, credits, sent++) : null),
  });
  const seconds = (performance.now() - began) / 1_000;
  isOver = true;
  await killing;
  const seen = await Promise.all(walks.map((walk) => walk.stop()));
  const all = await everyEvent(asks[0]!);
  const stored = await world.database.read();
  const faults = [
    ...judge(journal, stored),
    ...unsettled(journal),
    ...faultsOfEvents(all, stored),
    ...seen.flatMap(({ faults }) => faults),
    ...seen.flatMap(({ events }, n) => faultsOfWalk(`the walk ${n}${filters[n]}`, events, all, filters[n]!)),
  ];
  return {
    figures: {
      ...counts(journal),
      events: all.length,
      pages: seen.reduce((sum, { pages }) => sum + pages, 0),
      perSecond: Math.round(operations / seconds),
      ...(faults.length > 0 && { said: gateways.map(({ said }) => said().slice(-500)) }),
    },
    faults,
  };
}

function drawn(chance: Chance, credits: readonly number[], n: number): Attempt {
  switch (pick(chance, ["use", "use", "use", "use", "spend", "charge", "hold"] as const)) {
    // On one credit alone: these commits do not wait for each other, and may overtake.
    case "use":
      return use(`use-${n}`, pick(chance, credits), between(chance, 1, 5));
    case "spend":
      return spend(`spend-${n}`, between(chance, 1, 5));
    case "charge":
      return charge(`charge-${n}`, n + 1, between(chance, 1, 30));
    case "hold":
      return hold(`hold-${n}`, between(chance, 1, 3), HOLD_SECONDS);
  }
}
