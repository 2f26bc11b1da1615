import { CannotRun, type Databases } from "../contestants/contestant.ts";
import { type Spender, spenders } from "../contestants/spenders.ts";
import { type Load, load } from "../load.ts";
import type { Measured, Target } from "../report.ts";
import { median } from "../statistics.ts";
import type { Effort } from "./page.ts";
import { storeSpends } from "./store-spends.ts";

const CLIENTS = [1, 8, 64, 256];

/** Durable spends a second: one unit of one of many credits, each under its own key, over HTTP and in the store alone. */
export async function measureSpends(databases: Databases, effort: Effort): Promise<Measured> {
  // First, while this process has no other work.
  const inStore = await storeSpends(effort, CLIENTS, await addressOf(databases));
  const { started, missing } = await startAll(databases);
  const loads = new Map<string, Load[]>();
  try {
    for (const one of started) await ask(one, 64, effort.milliseconds);
    for (let round = 0; round < effort.rounds; round++)
      for (const clients of CLIENTS)
        for (const place of started.keys()) {
          const one = started[(place + round) % started.length]!;
          const key = `${one.name}/${clients}`;
          loads.set(key, [...(loads.get(key) ?? []), await ask(one, clients, effort.milliseconds)]);
        }
  } finally {
    for (const { stop } of started) await stop();
  }
  return measured(started, loads, inStore, missing);
}

/** `null` where there is no PostgreSQL. */
async function addressOf({ postgres }: Databases): Promise<string | null> {
  try {
    return (await postgres.start()).address;
  } catch (error) {
    if (error instanceof CannotRun) return null;
    throw error;
  }
}

async function startAll(databases: Databases) {
  const started: Spender[] = [];
  const missing: string[] = [];
  for (const [name, start] of Object.entries(spenders))
    try {
      started.push(await start(databases));
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      missing.push(`${name}: ${error.message}`);
    }
  return { started, missing };
}

function ask({ served, pids, spend }: Spender, clients: number, milliseconds: number): Promise<Load> {
  return load({ port: served.port, pids, clients, milliseconds, next: spend });
}

function measured(
  started: readonly Spender[],
  loads: ReadonlyMap<string, readonly Load[]>,
  inStore: ReadonlyMap<string, readonly number[]>,
  missing: readonly string[],
): Measured {
  const of = (name: string, clients: number, value: (load: Load) => number) =>
    median((loads.get(`${name}/${clients}`) ?? []).map(value));
  const perSecond = (name: string, clients: number) => of(name, clients, (one) => one.perSecond);
  const stored = (name: string, clients: number) => median(inStore.get(`${name}/${clients}`) ?? []);
  const aims: Target[] = [
    {
      name: "store alone at 64 callers, grouped against one by one",
      value: stored("grouped", 64) / stored("one by one", 64),
      atLeast: 3,
    },
    ...(inStore.has("grouped, PostgreSQL/64")
      ? [
          {
            name: "store alone on PostgreSQL at 64 callers, grouped against one by one",
            value: stored("grouped, PostgreSQL", 64) / stored("one by one, PostgreSQL", 64),
            atLeast: 4,
          },
        ]
      : []),
    ...started
      .filter(({ name }) => name.startsWith("PostGraphile"))
      .flatMap(({ name }) =>
        Object.entries({ "gateway (SQLite)": 2, "gateway (PostgreSQL)": 1.5 }).map(([gateway, atLeast]) => ({
          name: `${gateway} against ${name} over HTTP, 64 clients`,
          value: perSecond(gateway, 64) / perSecond(name, 64),
          atLeast,
        })),
      ),
  ];
  return {
    title: "Durable spends a second",
    columns: ["who", ...CLIENTS.flatMap((clients) => [`${clients} clients: spends/s`, "p50 ms", "p99 ms"])],
    rows: [
      ...started.map(({ name }) => [
        name,
        ...CLIENTS.flatMap((clients) => [
          perSecond(name, clients),
          of(name, clients, (one) => one.p50),
          of(name, clients, (one) => one.p99),
        ]),
      ]),
      ...[...new Set([...inStore.keys()].map((key) => key.slice(0, key.lastIndexOf("/"))))].map((name) => [
        `store alone, ${name}`,
        ...CLIENTS.flatMap((clients) => [stored(name, clients), "", ""]),
      ]),
    ],
    targets: aims,
    missing,
    figures: { ...Object.fromEntries(loads), store: Object.fromEntries(inStore) },
  };
}
