import { spawn } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished, vi } from "vitest";

const START_MILLISECONDS = 30_000;

/** Starts a program of an example on a free port, until the test is over, and answers where it says that it answers. */
export async function startExample(
  example: string,
  [file, ...more]: readonly [string, ...string[]],
  environment: Record<string, string> = {},
): Promise<string> {
  const child = run(example, [file, ...more], { PORT: "0", ...environment });
  onTestFinished(() => {
    child.process.kill("SIGKILL");
  });
  return vi.waitFor(
    () => {
      const [address] = /http:\/\/\S+/.exec(child.said()) ?? [];
      if (address === undefined) throw new Error(`it does not serve: ${child.said()}`);
      return address;
    },
    { timeout: START_MILLISECONDS, interval: 50 },
  );
}

/** Runs a program of an example to its end. */
export async function runExample(example: string, file: string, environment: Record<string, string>) {
  const { process: child, said } = run(example, [file], environment);
  const [code] = await once(child, "close");
  return { code: code as number | null, said: said() };
}

function run(example: string, command: readonly string[], environment: Record<string, string>) {
  const folder = fileURLToPath(new URL(`../../../examples/${example}`, import.meta.url));
  const env = { PATH: process.env.PATH, ...environment };
  const child = spawn(process.execPath, command, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
  let text = "";
  for (const stream of [child.stdout, child.stderr])
    stream.setEncoding("utf8").on("data", (chunk: string) => {
      text += chunk;
    });
  return { process: child, said: () => text };
}
