import { spawn } from "node:child_process";
import { once } from "node:events";
import { onTestFinished } from "vitest";

export interface Crowd {
  /** By credit, how many changes were acknowledged so far. */
  acknowledged(): ReadonlyMap<number, number>;
  /** Kills the process at once, and resolves when everything that it said was heard. */
  kill(): Promise<void>;
}

/** Many callers who change credits of the file; resolves when the first change was acknowledged. */
export async function startCrowd(file: string, callers: number): Promise<Crowd> {
  const child = spawn(process.execPath, ["--import", "tsx", "test/support/crowd.ts", file, String(callers)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    said += text;
  });
  await once(child.stdout, "data");
  return {
    acknowledged: () =>
      new Map(said.match(/^\d+ \d+$(?=\n)/gm)!.map((line) => line.split(" ").map(Number) as [number, number])),
    async kill() {
      child.kill("SIGKILL");
      await once(child, "close");
    },
  };
}
