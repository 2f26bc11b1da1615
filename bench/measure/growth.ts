import { seededSources } from "../../src/commands/demo/random.ts";
import { client } from "../client.ts";
import { answersOk } from "../contestants/contestant.ts";
import { pageRequest, serveCommand, tokenFor } from "../contestants/gateway.ts";
import { type Load, load } from "../load.ts";
import { addressOf } from "../postgres/cluster.ts";
import { connected, databaseName, growthCluster } from "../postgres/growth-data.ts";
import { type GrowthSize, sizeOf } from "../postgres/growth-records.ts";
import { type Served, serve } from "../process.ts";
import type { Measured } from "../report.ts";
import { median } from "../statistics.ts";
import { type CommandRates, commandRates, storeSpends } from "./growth-commands.ts";
import { type GrowthRequest, growthRequests } from "./growth-requests.ts";
import type { Effort } from "./page.ts";

const CALLERS = [1, 16];
const SIZES = [1_000_000, 10_000_000];
/** Reports of everything take longer than a request may by default. */
const REQUEST_MILLISECONDS = "600000";

interface Target extends Ledger {
  readonly address: string;
  readonly token: string;
  readonly served: Served;
}

/** A ledger of the cluster and how the table names it. */
export interface Ledger {
  readonly title: string;
  readonly database: string;
  readonly size: GrowthSize;
}

/** The same requests of ledgers on PostgreSQL of a million rows, of ten million, and of `rows`. */
export async function measureGrowth(rows: number, effort: Effort): Promise<Measured> {
  const sizes = [...SIZES.filter((one) => one < rows), rows].map(sizeOf);
  const cluster = await growthCluster(sizes);
  const ledgers = sizes.map((size) => ({
    ...{ size, title: `${size.rows / 1e6} million rows`, database: databaseName(size) },
  }));
  try {
    return await measureLedgers(ledgers, cluster, effort);
  } finally {
    await cluster.stop();
  }
}

export async function measureLedgers(
  ledgers: readonly Ledger[],
  cluster: Pick<Served, "port" | "pid">,
  effort: Effort,
): Promise<Measured> {
  const targets: Target[] = [];
  try {
    for (const ledger of ledgers) targets.push(await started(ledger, cluster.port));
    const loads = await measureRequests(targets, cluster.pid, effort);
    const rates = new Map<Target, CommandRates>();
    const spends = new Map<Target, number[]>();
    for (const target of targets) {
      console.error(`the store and commands: ${target.title}`);
      rates.set(target, await commandRates(target.address));
      const ofCallers: number[] = [];
      for (const callers of CALLERS)
        ofCallers.push(await storeSpends(target.address, target.size, callers, effort.milliseconds));
      spends.set(target, ofCallers);
    }
    const space = await Promise.all(targets.map(({ address }) => spaceOf(address)));
    return measured(targets, loads, { rates, spends }, space);
  } finally {
    for (const { served } of targets) await served.stop();
  }
}

async function started(ledger: Ledger, port: number): Promise<Target> {
  const address = addressOf(port, ledger.database);
  const token = await tokenFor(address);
  const command = serveCommand(address);
  const environment = { ...command.environment, MAX_REQUEST_MS: REQUEST_MILLISECONDS, LOG_LEVEL: "warn" };
  const served = await serve({ ...command, environment }, (at) => answersOk(at, pageRequest(token, 0)));
  return { ...ledger, address, token, served };
}

type Loads = ReadonlyMap<GrowthRequest, ReadonlyMap<Target, readonly Load[]>>;

async function measureRequests(targets: readonly Target[], postgres: number, effort: Effort): Promise<Loads> {
  const loads = new Map(growthRequests.map((one) => [one, new Map(targets.map((target) => [target, [] as Load[]]))]));
  for (const request of growthRequests) for (const target of targets) await checkAnswer(request, target);
  for (let round = 0; round < effort.rounds; round++)
    for (const request of growthRequests) {
      console.error(`round ${round + 1}: ${request.name}`);
      for (const place of targets.keys()) {
        const target = targets[(place + round) % targets.length]!;
        const { chance } = seededSources(`round ${round} of ${request.name}`);
        const { served, token, size } = target;
        const one = await load({
          ...{ port: served.port, pids: [served.pid, postgres], milliseconds: effort.milliseconds },
          ...{ clients: request.clients, next: () => request.next(token, size, chance) },
        });
        loads.get(request)!.get(target)!.push(one);
      }
    }
  return loads;
}

