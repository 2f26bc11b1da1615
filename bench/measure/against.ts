import { type Asked, type Client, client, graphql } from "../client.ts";
import { checkout } from "../contestants/commits.ts";
import { bearer, pageRequest } from "../contestants/gateway.ts";
import { CREDITS, onSqlite } from "../contestants/spenders.ts";
import { processorOf, root } from "../process.ts";
import type { Measured } from "../report.ts";
import { median } from "../statistics.ts";

const CLIENTS = 32;
/** Requests of one turn. The sides alternate; turns are short because both must see the same load of the machine. */
const TURN_REQUESTS = 256;
const TURNS = 20;
const WARM_UP_TURNS = 10;
const CREDITS_ON_PAGE = 50;

interface Side {
  readonly name: string;
  readonly sources: string;
}

interface Running {
  readonly asking: Client;
  readonly pids: readonly number[];
  readonly next: Readonly<Record<Work, () => Asked>>;
  stop(): Promise<void>;
}

/** Spends first: they give the credits the uses that the page shows. The smallest request shows what every request costs. */
const works = ["spend", "page", "smallest request"] as const;
type Work = (typeof works)[number];

/** The requests of a side's turn, each with its processor time in the server and its time, in milliseconds. */
interface Turn {
  readonly processor: number;
  readonly elapsed: number;
}

/**
 * This checkout against other commits: what a page and a spend cost. All run at once, each on its own database, and take
 * turns. A turn is compared with the other side's turn next to it, and the median counts, because other work on the machine
 * comes and goes. Each round starts all processes again, because two processes of one commit may differ by some percent.
 */
export async function measureAgainst(commits: readonly string[], rounds: number): Promise<Measured> {
  const sides: Side[] = [{ name: "this checkout", sources: root }, ...commits.map(checkout)];
  const found: Record<Work, Turn[][][]> = { spend: [], page: [], "smallest request": [] };
  for (let round = 0; round < rounds; round++) {
    const running = await startAll(sides);
    try {
      for (const work of works) found[work].push(await turns(running, work));
    } finally {
      for (const one of running) await one.stop();
    }
    console.error(`round ${round + 1} of ${rounds} is done`);
  }
  return measured(sides, found);
}

async function startAll(sides: readonly Side[]): Promise<Running[]> {
  const running: Running[] = [];
  for (const { name, sources } of sides) {
    const { token, spend, served, pids, stop } = await onSqlite(name, {}, sources);
    const asking = client(served.port, CLIENTS);
    let pages = 0;
    const page = () => pageRequest(token, (pages++ * 7) % (CREDITS - CREDITS_ON_PAGE));
    const smallest = () => graphql("{ __typename }", {}, bearer(token));
    running.push({
      ...{ asking, pids, next: { spend, page, "smallest request": smallest } },
      stop() {
        asking.close();
        return stop();
      },
    });
  }
  return running;
}

/** The turns of each side, in the order of the sides. */
async function turns(running: readonly Running[], work: Work): Promise<Turn[][]> {
  const taken: Turn[][] = running.map(() => []);
  for (let turn = -WARM_UP_TURNS; turn < TURNS; turn++)
    for (let step = 0; step < running.length; step++) {
      // The order alternates, because the side that runs second may have an advantage.
      const place = turn % 2 === 0 ? step : running.length - 1 - step;
      const one = await take(running[place]!, work);
      if (turn >= 0) taken[place]!.push(one);
    }
  return taken;
}

async function take({ asking, pids, next }: Running, work: Work): Promise<Turn> {
  const used = processorOf(pids);
  const began = performance.now();
  let left = TURN_REQUESTS;
  await Promise.all(
    Array.from({ length: CLIENTS }, async () => {
      while (left-- > 0) {
        const answered = await asking.ask(next[work]());
        if (answered.status !== 200) throw new Error(`answered ${answered.status}: ${answered.text.slice(0, 300)}`);
      }
    }),
  );
  return {
    processor: (processorOf(pids) - used) / TURN_REQUESTS,
    elapsed: (performance.now() - began) / TURN_REQUESTS,
  };
}

function measured(sides: readonly Side[], found: Readonly<Record<Work, readonly Turn[][][]>>): Measured {
  return {
    title: `This checkout against other commits, ${CLIENTS} clients: medians of ${TURNS} turns of ${TURN_REQUESTS} requests in each of ${found.page.length} rounds`,
    columns: [
      "what",
      "CPU ms here",
      "against",
      "CPU ms there",
      "CPU: times theirs",
      "in the rounds",
      "elapsed: times theirs",
    ],
    rows: works.flatMap((work) =>
      sides.slice(1).map(({ name }, place) => {
        const ofRounds = (value: (ours: Turn, theirs: Turn) => number) =>
          found[work].map(([ours, ...others]) =>
            median(ours!.map((turn, which) => value(turn, others[place]![which]!))),
          );
        const processor = ofRounds((ours, theirs) => ours.processor / theirs.processor);
        return [
          work,
          median(ofRounds((ours) => ours.processor)).toFixed(3),
          name,
          median(ofRounds((_, theirs) => theirs.processor)).toFixed(3),
          median(processor).toFixed(3),
          [...processor]
            .sort()
            .map((ratio) => ratio.toFixed(3))
            .join(" "),
          median(ofRounds((ours, theirs) => ours.elapsed / theirs.elapsed)).toFixed(3),
        ];
      }),
    ),
    targets: [],
    missing: [],
    figures: found,
  };
}
