import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { whyNoDisk } from "./databases/disk.ts";
import { type DeliberateFault, deliberate } from "./deliberate.ts";
import type { Change } from "./gateway/build.ts";
import type { Report } from "./report.ts";
import { charges } from "./scenarios/charges.ts";
import { collections } from "./scenarios/collections.ts";
import { damaged } from "./scenarios/damaged.ts";
import { diskFull } from "./scenarios/disk-full.ts";
import { events } from "./scenarios/events.ts";
import { failover } from "./scenarios/failover.ts";
import { foreignLock } from "./scenarios/foreign-lock.ts";
import { holds } from "./scenarios/holds.ts";
import { hostile } from "./scenarios/hostile.ts";
import { keys } from "./scenarios/keys.ts";
import { kill } from "./scenarios/kill.ts";
import { postgresRestart } from "./scenarios/postgres-restart.ts";
import { power } from "./scenarios/power.ts";
import { readers } from "./scenarios/readers.ts";
import { reload } from "./scenarios/reload.ts";
import { replicas } from "./scenarios/replicas.ts";
import { spenders } from "./scenarios/spenders.ts";
import { starts } from "./scenarios/starts.ts";
import { webhooks } from "./scenarios/webhooks.ts";
import { leaveAll, type Scope, within } from "./scope.ts";
import { whyNoPostgres } from "./world.ts";

interface Asked {
  readonly on: "sqlite" | "postgres";
  readonly seed: string;
  readonly cycles: number;
  readonly changes: readonly Change[];
  /** Each gateway is one process if undefined. */
  readonly workers: number | undefined;
}

interface Entry {
  readonly about: string;
  /** What a cycle is, and their default number. */
  readonly cycle: string;
  readonly cycles: number;
  readonly on: readonly Asked["on"][];
  /** Whether it can run on one gateway with several workers. */
  readonly takesWorkers?: true;
  readonly needs?: () => string | null;
  run(asked: Asked, scope: Scope): Promise<Report>;
}

const both = ["sqlite", "postgres"] as const;
/** So many gateways, or one with several workers. */
const many = (workers: number | undefined) => ({ gateways: workers === undefined ? 4 : 1, clients: 64 });
const WORKERS_MAX = 64;

const scenarios: Readonly<Record<string, Entry>> = {
  spenders: {
    about: "64 clients of 4 gateways spend 1 each from a credit of 1000",
    ...{ cycle: "spend", cycles: 10_000, on: both, takesWorkers: true },
    run: ({ cycles, ...asked }, scope) =>
      spenders({ ...asked, ...many(asked.workers), spends: cycles, credits: { one: 1_000 } }, scope),
  },
  "spenders-of-seven": {
    about: "64 clients of 4 gateways spend random amounts from seven credits in burn order",
    ...{ cycle: "spend", cycles: 10_000, on: both, takesWorkers: true },
    run: ({ cycles, ...asked }, scope) =>
      spenders({ ...asked, ...many(asked.workers), spends: cycles, credits: "seven" }, scope),
  },
  charges: {
    about: "64 clients of 4 gateways charge bookings to the same credits, each twice, and take every third back",
    ...{ cycle: "booking", cycles: 2_000, on: both },
    run: ({ cycles, ...asked }, scope) => charges({ ...asked, ...many(undefined), bookings: cycles }, scope),
  },
  holds: {
    about: "clients of 4 gateways hold, capture, release and forget units for 1 to 2 seconds; gateways are killed",
    ...{ cycle: "hold", cycles: 5_000, on: both },
    run: ({ cycles, ...asked }, scope) =>
      holds({ ...asked, gateways: 4, clients: 64, holds: cycles, kills: Math.ceil(cycles / 100) }, scope),
  },
  events: {
    about: "32 clients of 4 gateways write, others walk the events; gateways are killed",
    ...{ cycle: "operation", cycles: 5_000, on: both },
    run: ({ cycles, ...asked }, scope) =>
      events({ ...asked, gateways: 4, clients: 32, operations: cycles, kills: Math.ceil(cycles / 500) }, scope),
  },
  keys: {
    about: "each idempotency key is sent five times at once, and once more with another amount",
    ...{ cycle: "key", cycles: 2_000, on: both, takesWorkers: true },
    run: ({ cycles, ...asked }, scope) => keys({ ...asked, keys: cycles, times: 5 }, scope),
  },
  kill: {
    about: "the gateway is killed under 16 writers; with workers, one of its processes at a time",
    ...{ cycle: "kill", cycles: 300, on: both, takesWorkers: true },
    run: kill,
  },
  reload: {
    about: "all processes of a gateway with workers are replaced under 16 writers",
    ...{ cycle: "reload", cycles: 10, on: both, takesWorkers: true },
    run: ({ workers = 4, ...asked }, scope) => reload({ ...asked, workers }, scope),
  },
  power: {
    about: "the power of the disk is cut under 16 writers",
    ...{ cycle: "cut", cycles: 20, on: ["sqlite"], needs: whyNoDisk },
    run: power,
  },
  "disk-full": {
    about: "the disk becomes full and is emptied again",
    ...{ cycle: "time", cycles: 5, on: ["sqlite"], needs: whyNoDisk },
    run: diskFull,
  },
  "foreign-lock": {
    about: "another process holds the write lock",
    ...{ cycle: "second", cycles: 10, on: ["sqlite"] },
    run: ({ cycles, ...asked }, scope) => foreignLock({ ...asked, heldMilliseconds: 1000 * cycles }, scope),
  },
  damaged: {
    about: "bytes of the file are overwritten",
    ...{ cycle: "damage", cycles: 100, on: ["sqlite"] },
    run: damaged,
  },
  "postgres-restart": {
    about: "by turns all backends are terminated, and the server crashes",
    ...{ cycle: "outage", cycles: 20, on: ["postgres"] },
    run: postgresRestart,
  },
  starts: {
    about: "each command is started and ended; demo and serve by a signal",
    ...{ cycle: "start of each", cycles: 100, on: ["sqlite"] },
    run: starts,
  },
  collections: {
    about: "garbage collections are forced while databases and connections are opened and dropped",
    ...{ cycle: "second", cycles: 1_800, on: ["sqlite"] },
    run: ({ cycles, ...asked }, scope) => collections({ ...asked, seconds: cycles }, scope),
  },
  webhooks: {
    about: "2 gateways deliver events to a receiver that fails at random; they are killed meanwhile",
    ...{ cycle: "event", cycles: 1_000, on: both },
    run: ({ cycles, ...asked }, scope) =>
      webhooks({ ...asked, events: cycles, kills: Math.max(2, Math.floor(cycles / 100)) }, scope),
  },
  hostile: {
    about: "hostile requests of many kinds, beside a polite client",
    ...{ cycle: "request", cycles: 10_000, on: ["sqlite"] },
    run: ({ cycles, ...asked }, scope) => hostile({ ...asked, requests: cycles, rounds: 5 }, scope),
  },
  readers: {
    about: "readers compare each credit with its history while both change",
    ...{ cycle: "read", cycles: 50_000, on: both, takesWorkers: true },
    run: ({ cycles, ...asked }, scope) => readers({ ...asked, reads: cycles }, scope),
  },
  replicas: {
    about: "clients of 2 gateways read what they wrote, from replicas that lag, stop and are promoted",
    ...{ cycle: "read", cycles: 50_000, on: ["postgres"] },
    run: ({ cycles, ...asked }, scope) => replicas({ ...asked, reads: cycles }, scope),
  },
  failover: {
    about: "the primary is killed under 64 writers and a standby promoted; the old primary comes back",
    ...{ cycle: "failover", cycles: 3, on: ["postgres"] },
    run: failover,
  },
};

