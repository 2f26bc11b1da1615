import { execFileSync } from "node:child_process";
import { appendFileSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../scope.ts";
import { initialArguments, OWNER, serverFolder } from "./cluster.ts";
import { connected, type PostgresDatabase, shellOn } from "./postgres.ts";

/** A PostgreSQL server among several of one database. */
export interface Server {
  readonly name: string;
  readonly port: number;
  readonly url: string;
  /** Runs statements on it. Returns the rows of the last one. */
  ask(text: string): Promise<Record<string, unknown>[]>;
  start(): Promise<void>;
  /** Stops it, without a checkpoint. */
  stop(): Promise<void>;
  /** Kills every process of it at once. */
  kill(): void;
  /** Makes a standby the primary. */
  promote(): Promise<void>;
  /** Makes a standby follow this one. */
  follow(primary: Server): Promise<void>;
}

/** A primary with two standbys, reachable only by sockets. */
export interface Replicated {
  readonly primary: Server;
  readonly standbys: readonly [Server, Server];
  /** The address of all three, in libpq's form. */
  readonly url: string;
}

const SETTINGS = [
  ...["listen_addresses=", "max_connections=200", "wal_keep_size=512MB", "wal_retrieve_retry_interval=100ms"],
  ...["shared_buffers=32MB", "max_wal_senders=6", "hot_standby_feedback=on"],
];

const FIRST_PORT = 5501;

/** With `isSynchronous`, a commit is answered when one of the standbys has it on its disk. */
export async function startReplicated(
  { isSynchronous }: { readonly isSynchronous: boolean },
  scope: Scope,
): Promise<Replicated> {
  const { folder, run } = serverFolder(scope);
  const settings = [...SETTINGS, ...(isSynchronous ? ["synchronous_standby_names='ANY 1 (s1, s2)'"] : [])];

  function server(name: string, place: number): Server {
    const data = join(folder, name);
    const port = FIRST_PORT + place;
    const url = `postgres://${OWNER}@localhost/postgres?host=${folder}&port=${port}`;
    const control = (...args: string[]) => run("pg_ctl", ["-D", data, "-l", `${data}.out`, "-w", ...args]);
    const ask = (text: string) => connected(url, "set time zone 'UTC'", async (on) => (await on(text)).rows ?? []);
    scope.onLeave(() => control("-m", "immediate", "stop").catch(() => {}));
    return {
      ...{ name, port, url, ask },
      start: () => control("-o", ["-k", folder, "-p", String(port)].join(" "), "start"),
      stop: () => control("-m", "immediate", "stop"),
      kill() {
        const [main] = readFileSync(join(data, "postmaster.pid"), "utf8").split("\n");
        const children = execFileSync("ps", ["--ppid", main!, "-o", "pid="], { encoding: "utf8" }).split(/\s+/);
        for (const pid of [main!, ...children.filter((one) => one !== "")]) killed(Number(pid));
      },
      promote: () => control("promote"),
      async follow(primary) {
        await ask(`alter system set primary_conninfo = '${addressOf(folder, primary.port, name)}'`);
        await ask("select pg_reload_conf()");
      },
    };
  }

  const [primary, first, second] = [server("p0", 0), server("s1", 1), server("s2", 2)];
  await run("initdb", initialArguments(join(folder, "p0")));
  configure(join(folder, "p0"), settings);
  await primary.start();
  for (const { name, start } of [first, second]) {
    const data = join(folder, name);
    await run("pg_basebackup", [
      "-d",
      addressOf(folder, primary.port, name),
      "-D",
      data,
      "-R",
      "-X",
      "stream",
      "-c",
      "fast",
    ]);
    await start();
  }
  const ports = [primary, first, second].map(({ port }) => port);
  const hosts = ports.map(() => folder);
  const cluster = {
    ...{ primary, standbys: [first, second] as const },
    url: `postgres://${OWNER}@localhost/postgres?host=${hosts}&port=${ports}`,
  };
  await whenStreaming(primary);
  return cluster;
}

/** The database of the cluster, read on its primary of the moment. */
export function replicatedDatabase(url: string, primary: () => Server): PostgresDatabase {
  const shell = shellOn((act) => connected(primary().url, "set time zone 'UTC'", act));
  return { kind: "postgres", url, cutAll: async () => 0, ...shell };
}

/** The standby that has received most of the log. */
export async function mostComplete(standbys: readonly Server[]): Promise<Server> {
  const received = await Promise.all(
    standbys.map(async (standby) => {
      const [row] = await standby.ask("select pg_wal_lsn_diff(pg_last_wal_receive_lsn(), '0/0')::text lsn");
      return { standby, lsn: BigInt(String(row!.lsn)) };
    }),
  );
  return received.reduce((best, one) => (one.lsn > best.lsn ? one : best)).standby;
}

async function whenStreaming(primary: Server): Promise<void> {
  for (let tries = 0; tries < 300; tries += 1) {
    const rows = await primary.ask("select 1 from pg_stat_replication where state = 'streaming'");
    if (rows.length === 2) return;
    await sleep(100);
  }
  throw new Error("the standbys do not follow");
}

function addressOf(folder: string, port: number, name: string): string {
  return `host=${folder} port=${port} user=${OWNER} application_name=${name}`;
}

function configure(data: string, settings: readonly string[]): void {
  const lines = settings.map((one) => one.replace(/=(.*)/, (_, value) => ` = ${quoted(value)}`));
  appendFileSync(join(data, "postgresql.conf"), `${lines.join("\n")}\n`);
}

function quoted(value: string): string {
  return value.startsWith("'") ? value : `'${value}'`;
}

function killed(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch {
    // It has ended by itself.
  }
}
