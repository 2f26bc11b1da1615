import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { readdirSync, readFileSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import { fileURLToPath } from "node:url";

/** A server that runs as a separate process. */
export interface Served {
  readonly pid: number;
  readonly port: number;
  /** From the start of the process to its first answer. */
  readonly startMilliseconds: number;
  stop(): Promise<void>;
}

export interface Command {
  readonly command: string;
  readonly args: readonly string[] | ((port: number) => readonly string[]);
  readonly environment: Readonly<Record<string, string>>;
  readonly cwd?: string;
  /** The signal for a clean and immediate stop; SIGTERM by default. */
  readonly stopWith?: NodeJS.Signals;
}

/** Thrown if a server does not start. The message has its last output. */
export class DoesNotServe extends Error {
  override name = "DoesNotServe";
}

export const root = fileURLToPath(new URL("..", import.meta.url));

const START_MILLISECONDS = 60_000;
const STOP_MILLISECONDS = 10_000;
const POLL_MILLISECONDS = 5;
const SAID_MAX = 4_000;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) kill(child, "SIGKILL");
});
for (const signal of ["SIGINT", "SIGTERM"] as const) process.once(signal, () => process.exit(130));

/** Starts the command with a free `PORT` and waits until `answers` says that it serves there. */
export async function serve(command: Command, answers: (port: number) => Promise<boolean>): Promise<Served> {
  const port = await freePort();
  const began = performance.now();
  const { child, said } = start(command, port);
  const deadline = began + START_MILLISECONDS;
  while (!(await answers(port).catch(() => false))) {
    if (child.exitCode !== null || performance.now() > deadline) {
      await stop(child);
      throw new DoesNotServe(said().trim().split("\n").at(-1)?.slice(0, 300) || "it said nothing");
    }
    await sleep(POLL_MILLISECONDS);
  }
  return {
    pid: child.pid!,
    port,
    startMilliseconds: performance.now() - began,
    stop: () => stop(child, command.stopWith),
  };
}

function start({ command, args, environment, cwd }: Command, port: number) {
  const child = spawn(command, typeof args === "function" ? args(port) : args, {
    cwd: cwd ?? root,
    env: { PATH: process.env.PATH, NODE_ENV: "production", PORT: String(port), ...environment },
    stdio: ["ignore", "pipe", "pipe"],
    // Its own process group: processes that npm starts are stopped with it.
    detached: true,
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  let said = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (text: string) => {
      said = (said + text).slice(-SAID_MAX);
    });
  return { child, said: () => said };
}

async function stop(child: ChildProcess, signal: NodeJS.Signals = "SIGTERM"): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  const exited = once(child, "exit");
  kill(child, signal);
  const overdue = setTimeout(() => kill(child, "SIGKILL"), STOP_MILLISECONDS);
  await exited;
  clearTimeout(overdue);
}

function kill(child: ChildProcess, signal: NodeJS.Signals): void {
  try {
    process.kill(-child.pid!, signal);
  } catch {
    // It has ended already.
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}

/** Memory of the process in megabytes: current and peak. */
export function memoryOf(pid: number): { now: number; peak: number } {
  const status = readFileSync(`/proc/${pid}/status`, "utf8");
  const megabytes = (name: string) => Number(new RegExp(`^${name}:\\s+(\\d+) kB`, "m").exec(status)?.[1]) / 1024;
  return { now: megabytes("VmRSS"), peak: megabytes("VmHWM") };
}

/** Processor time of the processes and their children so far, in milliseconds. */
export function processorOf(pids: readonly number[]): number {
  const all = readdirSync("/proc").flatMap((name) => (/^\d+$/.test(name) ? statOf(Number(name)) : []));
  const family = new Set(pids);
  // A child's number may be lower than its parent's, so one pass is not enough.
  for (let size = 0; size < family.size; ) {
    size = family.size;
    for (const { pid, parent } of all) if (family.has(parent)) family.add(pid);
  }
  return all.reduce((sum, { pid, milliseconds }) => sum + (family.has(pid) ? milliseconds : 0), 0);
}

/** Empty if the process has ended meanwhile. */
function statOf(pid: number) {
  try {
    // The name of the program is in parentheses and may contain spaces.
    const fields = readFileSync(`/proc/${pid}/stat`, "utf8")
      .replace(/^.*\) /s, "")
      .split(" ");
    // Children that ended, such as connections of PostgreSQL, are counted in ticks.
    const ofEnded = 10 * (Number(fields[13]) + Number(fields[14]));
    return [{ pid, parent: Number(fields[1]), milliseconds: threadsOf(pid) + ofEnded }];
  } catch {
    return [];
  }
}

/** Processor time of all threads. The kernel counts it in nanoseconds here, and in ticks of 10 ms in `stat`. */
function threadsOf(pid: number): number {
  const nanoseconds = readdirSync(`/proc/${pid}/task`).map((thread) =>
    Number(readFileSync(`/proc/${pid}/task/${thread}/schedstat`, "utf8").split(" ", 1)[0]),
  );
  return nanoseconds.reduce((sum, one) => sum + one, 0) / 1e6;
}