const list = Object.entries(scenarios)
  .map(
    ([name, { about, cycle, cycles, on }]) => `  ${name.padEnd(18)} ${about} (${cycles} × ${cycle}; ${on.join(", ")})`,
  )
  .join("\n");
const takingWorkers = Object.keys(scenarios)
  .filter((name) => scenarios[name]!.takesWorkers)
  .join(", ");
const USAGE = `npm run faults -- NAME [--on sqlite|postgres] [--seed TEXT] [--cycles N] [--workers N] [--fault NAME]

Names, with what --cycles counts:
${list}

--workers has one gateway with so many workers: ${takingWorkers}.
--fault makes the gateway wrong on purpose, to see that it is noticed: ${Object.keys(deliberate).join(", ")}.
PostgreSQL is the server that TEST_POSTGRES_URL names, or one that the harness starts; power and disk-full need root.
Ends with 0 if the gateway kept its promises, 1 if not, 2 if it was asked for wrongly.`;

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: {
    on: { type: "string" },
    seed: { type: "string", default: "1" },
    cycles: { type: "string" },
    workers: { type: "string" },
    fault: { type: "string" },
    help: { type: "boolean", default: false },
  },
});
let stopping: Promise<never> | null = null;
for (const signal of ["SIGINT", "SIGTERM"] as const)
  process.on(signal, () => {
    stopping ??= leaveAll().then(() => process.exit(130));
  });

const scenario = scenarios[positionals[0] ?? ""];
const on = (values.on ?? scenario?.on[0]) as Asked["on"];
const cycles = Number(values.cycles ?? scenario?.cycles);
const workers = values.workers === undefined ? undefined : Number(values.workers);
const areWorkers = workers === undefined || (scenario?.takesWorkers === true && workers >= 2 && workers <= WORKERS_MAX);
const isFault = values.fault === undefined || values.fault in deliberate;
const isRight = scenario?.on.includes(on) === true && cycles >= 1 && isFault && areWorkers;
if (values.help || scenario === undefined || !isRight) {
  console.log(USAGE);
  process.exit(values.help ? 0 : 2);
}
const missing = scenario.needs?.() ?? (on === "postgres" ? whyNoPostgres() : null);
if (missing !== null) {
  console.log(`${positionals[0]} cannot be run here: ${missing}`);
  process.exit(1);
}
const changes = values.fault === undefined ? [] : deliberate[values.fault as DeliberateFault];
const began = performance.now();
const { figures, faults } = await within((scope) =>
  scenario.run({ on, seed: values.seed, cycles, changes, workers }, scope),
).catch((error) => {
  // A stopped run fails in the middle of its work; its resources are released first.
  if (stopping !== null) return stopping;
  throw error;
});
const seconds = Math.round((performance.now() - began) / 1000);
const machine = `${cpus().length} × ${cpus()[0]?.model.trim()}, Node ${process.versions.node}`;
console.log(
  JSON.stringify(
    { scenario: positionals[0], on, seed: values.seed, cycles, workers, ...figures, seconds, machine },
    null,
    1,
  ),
);
for (const fault of faults.slice(0, 20)) console.log(`FAULT ${fault}`);
console.log(faults.length === 0 ? "The gateway kept its promises." : `${faults.length} faults.`);
process.exitCode = faults.length === 0 ? 0 : 1;
