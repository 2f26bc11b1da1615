import type { Asked } from "../client.ts";
import { checkout } from "../contestants/commits.ts";
import { pageRequest } from "../contestants/gateway.ts";
import { CREDITS, onSqlite } from "../contestants/spenders.ts";
import { type Load, load } from "../load.ts";
import { root } from "../process.ts";
import type { Measured } from "../report.ts";
import { median, quantile } from "../statistics.ts";
import type { Effort } from "./page.ts";

const CLIENTS = 32;
/** How often all processes are started again: two processes of one commit may differ by some percent all their lives. */
const STARTS = 4;
const PAGE_LAST = CREDITS - 50;

interface Side {
  readonly name: string;
  readonly sources: string;
}

interface Running {
  readonly name: string;
  readonly served: { readonly port: number };
  readonly pids: readonly number[];
  readonly next: Readonly<Record<string, () => Asked>>;
  stop(): Promise<void>;
}

/**
 * This checkout against other commits: processor time of the server for a page and for a spend, and how many a second.
 * All run at once, each on its own database, and are asked in turn. Each round gives one ratio, so that other work on the
 * machine, which comes and goes, concerns both sides of it.
 */
export async function measureAgainst(commits: readonly string[], { rounds, milliseconds }: Effort): Promise<Measured> {
  const sides: Side[] = [{ name: "this checkout", sources: root }, ...commits.map(checkout)];
  const loads = new Map<string, Load[]>();
  const starts = Math.min(STARTS, rounds);
  for (let start = 0; start < starts; start++) {
    const running = await startAll(sides);
    try {
      // Spends first: they give the credits the uses that the page shows.
      for (const what of ["spend", "page"]) {
        for (const one of running) await ask(one, what, 2 * milliseconds);
        for (let round = start; round < rounds; round += starts)
          for (const place of running.keys()) {
            const one = running[(place + Math.floor(round / starts)) % running.length]!;
            const key = `${one.name}/${what}`;
            loads.set(key, [...(loads.get(key) ?? []), await ask(one, what, milliseconds)]);
          }
      }
    } finally {
      for (const { stop } of running) await stop();
    }
  }
  return measured(sides, loads);
}

async function startAll(sides: readonly Side[]): Promise<Running[]> {
  const running: Running[] = [];
  for (const { name, sources } of sides) {
    const { token, spend, ...one } = await onSqlite(name, {}, sources);
    let pages = 0;
    const page = () => pageRequest(token, (pages++ * 7) % PAGE_LAST);
    running.push({ ...one, next: { spend, page } });
  }
  return running;
}

function ask({ served, pids, next }: Running, what: string, milliseconds: number): Promise<Load> {
  return load({ port: served.port, pids, clients: CLIENTS, milliseconds, next: next[what]! });
}

function measured(sides: readonly Side[], loads: ReadonlyMap<string, readonly Load[]>): Measured {
  const [ours] = sides;
  return {
    title: `This checkout against other commits, ${CLIENTS} clients`,
    columns: ["what", "whose", "CPU ms", "this checkout is ×", "quartiles", "a second", "this checkout is ×"],
    rows: ["page", "spend"].flatMap((what) =>
      sides.map(({ name }) => {
        const theirs = loads.get(`${name}/${what}`)!;
        const ratios = (value: (load: Load) => number) =>
          loads
            .get(`${ours!.name}/${what}`)!
            .map((load, round) => value(load) / value(theirs[round]!))
            .sort((a, b) => a - b);
        const processor = ratios((load) => load.processor);
        return [
          ...[what, name],
          median(theirs.map((load) => load.processor)).toFixed(3),
          median(processor).toFixed(3),
          [0.25, 0.75].map((part) => quantile(processor, part).toFixed(3)).join(" to "),
          median(theirs.map((load) => load.perSecond)),
          median(ratios((load) => load.perSecond)).toFixed(3),
        ];
      }),
    ),
    targets: [],
    missing: [],
    figures: Object.fromEntries(loads),
  };
}
