import { type SpawnOptions, spawn } from "node:child_process";
import { once } from "node:events";

export interface Ended {
  /** The exit code, or the signal that ended the process. */
  readonly by: number | string;
  readonly output: string;
}

/** Runs a command of the gateway to its end; asks it to stop where its output matches. */
export async function runCommand(
  main: string,
  args: readonly string[],
  options: Pick<SpawnOptions, "cwd" | "env">,
  stopAt?: RegExp,
): Promise<Ended> {
  const child = spawn(process.execPath, [main, ...args], { ...options, stdio: ["ignore", "pipe", "pipe"] });
  let output = "";
  for (const stream of [child.stdout!, child.stderr!])
    stream.setEncoding("utf8").on("data", (part: string) => {
      output += part;
      if (stopAt?.test(output)) child.kill("SIGTERM");
    });
  const [code, signal] = (await once(child, "close")) as [number | null, string | null];
  return { by: signal ?? code!, output };
}
