import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import { setTimeout as sleep } from "node:timers/promises";
import type { Scope } from "../scope.ts";
import { whenComplete } from "./processes.ts";

/** The gateway as a process of its own. */
export interface Gateway {
  readonly port: number;
  readonly pid: number;
  /** From the start of the process until it said that it is ready. */
  readonly readyMilliseconds: number;
  /** Sends the signal and resolves, with the exit code, when the process is gone. */
  end(signal: "SIGKILL" | "SIGTERM"): Promise<number | null>;
  /** Has it replace its processes; it needs WORKERS. */
  reload(): void;
  /** The signal or exit code with which the process has ended; null while it runs. */
  ended(): string | null;
  /** The end of what it wrote. */
  said(): string;
}

export interface Command {
  /** The compiled program. */
  readonly main: string;
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Options of Node itself. */
  readonly nodeOptions?: readonly string[];
}

/** Thrown if a gateway ends before it is ready. The message has its last output. */
export class DoesNotStart extends Error {
  override name = "DoesNotStart";
}

const START_MILLISECONDS = 30_000;
const POLL_MILLISECONDS = 5;
const SAID_MAX = 20_000;
const PORT_TRIES_MAX = 3;

const running = new Set<ChildProcess>();
process.once("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts `serve` on a free port and waits until `/readyz` says so. */
export async function startGateway(command: Command, scope: Scope): Promise<Gateway> {
  for (let tries = 1; ; tries += 1) {
    try {
      return await startOn(await freePort(), command, scope);
    } catch (error) {
      // Another process may take the port between finding it and listening on it.
      if (tries === PORT_TRIES_MAX || !String(error).includes("EADDRINUSE")) throw error;
    }
  }
}

async function startOn(
  port: number,
  { main, folder, environment, nodeOptions = [] }: Command,
  scope: Scope,
): Promise<Gateway> {
  const began = performance.now();
  const { WORKERS: workers } = environment;
  // With workers, processes start one after the other until the first is ready.
  const startMilliseconds = workers === undefined ? START_MILLISECONDS : 3 * START_MILLISECONDS;
  const child = spawn(process.execPath, [...nodeOptions, main, "serve"], {
    cwd: folder,
    env: { PATH: process.env.PATH, PORT: String(port), LOG_LEVEL: "error", NODE_ENV: "production", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  running.add(child);
  child.once("exit", () => running.delete(child));
  const said = gathered(child);
  const end = async (signal: "SIGKILL" | "SIGTERM") => {
    if (child.exitCode === null && child.signalCode === null) {
      const exited = once(child, "exit");
      child.kill(signal);
      await exited;
    }
    return child.exitCode;
  };
  scope.onLeave(() => end("SIGKILL"));
  while (!(await isReady(port))) {
    if (child.exitCode !== null || child.signalCode !== null || performance.now() - began > startMilliseconds) {
      await end("SIGKILL");
      throw new DoesNotStart(said().trim().split("\n").at(-1) || "it said nothing");
    }
    await sleep(POLL_MILLISECONDS);
  }
  if (workers !== undefined) await whenComplete({ pid: child.pid!, port }, Number(workers));
  const reload = () => void child.kill("SIGHUP");
  const ended = () => child.signalCode ?? (child.exitCode === null ? null : String(child.exitCode));
  return { port, pid: child.pid!, readyMilliseconds: performance.now() - began, end, reload, ended, said };
}

/** Resolves when a gateway that runs is ready again. */
export async function whenReady(port: number): Promise<void> {
  const deadline = performance.now() + START_MILLISECONDS;
  while (!(await isReady(port))) {
    if (performance.now() > deadline) throw new Error("the gateway does not become ready again");
    await sleep(POLL_MILLISECONDS);
  }
}

async function isReady(port: number): Promise<boolean> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`, { signal: AbortSignal.timeout(5_000) });
    await answer.arrayBuffer();
    return answer.status === 200;
  } catch {
    return false;
  }
}

function gathered(child: ChildProcess): () => string {
  let text = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding("utf8").on("data", (part: string) => {
      text = (text + part).slice(-SAID_MAX);
    });
  return () => text;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as { port: number };
  server.close();
  await once(server, "close");
  return port;
}
