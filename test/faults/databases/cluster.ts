import { execFile, execFileSync } from "node:child_process";
import { existsSync, readdirSync } from "node:fs";
import { join } from "node:path";
import { promisify } from "node:util";
import { temporaryFolder } from "../folder.ts";
import type { Scope } from "../scope.ts";

/** A separate PostgreSQL server for the harness, reachable only by a socket. */
export interface Cluster {
  readonly url: string;
  /** Stops it as a power cut would, without a checkpoint, and starts it again. */
  crash(): Promise<void>;
}

/** Who runs PostgreSQL where the harness is run by root, whom it refuses. */
const ACCOUNT = "postgres";
export const OWNER = "billing";
const DEBIAN = "/usr/lib/postgresql";

const execute = promisify(execFile);

/** Where the server's programs are; null if it is not installed. */
export function programsOfPostgres(): string | null {
  if (!existsSync(DEBIAN)) return null;
  const versions = readdirSync(DEBIAN).sort((a, b) => Number(b) - Number(a));
  return versions.map((version) => join(DEBIAN, version, "bin")).find((one) => existsSync(join(one, "initdb"))) ?? null;
}

/** A folder for the data of servers, and what runs PostgreSQL's programs in it as their owner. */
export function serverFolder(scope: Scope) {
  const programs = programsOfPostgres();
  if (programs === null) throw new Error("PostgreSQL's server is not installed");
  const folder = temporaryFolder(scope);
  const isRoot = process.getuid?.() === 0;
  if (isRoot) execFileSync("chown", ["-R", ACCOUNT, folder]);

  const run = async (program: string, args: readonly string[]) => {
    const called = [join(programs, program), ...args];
    const as = ["setpriv", `--reuid=${ACCOUNT}`, `--regid=${ACCOUNT}`, "--clear-groups"];
    const [command, ...rest] = isRoot ? [...as, ...called] : called;
    await execute(command!, rest, { cwd: folder });
  };
  return { folder, run };
}

/** The arguments of initdb for a server of the harness. */
export function initialArguments(data: string): string[] {
  return ["-D", data, "-U", OWNER, "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8", "--no-sync"];
}

export async function startCluster(scope: Scope): Promise<Cluster> {
  const { folder, run } = serverFolder(scope);
  const data = join(folder, "data");
  const control = (...args: string[]) => run("pg_ctl", ["-D", data, "-l", join(folder, "server.out"), "-w", ...args]);
  const settings = `-k ${folder} -c listen_addresses= -c max_connections=200`;

  await run("initdb", initialArguments(data));
  await control("-o", settings, "start");
  let crashing: Promise<void> = Promise.resolve();
  scope.onLeave(async () => {
    // A run may be stopped during a crash and restart: wait for it, or a server would start after the run.
    await crashing.catch(() => {});
    await control("-m", "immediate", "stop");
  });
  return {
    url: `postgres://${OWNER}@localhost/postgres?host=${folder}`,
    crash() {
      crashing = crashing.then(async () => {
        await control("-m", "immediate", "stop");
        await control("-o", settings, "start");
      });
      return crashing;
    },
  };
}
