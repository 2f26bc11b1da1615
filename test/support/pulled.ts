import { join } from "node:path";
import { openClient } from "../../src/commands/pull/client.ts";
import { type Credentials, givenToken } from "../../src/commands/pull/credentials.ts";
import { runPull } from "../../src/commands/pull/run.ts";
import { reporter } from "../../src/commands/reporting/report.ts";
import { openPulled } from "../../src/store/scratch/pulled.ts";
import type { Store } from "../../src/store/store.ts";
import { temporaryFolder } from "./dialects.ts";
import { countsIn, exported } from "./imported.ts";

export interface Pull {
  readonly everything?: boolean;
  readonly pageSize?: number;
  readonly credentials?: Credentials;
  readonly state?: string;
  readonly now?: number;
  readonly stop?: AbortSignal;
}

/** Pulls from the address into the store. Returns the reports and the counts by entity. */
export async function pullInto(store: Store, address: string, pull: Pull = {}) {
  const told: string[] = [];
  const report = reporter(["rules", "credits", "rows", "slots"], (text) => told.push(text));
  const stop = pull.stop ?? new AbortController().signal;
  const now = () => pull.now ?? Date.now();
  const patience = { chance: () => 0, stop, pace: 0.01 };
  const pulled = openPulled(pull.state ?? join(temporaryFolder(), "pulled"));
  try {
    await runPull({
      ...{ store, report, pulled, database: "the test's", upstream: address },
      client: openClient({ address, patience, now }, pull.credentials ?? givenToken("a-token")),
      everything: pull.everything ?? false,
      pageSize: pull.pageSize ?? 1_000,
      context: { now: now(), by: "sync", businesses: null },
      progress: { at() {}, stop() {} },
      isStopped: () => stop.aborted,
      say: (text) => told.push(text),
    });
  } finally {
    pulled.close();
  }
  return { told, counts: countsIn(report.summary()) };
}

/** The records in which two stores differ, and in what; names, which an upstream does not give, do not count. */
export async function differences(store: Store, other: Store): Promise<string[]> {
  const [here, there] = [await recordsOf(store), await recordsOf(other)];
  return [...new Set([...here.keys(), ...there.keys()])].flatMap((key) => {
    const [one, two] = [here.get(key), there.get(key)];
    if (JSON.stringify(one) === JSON.stringify(two)) return [];
    const names = Object.keys({ ...one, ...two }).filter((name) => one?.[name] !== two?.[name]);
    return [`${key}: ${names.map((name) => `${name} ${one?.[name]} ${two?.[name]}`).join(", ")}`];
  });
}

async function recordsOf(store: Store): Promise<Map<string, Record<string, unknown>>> {
  const lines = (await exported(store)).split("\n").filter((line) => line !== "");
  return new Map(
    lines.flatMap((line) => {
      const { entity, record } = JSON.parse(line);
      return record?.UniqueId === undefined ? [] : [[`${entity} ${record.Id}`, record] as const];
    }),
  );
}
