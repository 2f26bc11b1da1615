import { type Client, client } from "../client.ts";
import { CannotRun, type Databases } from "../contestants/contestant.ts";
import { onCopiedDatabase, onCopiedFile, type Reporter } from "../contestants/reporters.ts";
import { FULL } from "../data/dataset.ts";
import { type Load, load } from "../load.ts";
import { processorOf } from "../process.ts";
import type { Measured, Target } from "../report.ts";
import { median } from "../statistics.ts";
import type { Effort } from "./page.ts";
import { type ReportRequest, reportRequests } from "./report-requests.ts";

/** A spend beside reports, in spends a second, times one without them. */
const BESIDE_AIM = 0.95;

/** Ledger rows of the statement, for a million rows in all. */
const STATEMENT_USES = 1_000;

interface Figures {
  /** By request, in milliseconds of each round. */
  readonly elapsed: Map<ReportRequest, number[]>;
  /** Processor time of all processes. */
  readonly processor: Map<ReportRequest, number[]>;
  readonly alone: Load[];
  readonly beside: Load[];
}

/** Reports and statements over HTTP, and one client that spends, without and beside another that asks for them all in turn. */
export async function measureReports(databases: Databases, effort: Effort): Promise<Measured> {
  const uses = Math.ceil((STATEMENT_USES * databases.uses) / FULL.uses);
  const requests = reportRequests(uses);
  const { reporters, missing } = await startAll(databases, uses);
  const figures = new Map(reporters.map((one) => [one, noFigures()]));
  try {
    for (const [one, { elapsed }] of figures) await askAll(one, requests, { elapsed, processor: new Map() });
    for (const { elapsed } of figures.values()) elapsed.clear();
    for (let round = 0; round < effort.rounds; round++)
      for (const one of rotated(reporters, round)) await askAll(one, requests, figures.get(one)!);
    const turns = new Map(reporters.map((one) => [one, inTurn(requests)]));
    for (let round = 0; round < effort.rounds; round++)
      for (const one of rotated(reporters, round)) {
        const { alone, beside } = figures.get(one)!;
        const steps = [
          async () => alone.push(await spend(one, effort.milliseconds)),
          async () => beside.push(await spendBeside(one, effort.milliseconds, turns.get(one)!)),
        ];
        for (const step of rotated(steps, round)) await step();
      }
  } finally {
    for (const { stop } of reporters) await stop();
  }
  return measured(figures, requests, missing);
}

async function startAll(databases: Databases, uses: number) {
  const reporters: Reporter[] = [];
  const missing: string[] = [];
  for (const start of [onCopiedFile, onCopiedDatabase])
    try {
      reporters.push(await start(databases, uses));
    } catch (error) {
      for (const { stop } of error instanceof CannotRun ? [] : reporters) await stop();
      if (!(error instanceof CannotRun)) throw error;
      missing.push(`${start === onCopiedFile ? "SQLite" : "PostgreSQL"}: ${error.message}`);
    }
  return { reporters, missing };
}

async function askAll(
  { served, pids, token }: Reporter,
  requests: readonly ReportRequest[],
  { elapsed, processor }: Pick<Figures, "elapsed" | "processor">,
): Promise<void> {
  const asking = client(served.port, 1);
  try {
    for (const request of requests) {
      const used = processorOf(pids);
      add(elapsed, request, await timed(asking, request, token));
      add(processor, request, processorOf(pids) - used);
    }
  } finally {
    asking.close();
  }
}

/** Milliseconds to the answer. An answer without rows ends the run: it would measure nothing. */
async function timed(asking: Client, { name, asked, list }: ReportRequest, token: string): Promise<number> {
  const question = asked(token);
  const sent = performance.now();
  const { status, text } = await asking.ask(question);
  const taken = performance.now() - sent;
  const { data, errors } = JSON.parse(text);
  if (status !== 200 || errors !== undefined || !list(data)?.length)
    throw new Error(`${name}: answered ${status}: ${text.slice(0, 300)}`);
  return taken;
}

function spend({ served, pids, spend: next }: Reporter, milliseconds: number): Promise<Load> {
  return load({ port: served.port, pids, clients: 1, milliseconds, next });
}

/** Spends while another client asks for the reports one after the other, from where it stopped the last time. */
async function spendBeside(one: Reporter, milliseconds: number, turn: Iterator<ReportRequest>): Promise<Load> {
  const asking = client(one.served.port, 1);
  let isOver = false;
  const reports = (async () => {
    while (!isOver) await timed(asking, turn.next().value, one.token);
  })();
  try {
    const [loaded] = await Promise.all([
      spend(one, milliseconds).finally(() => {
        isOver = true;
      }),
      reports,
    ]);
    return loaded;
  } finally {
    asking.close();
  }
}

function* inTurn(requests: readonly ReportRequest[]): Generator<ReportRequest, never> {
  while (true) yield* requests;
}

function measured(
  figures: ReadonlyMap<Reporter, Figures>,
  requests: readonly ReportRequest[],
  missing: readonly string[],
): Measured {
  const all = [...figures].map(([{ name }, of]) => ({ name, ...of }));
  return {
    title: "Reports and statements over HTTP, and spends beside them",
    columns: ["what", "on", "p50 ms", "p99 ms", "max ms", "CPU ms", "a second"],
    rows: [
      ...requests.flatMap((request) =>
        all.map(({ name, elapsed, processor }) => {
          const times = elapsed.get(request)!;
          return [request.name, name, median(times), "", Math.max(...times), median(processor.get(request)!), ""];
        }),
      ),
      ...all.flatMap(({ name, alone, beside }) =>
        Object.entries({ "a spend, 1 client": alone, "a spend, 1 client, beside reports": beside }).map(
          ([what, loads]) => {
            const of = (value: (load: Load) => number) => median(loads.map(value));
            const [p50, p99] = [of((one) => one.p50), of((one) => one.p99)];
            return [what, name, p50, p99, "", of((one) => one.processor), of(({ perSecond }) => perSecond)];
          },
        ),
      ),
    ],
    targets: all.flatMap(({ name, elapsed, alone, beside }): Target[] => [
      ...requests.map((request) => ({
        name: `${name}: ${request.name}, ms`,
        value: median(elapsed.get(request)!),
        atMost: request.atMost,
      })),
      {
        name: `${name}: spends beside reports, times those without`,
        value: median(beside.map(({ perSecond }, round) => perSecond / alone[round]!.perSecond)),
        atLeast: BESIDE_AIM,
      },
    ]),
    missing,
    figures: Object.fromEntries(
      all.map(({ name, elapsed, processor, alone, beside }) => {
        const asked = requests.map((one) => ({
          ...{ name: one.name },
          elapsed: elapsed.get(one),
          processor: processor.get(one),
        }));
        return [name, { asked, alone, beside }];
      }),
    ),
  };
}

function noFigures(): Figures {
  return { elapsed: new Map(), processor: new Map(), alone: [], beside: [] };
}

function add(to: Map<ReportRequest, number[]>, request: ReportRequest, value: number): void {
  to.set(request, [...(to.get(request) ?? []), value]);
}

function rotated<T>(list: readonly T[], by: number): T[] {
  const from = by % list.length;
  return [...list.slice(from), ...list.slice(0, from)];
}