/** Refusals are answers with 200: the first answer is read. */
async function checkAnswer({ name, next }: GrowthRequest, { served, token, size, title }: Target): Promise<void> {
  const asking = client(served.port, 1);
  const { text } = await asking.ask(next(token, size, seededSources("first").chance));
  asking.close();
  const { data, errors } = JSON.parse(text);
  if (errors !== undefined || data.recordUse?.userErrors.length > 0)
    throw new Error(`${name} of ${title}: ${text.slice(0, 500)}`);
}

interface Space {
  readonly name: string;
  readonly table: string;
  readonly bytes: number;
  readonly rows: number;
}

/** Tables without their indexes, and indexes; and how long the steps of filling took. */
async function spaceOf(address: string): Promise<{ space: Space[]; filling: Record<string, number> }> {
  const client = await connected(address);
  const { rows: space } = await client.query<Space>(
    `select one.relname "name", of.relname "table", pg_relation_size(one.oid)::float8 "bytes", of.reltuples "rows"
     from pg_class one left join pg_index on pg_index.indexrelid = one.oid
     join pg_class of on of.oid = coalesce(pg_index.indrelid, one.oid)
     where of.relkind = 'r' and of.relnamespace = 'public'::regnamespace and pg_relation_size(one.oid) > 0
     order by of.relname, 3 desc`,
  );
  const { rows: steps } = await client.query<{ step: string; seconds: number }>("select * from growth_filling");
  await client.end();
  return { space, filling: Object.fromEntries(steps.map(({ step, seconds }) => [step, seconds])) };
}

function measured(
  targets: readonly Target[],
  loads: Loads,
  { rates, spends }: { rates: ReadonlyMap<Target, CommandRates>; spends: ReadonlyMap<Target, readonly number[]> },
  space: readonly Awaited<ReturnType<typeof spaceOf>>[],
): Measured {
  const rows: (string | number)[][] = [];
  const add = (name: string, value: (target: Target, place: number) => number) =>
    rows.push([name, ...targets.map(value)]);
  for (const [request, of] of loads) {
    const at = (target: Target, value: (load: Load) => number) => median(of.get(target)!.map(value));
    add(`${request.name}: p50 ms`, (target) => at(target, ({ p50 }) => p50));
    add(`${request.name}: p99 ms`, (target) => at(target, ({ p99 }) => p99));
    add(`${request.name}: CPU ms`, (target) => at(target, ({ processor }) => processor));
    if (request.clients > 1) add(`${request.name}: a second`, (target) => at(target, ({ perSecond }) => perSecond));
  }
  for (const [place, callers] of CALLERS.entries())
    add(`store alone, ${callers} callers: spends a second`, (target) => spends.get(target)![place]!);
  add("verify-ledger: rows a second", (target) => rates.get(target)!.verifiedRows);
  add("export: lines a second", (target) => rates.get(target)!.exportedLines);
  const bytes = (place: number, chosen: (one: Space) => boolean) =>
    space[place]!.space.filter(chosen).reduce((sum, one) => sum + one.bytes, 0);
  add("database: GB", (_, place) => bytes(place, () => true) / 1e9);
  add(
    "ledger with indexes: bytes a row",
    (target, place) => bytes(place, ({ table }) => table === "use_history") / target.size.rows,
  );
  const figures = {
    loads: Object.fromEntries(
      [...loads].map(([{ name }, of]) => [name, Object.fromEntries([...of].map(([one, all]) => [one.title, all]))]),
    ),
    space: Object.fromEntries(targets.map(({ title }, place) => [title, space[place]])),
  };
  return {
    title: "Growth of the ledger on PostgreSQL",
    columns: ["", ...targets.map(({ title }) => title)],
    rows,
    targets: [],
    missing: [],
    figures,
  };
}
