import { parentPort, workerData } from "node:worker_threads";
import { Database } from "./driver.ts";

/** `passive` waits for nobody and hinders nobody; `restart` waits for the readers of the log, and has it begin anew. */
export type CheckpointMode = "passive" | "restart" | "end";

/** What came of it. `isBusy`: others kept some of it from being done. `failed`: SQLite's code. */
export type Done = { readonly isBusy: boolean } | { readonly failed: string; readonly message: string };

// Runs as a thread, with a connection of its own.
const { file, milliseconds } = workerData as { file: string; milliseconds: number };
const raw = new Database(file, { fileMustExist: true, timeout: milliseconds });
raw.pragma("synchronous = FULL");

parentPort!.on("message", (wanted: CheckpointMode) => {
  if (wanted === "end") {
    raw.close();
    parentPort!.close();
  } else parentPort!.postMessage(checkpoint(wanted));
});

function checkpoint(wanted: "passive" | "restart"): Done {
  try {
    const [{ busy }] = raw.pragma(`wal_checkpoint(${wanted})`) as [{ busy: number }];
    return { isBusy: busy !== 0 };
  } catch (error) {
    const { code, message } = error as InstanceType<typeof Database.SqliteError>;
    return { failed: code, message };
  }
}
