import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { fillDemo } from "../../../src/commands/demo/fill.ts";
import { pick, seededSources, seededUuids } from "../../../src/commands/demo/random.ts";
import { type LocalKeys, openLocalKeys, signToken } from "../../../src/server/keys.ts";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { sqliteIn } from "../databases/sqlite.ts";
import { temporaryFolder } from "../folder.ts";
import type { Change } from "../gateway/build.ts";
import type { Ask } from "../gateway/client.ts";
import type { Making } from "../hostile/attack.ts";
import { kinds } from "../hostile/kinds.ts";
import { type Memory, measuredOptions, memoryOf } from "../hostile/memory.ts";
import { type Latency, startPolite } from "../hostile/polite.ts";
import { newTally, type Tally } from "../hostile/tally.ts";
import { badTokens } from "../hostile/token-kinds.ts";
import { send } from "../hostile/wire.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { makeWorld } from "../world.ts";

export interface Hostile {
  readonly seed: string;
  /** At least so many. */
  readonly requests: number;
  /** Attacks come in rounds, with a quiet while between them. At least 2: caches fill in the first. */
  readonly rounds: number;
  readonly changes?: readonly Change[];
}

/** Attacks a second. More would measure how two processes share the processor. */
const PACE_PER_SECOND = 25;
/** Attacks that wait for their answers at the same time. More would only wait for each other on a busy machine. */
const OUTSTANDING_MAX = 16;
const QUIET_MILLISECONDS = 5_000;
/** Connections that the gateway has yet to close, such as of answers that nobody reads. */
const IDLE_MILLISECONDS = 3_000;
const TOKENS = 20;
/** The polite client sends 2 000 a minute. Schedules would grant credits meanwhile, and no record may change. */
const ENVIRONMENT = { MAX_REQUESTS_PER_MINUTE: "4000", NODE_ENV: "development", SCHEDULES: "off" };

const LATENCY_TIMES_MAX = 2;
/** Caches fill in the first rounds; from then on memory may vary by so much. */
const HEAP_GROWTH_MEGABYTES_MAX = 24;
const RSS_MEGABYTES_MAX = 700;
const RESOURCES_GROWTH_MAX = 5;

/** Hostile requests of all kinds in rounds, each after a quiet while, beside a polite client that measures. */
export async function hostile({ seed, requests, rounds, changes }: Hostile, scope: Scope): Promise<Report> {
  const folder = temporaryFolder(scope);
  const database = sqliteIn(folder);
  await fill(database.file);
  const world = makeWorld({ database, folder, changes }, scope);
  const memorySocket = join(folder, "memory.sock");
  const gateway = await world.start({ ...ENVIRONMENT, FAULTS_MEMORY_SOCKET: memorySocket }, measuredOptions);
  // A client for each question: the gateway closes a connection that is idle for as long as the attacks take.
  const counts = () => countsOf(world.askOf(() => gateway));
  const keys = await openLocalKeys(folder);
  const making = await makingFrom(keys, seed);
  const before = await counts();
  const tally = newTally();
  const polite = startPolite({ port: gateway.port, token: await tokenOf(keys, "polite") }, scope);
  const [quiet, noisy, memory]: [Latency[], Latency[], Memory[]] = [[], [], []];
  await sleep(QUIET_MILLISECONDS);
  for (let round = 0; round < rounds && gateway.ended() === null; round += 1) {
    memory.push(await memoryOf(memorySocket));
    await polite.begin();
    await sleep(QUIET_MILLISECONDS);
    quiet.push(await polite.measured());
    const answers = await attack(gateway.port, Math.ceil(requests / rounds), making, tally);
    noisy.push(await polite.measured());
    await Promise.all(answers);
    await sleep(IDLE_MILLISECONDS);
  }
  const ended = gateway.ended();
  if (ended !== null)
    return { figures: tally.figures(), faults: [`the gateway ended by ${ended}: ${gateway.said().slice(-400)}`] };
  memory.push(await memoryOf(memorySocket));
  const after = await counts();
  const faults = [
    ...tally.faults(),
    ...[...quiet, ...noisy].flatMap(({ problems }) => problems.map((one) => `the polite client got: ${one}`)),
    ...faultsOfLatency(quiet, noisy),
    ...faultsOfMemory(memory),
    ...(await faultsOfPending(gateway.port)),
    ...(before === after ? [] : [`the records changed from ${before} to ${after}`]),
    ...((await world.isWhole()) ? [] : ["verify-ledger finds faults"]),
  ];
  return { figures: { ...tally.figures(), quiet: quiet.map(shown), noisy: noisy.map(shown), memory }, faults };
}

