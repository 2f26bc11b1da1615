import { parseArgs } from "node:util";
import { dataset, FULL, SMALL } from "./data/dataset.ts";
import { measureAgainst } from "./measure/against.ts";
import { measureGrowth } from "./measure/growth.ts";
import { measureKeyset } from "./measure/keyset.ts";
import { measureMemory } from "./measure/memory.ts";
import { type Effort, measurePage } from "./measure/page.ts";
import { measureProfile } from "./measure/profile.ts";
import { measureQuotes } from "./measure/quotes.ts";
import { measureReports } from "./measure/reports.ts";
import { measureSpends } from "./measure/spends.ts";
import { measureStart } from "./measure/start.ts";
import { measureSubscriptions } from "./measure/subscriptions.ts";
import { measureWorkers } from "./measure/workers.ts";
import { cluster } from "./postgres/cluster.ts";
import { commit, keep, type Measured, machine, toMarkdown } from "./report.ts";

const parts = {
  page: measurePage,
  keyset: measureKeyset,
  start: measureStart,
  memory: measureMemory,
  spends: measureSpends,
  workers: measureWorkers,
  quotes: measureQuotes,
  reports: measureReports,
  subscriptions: (_databases: object, effort: Effort) => measureSubscriptions(effort),
  profile: measureProfile,
} as const;

/** Takes an hour, and has data of its own: it runs only alone. */
const GROWTH = "growth";

const USAGE = `npm run bench -- [--only ${Object.keys(parts).join(",")} | --only ${GROWTH} [--rows N] | --against COMMIT,…] [--quick] [--rounds N] [--seconds S]`;

const { values } = parseArgs({
  options: {
    only: { type: "string" },
    against: { type: "string" },
    quick: { type: "boolean", default: false },
    rounds: { type: "string" },
    seconds: { type: "string" },
    rows: { type: "string", default: "30000000" },
    help: { type: "boolean", default: false },
  },
});
const names = values.only?.split(",") ?? Object.keys(parts);
const isGrowth = values.only === GROWTH;
const unknown = isGrowth ? [] : names.filter((name) => !(name in parts));
if (values.help || unknown.length > 0) {
  console.log(unknown.length > 0 ? `There is no part ${unknown.join(", ")}. ${USAGE}` : USAGE);
  process.exit(values.help ? 0 : 2);
}

const effort: Effort = {
  rounds: Number(values.rounds ?? (values.quick ? 2 : 7)),
  milliseconds: 1000 * Number(values.seconds ?? (values.quick ? 0.3 : 2)),
};
const measured = await measureAll();
const run = {
  takenOn: new Date().toISOString(),
  command: ["npm run bench --", ...process.argv.slice(2)].join(" "),
  commit: commit(),
  machine: machine(),
  parts: measured,
};
console.log(`${run.machine}, commit ${run.commit}, ${run.command}`);
// A quick run only checks that everything runs: its figures are not stored.
if (!values.quick) console.log(`kept as bench/results/${keep(run)}`);

function measureAll(): Promise<Record<string, Measured>> {
  if (values.against !== undefined) return measureCommits(values.against.split(","));
  return isGrowth ? measureLargeLedgers() : measureParts();
}

async function measureLargeLedgers(): Promise<Record<string, Measured>> {
  const growth = await measureGrowth(values.quick ? 20_000 : Number(values.rows), effort);
  console.log(toMarkdown(growth));
  return { growth };
}

async function measureCommits(commits: readonly string[]): Promise<Record<string, Measured>> {
  const against = await measureAgainst(commits, effort.rounds);
  console.log(toMarkdown(against));
  return { against };
}

async function measureParts(): Promise<Record<string, Measured>> {
  let shownTenths = 0;
  const data = await dataset(values.quick ? SMALL : FULL, (done, of) => {
    const tenths = Math.floor((10 * done) / of);
    if (tenths > shownTenths) console.error(`filling the database: ${done} of ${of} credits`);
    shownTenths = tenths;
  });
  const postgres = cluster(data);
  const measured: Record<string, Measured> = {};
  try {
    for (const name of names) {
      console.error(`measuring ${name} …`);
      measured[name] = await parts[name as keyof typeof parts]({ ...data, postgres }, effort);
      console.log(toMarkdown(measured[name]));
    }
  } finally {
    await postgres.stop();
  }
  return measured;
}
