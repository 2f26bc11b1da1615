import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished, vi } from "vitest";
import { gatewayProgram } from "./program.ts";

/** The gateway as a separate process, as an operator starts it. */
export interface GatewayProcess {
  /** Where it listens. */
  readonly address: string;
  /** What it has written to standard output and standard error so far. */
  stdout(): string;
  stderr(): string;
  /** Sends the signal. */
  signal(name: NodeJS.Signals): void;
  /** The exit code, as soon as it has ended. */
  readonly ended: Promise<number | null>;
}

const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;
const START_MILLISECONDS = 25_000;

/**
 * Starts a command that serves, on a free port, in this folder or the project's, and waits until it says where. It is
 * killed after the test, unless several tests share it: then `whenOver` takes what kills it.
 */
export async function startProcess(
  command: string,
  environment: Record<string, string>,
  folder?: string,
  whenOver: (stop: () => void) => void = onTestFinished,
): Promise<GatewayProcess> {
  const child = spawn(process.execPath, [gatewayProgram(), command], {
    ...(folder && { cwd: folder }),
    env: { PATH: process.env.PATH, PORT: "0", ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  whenOver(() => {
    child.kill("SIGKILL");
  });
  const ended = once(child, "exit").then(([code]) => code as number | null);
  const [stdout, stderr] = [gathered(child, "stdout"), gathered(child, "stderr")];
  await vi.waitFor(
    () => {
      if (!ADDRESS.test(stdout())) throw new Error(`it does not serve: ${stdout()} ${stderr()}`);
    },
    { timeout: START_MILLISECONDS, interval: 50 },
  );
  return {
    address: ADDRESS.exec(stdout())![0],
    stdout,
    stderr,
    signal: (name) => child.kill(name),
    ended,
  };
}

function gathered(child: ChildProcess, stream: "stdout" | "stderr"): () => string {
  let text = "";
  child[stream]!.setEncoding("utf8").on("data", (chunk: string) => {
    text += chunk;
  });
  return () => text;
}
