import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished, vi } from "vitest";

/** The gateway as a process of its own, as an operator starts it. */
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
const tsconfig = fileURLToPath(new URL("../../tsconfig.json", import.meta.url));
const START_MILLISECONDS = 25_000;

/** Starts a command that serves, on a free port, in this folder or the project's, and waits until it says where. */
export async function startProcess(
  command: string,
  environment: Record<string, string>,
  folder?: string,
): Promise<GatewayProcess> {
  const main = fileURLToPath(new URL("../../src/main.ts", import.meta.url));
  const child = spawn(process.execPath, ["--import", import.meta.resolve("tsx"), main, command], {
    ...(folder && { cwd: folder }),
    env: { PATH: process.env.PATH, PORT: "0", TSX_TSCONFIG_PATH: tsconfig, ...environment },
    stdio: ["ignore", "pipe", "pipe"],
  });
  onTestFinished(() => {
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
