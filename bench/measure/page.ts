import { isDeepStrictEqual } from "node:util";
import { between, seededSources } from "../../src/commands/demo/random.ts";
import { client } from "../client.ts";
import { CannotRun, type Contestant, type Databases, PAGE_SIZE, type Start } from "../contestants/contestant.ts";
import { gateway, postgresGateway } from "../contestants/gateway.ts";
import { apollo, handwritten } from "../contestants/others.ts";
import { postgraphile } from "../contestants/postgraphile.ts";
import type { Dataset } from "../data/dataset.ts";
import { type Load, load } from "../load.ts";
import type { Measured, Target } from "../report.ts";
import { median } from "../statistics.ts";

/** Length and number of the rounds. */
export interface Effort {
  readonly rounds: number;
  readonly milliseconds: number;
}

const starts: Readonly<Record<string, Start>> = {
  "gateway on SQLite": gateway,
  "gateway on PostgreSQL": postgresGateway,
  handwritten,
  "usual stack": apollo,
  PostGraphile: postgraphile,
};

/** The goal: at least this multiple of the other's pages per second. */
const aims = [
  { who: "gateway (SQLite)", against: "handwritten", atLeast: 1.1 },
  { who: "gateway (SQLite)", against: "usual stack", atLeast: 4 },
  { who: "gateway (SQLite)", against: "PostGraphile (PostgreSQL)", atLeast: 1.6 },
  { who: "gateway (PostgreSQL)", against: "PostGraphile (PostgreSQL)", atLeast: 1.6 },
] as const;

const CLIENTS = [1, 8];

/**
 * The page of 50 credits with rule and first 5 uses, over HTTP. All contestants run at once and are called in
 * turn, in a different order each round. Each page is different; in a round all contestants get the same pages.
 */
export async function measurePage(dataset: Databases, effort: Effort): Promise<Measured> {
  const { contestants, missing } = await startAll(dataset);
  try {
    await compareAnswers(contestants, dataset);
    const loads = new Map<string, Load[]>();
    for (const contestant of contestants) await ask(contestant, dataset, 8, 2 * effort.milliseconds, "warm-up");
    for (let round = 0; round < effort.rounds; round++)
      for (const clients of CLIENTS)
        for (const contestant of rotated(contestants, round)) {
          const key = `${contestant.name}/${clients}`;
          const one = await ask(contestant, dataset, clients, effort.milliseconds, `round ${round}, ${clients}`);
          loads.set(key, [...(loads.get(key) ?? []), one]);
        }
    return measured(contestants, loads, missing);
  } finally {
    for (const { served } of contestants) await served.stop();
  }
}

async function startAll(dataset: Databases) {
  const contestants: Contestant[] = [];
  const missing: string[] = [];
  for (const [name, start] of Object.entries(starts))
    try {
      contestants.push(await start(dataset));
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      missing.push(`${name}: ${error.message}`);
    }
  return { contestants, missing };
}

/** Refuses a contestant with a different answer: it does not do the same work. */
async function compareAnswers(contestants: readonly Contestant[], { credits }: Dataset): Promise<void> {
  for (const after of [0, Math.floor(credits / 3), credits - PAGE_SIZE / 2]) {
    const pages = await Promise.all(
      contestants.map(async (one) => {
        const asking = client(one.served.port, 1);
        const { text } = await asking.ask(one.page(after));
        asking.close();
        return one.read(text);
      }),
    );
    for (const [place, page] of pages.entries())
      if (!isDeepStrictEqual(page, pages[0]))
        throw new Error(
          `${contestants[place]!.name} answers another page behind ${after} than ${contestants[0]!.name}:\n${JSON.stringify(page.nodes[0])}\n${JSON.stringify(pages[0]!.nodes[0])}`,
        );
    if (pages[0]!.nodes.length === 0) throw new Error(`nobody has a page behind ${after}`);
  }
}

function ask(contestant: Contestant, { credits }: Dataset, clients: number, milliseconds: number, seed: string) {
  const { chance } = seededSources(seed);
  const next = () => contestant.page(between(chance, 0, credits - PAGE_SIZE - 1));
  return load({ port: contestant.served.port, pids: contestant.pids, clients, milliseconds, next });
}

function measured(
  contestants: readonly Contestant[],
  loads: ReadonlyMap<string, readonly Load[]>,
  missing: readonly string[],
): Measured {
  const of = (name: string, clients: number, value: (load: Load) => number) =>
    median(loads.get(`${name}/${clients}`)!.map(value));
  const rate = (name: string, clients: number) => of(name, clients, ({ perSecond }) => perSecond);
  const [ours] = contestants;
  return {
    title: "The page of 50 credits with rule and first 5 uses, over HTTP",
    columns: [
      "contestant",
      ...CLIENTS.flatMap((clients) => {
        const name = clients === 1 ? "1 client" : `${clients} clients`;
        return [`${name}: pages/s`, "p50 ms", "p99 ms", "gateway on SQLite is × as fast", "CPU ms a page"];
      }),
      "KB",
    ],
    rows: contestants.map(({ name }) => [
      name,
      ...CLIENTS.flatMap((clients) => [
        rate(name, clients),
        of(name, clients, (one) => one.p50),
        of(name, clients, (one) => one.p99),
        rate(ours!.name, clients) / rate(name, clients),
        of(name, clients, ({ processor }) => processor),
      ]),
      of(name, 1, (one) => one.bytes) / 1000,
    ]),
    targets: aims.flatMap(({ who, against, atLeast }): Target[] =>
      contestants.some(({ name }) => name === who) && contestants.some(({ name }) => name === against)
        ? CLIENTS.map((clients) => ({
            name: `${who} against ${against}, ${clients === 1 ? "1 client" : `${clients} clients`}, times the pages a second`,
            value: rate(who, clients) / rate(against, clients),
            atLeast,
          }))
        : [],
    ),
    missing,
    figures: Object.fromEntries(loads),
  };
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const from = by % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}