async function fill(file: string): Promise<void> {
  createFile(file);
  const store = openSqlite({ file, newUniqueId: seededUuids("store"), snapshotsMax: 1, snapshotMilliseconds: 60_000 });
  await fillDemo(store, "2026-06-15");
  await store.close();
}

async function makingFrom(keys: LocalKeys, seed: string): Promise<Making> {
  const names = Array.from({ length: TOKENS }, (_, n) => `hostile-${n}`);
  const [tokens, greedy] = await Promise.all([
    Promise.all(names.map((name) => tokenOf(keys, name))),
    tokenOf(keys, "greedy"),
  ]);
  return { chance: seededSources(seed).chance, tokens, greedy, badTokens: await badTokens(keys) };
}

function tokenOf(keys: LocalKeys, sub: string): Promise<string> {
  return signToken(keys, { sub, email: `${sub}@example.com`, admin: true }, 24 * 60 * 60, Date.now);
}

/** Sends so many attacks at a steady pace or slower. Some of their answers come later. */
async function attack(port: number, count: number, making: Making, tally: Tally): Promise<Iterable<Promise<void>>> {
  const began = performance.now();
  const outstanding = new Set<Promise<void>>();
  const entries = Object.entries(kinds);
  for (let done = 0; done < count; done += 1) {
    const [name, make] = pick(making.chance, entries);
    const made = make(making);
    const sent = send(port, made).then((outcome) => {
      tally.add(name, made, outcome);
      outstanding.delete(sent);
    });
    outstanding.add(sent);
    const due = began + ((done + 1) * 1_000) / PACE_PER_SECOND;
    await sleep(Math.max(0, due - performance.now()));
    while (outstanding.size >= OUTSTANDING_MAX) await Promise.race(outstanding);
  }
  return outstanding;
}

async function countsOf(ask: Ask): Promise<string> {
  const lists = ["extraServices", "coworkerExtraServices", "useHistories"];
  const reply = await ask(`{ ${lists.map((list) => `${list}(first: 1) { totalCount }`).join(" ")} }`);
  return JSON.stringify(reply.kind === "answered" ? reply.data : reply);
}

/** Requests that the gateway believes to be answering still; the polite one and the question itself may be among them. */
async function faultsOfPending(port: number): Promise<string[]> {
  const metrics = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const pending = Number(/^billing_gateway_pending_requests (\d+)$/m.exec(metrics)?.[1]);
  return pending <= 2 ? [] : [`${pending} requests are still pending`];
}

function shown({ problems: _, ...figures }: Latency) {
  return figures;
}

function faultsOfLatency(quiet: readonly Latency[], noisy: readonly Latency[]): string[] {
  const middle = (of: readonly Latency[]) =>
    of.map(({ medianMilliseconds }) => medianMilliseconds).sort((a, b) => a - b)[Math.floor(of.length / 2)]!;
  const [calm, loud] = [middle(quiet), middle(noisy)];
  return loud <= LATENCY_TIMES_MAX * calm
    ? []
    : [`the polite client waited ${loud} ms, and ${calm} ms while nobody else asked`];
}

function faultsOfMemory(memory: readonly Memory[]): string[] {
  const [first, last, full] = [memory[0]!, memory.at(-1)!, memory[Math.ceil(memory.length / 2)]!];
  const grown = last.heapMegabytes - full.heapMegabytes;
  const resources = last.resources - first.resources;
  return [
    ...(grown > HEAP_GROWTH_MEGABYTES_MAX ? [`the heap grew by ${grown} MB when the caches were full`] : []),
    ...(last.rssMegabytes > RSS_MEGABYTES_MAX ? [`the process keeps ${last.rssMegabytes} MB`] : []),
    ...(resources > RESOURCES_GROWTH_MAX ? [`${resources} sockets and timers are left`] : []),
  ];
}
