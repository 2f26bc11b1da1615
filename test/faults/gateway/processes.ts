import { readFileSync } from "node:fs";
import { setTimeout as sleep } from "node:timers/promises";

/** A process that a gateway with WORKERS started. */
export interface Part {
  readonly pid: number;
  readonly isWriter: boolean;
}

const WAIT_MILLISECONDS = 150_000;

/** The processes that the gateway has now. */
export function partsOf(pid: number): Part[] {
  return text(`/proc/${pid}/task/${pid}/children`)
    .split(" ")
    .filter((one) => one !== "")
    .map((one) => ({ pid: Number(one), isWriter: text(`/proc/${one}/cmdline`).includes("--writer") }));
}

/** Resolves when so many workers serve, and none of these processes lives any more. */
export async function whenComplete(
  { pid, port }: { readonly pid: number; readonly port: number },
  workers: number,
  gone: readonly number[] = [],
): Promise<void> {
  const deadline = performance.now() + WAIT_MILLISECONDS;
  const isGone = () => partsOf(pid).every((one) => !gone.includes(one.pid));
  while (!isGone() || (await servingWorkers(port)) < workers || !(await isReady(port))) {
    if (performance.now() > deadline) throw new Error(`the gateway does not get its ${workers} workers back`);
    await sleep(100);
  }
}

async function servingWorkers(port: number): Promise<number> {
  const metrics = await fetched(port, "/metrics");
  return Number(/^billing_gateway_workers\{worker="primary"\} (\d+)$/m.exec(metrics?.text ?? "")?.[1] ?? 0);
}

async function isReady(port: number): Promise<boolean> {
  return (await fetched(port, "/readyz"))?.status === 200;
}

/** Each request has a connection of its own, and so may reach each worker. */
async function fetched(port: number, path: string): Promise<{ status: number; text: string } | null> {
  try {
    const signal = AbortSignal.timeout(5_000);
    const answer = await fetch(`http://127.0.0.1:${port}${path}`, { signal, headers: { connection: "close" } });
    return { status: answer.status, text: await answer.text() };
  } catch {
    return null;
  }
}

/** Empty if the process has ended. */
function text(file: string): string {
  try {
    return readFileSync(file, "utf8").trim();
  } catch {
    return "";
  }
}
