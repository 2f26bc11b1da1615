import { execFileSync } from "node:child_process";
import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from "node:fs";
import { join } from "node:path";
import pg from "pg";
import { CannotRun, type Databases } from "../contestants/contestant.ts";
import type { Dataset } from "../data/dataset.ts";
import { DoesNotServe, type Served, serve } from "../process.ts";
import { copyRecords, postgresKey } from "./copy.ts";

/** A separate PostgreSQL on this machine, with the dataset's records. */
export type Cluster = Databases["postgres"] & { stop(): Promise<void> };

/** Memory for all of the data, as it fits into the system's cache, and the cost of pages that `docs/scale.md` advises. */
const SERVING = ["shared_buffers=1GB", "random_page_cost=1.1"];
const FILLING = [...SERVING, "fsync=off", "max_wal_size=8GB"];

/** Who runs PostgreSQL where the bench is run by root, whom it refuses. */
const ACCOUNT = "postgres";
const OWNER = "billing";

export function cluster(dataset: Dataset): Cluster {
  let served: Promise<Served> | null = null;
  return {
    async start() {
      served ??= filled(dataset);
      const { port, pid } = await served;
      return { address: addressOf(port), pid };
    },
    async stop() {
      await served?.then((one) => one.stop()).catch(() => {});
    },
  };
}

/** Starts the cluster. At first use it is created and filled under a temporary name. */
async function filled(dataset: Dataset): Promise<Served> {
  const programs = programsFolder();
  const folder = join(dataset.folder, `postgres-${postgresKey()}`);
  if (!existsSync(folder)) {
    // Another run may be creating its own.
    const unfinished = `${folder}.${process.pid}`;
    initialize(programs, unfinished);
    const filling = await start(programs, unfinished, FILLING);
    try {
      await copyRecords(dataset, addressOf(filling.port), join(programs, "psql"));
    } finally {
      await filling.stop();
    }
    if (existsSync(folder)) rmSync(unfinished, { recursive: true });
    else renameSync(unfinished, folder);
  }
  return start(programs, folder, SERVING);
}

export function initialize(programs: string, folder: string): void {
  mkdirSync(folder, { mode: 0o700 });
  if (isRoot()) execFileSync("chown", [ACCOUNT, folder]);
  const options = ["-D", folder, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
  const [command, ...args] = asAccount(join(programs, "initdb"), options);
  execFileSync(command!, args, { stdio: ["ignore", "ignore", "inherit"], cwd: folder });
}

export async function start(programs: string, folder: string, settings: readonly string[]): Promise<Served> {
  const [command, ...args] = asAccount(join(programs, "postgres"), ["-D", folder, "-k", folder]);
  const set = ["listen_addresses=127.0.0.1", ...settings].flatMap((one) => ["-c", one]);
  const argsAt = (port: number) => [...args, ...set, "-p", String(port)];
  try {
    return await serve(
      { command: command!, args: argsAt, environment: {}, cwd: folder, stopWith: "SIGINT" },
      answersSelect,
    );
  } catch (error) {
    if (!(error instanceof DoesNotServe)) throw error;
    // For example one that another run is using.
    throw new CannotRun(`PostgreSQL does not start: ${error.message.replaceAll(folder, "its folder")}`);
  }
}

async function answersSelect(port: number): Promise<boolean> {
  const client = new pg.Client({ connectionString: addressOf(port, "postgres") });
  client.on("error", () => {});
  try {
    await client.connect();
    await client.query("select 1");
    return true;
  } finally {
    await client.end();
  }
}

function asAccount(program: string, args: readonly string[]): string[] {
  if (!isRoot()) return [program, ...args];
  return ["setpriv", `--reuid=${ACCOUNT}`, `--regid=${ACCOUNT}`, "--clear-groups", program, ...args];
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

export function addressOf(port: number, database = "billing"): string {
  return `postgres://${OWNER}@127.0.0.1:${port}/${database}`;
}

/** On Debian the server's programs are not in PATH. */
export function programsFolder(): string {
  const debian = "/usr/lib/postgresql";
  const versions = existsSync(debian) ? readdirSync(debian).sort((a, b) => Number(b) - Number(a)) : [];
  const folder = [...versions.map((version) => join(debian, version, "bin")), "/usr/local/pgsql/bin"].find((one) =>
    existsSync(join(one, "initdb")),
  );
  if (folder === undefined) throw new CannotRun("PostgreSQL's server is not installed");
  return folder;
}
