import { type ChildProcess, fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { onTestFinished } from "vitest";
import type { Database } from "../../src/store/address.ts";
import type { Act } from "./process.ts";

const script = fileURLToPath(new URL("process.ts", import.meta.url));

/** What so many operating system processes answer that do this to a database at the same moment. */
export async function together(count: number, act: Act, database: Database): Promise<unknown[]> {
  const processes = Array.from({ length: count }, () => fork(script, [], { execArgv: ["--import", "tsx"] }));
  onTestFinished(() => {
    for (const one of processes) one.kill();
  });
  await Promise.all(processes.map(said));
  const answers = processes.map(said);
  for (const one of processes) one.send({ act, database });
  return Promise.all(answers);
}

async function said(child: ChildProcess): Promise<unknown> {
  const [message] = await Promise.race([once(child, "message"), once(child, "exit").then(() => [{ error: "exited" }])]);
  return message;
}
