import { parentPort, workerData } from "node:worker_threads";
import { Database } from "./driver.ts";

/** `passive` blocks nobody. `restart` waits for readers of the log; the next commit then begins at its start. */
export type CheckpointMode = "passive" | "restart" | "end";

/** Result of a checkpoint. `isBusy`: others prevented part of it. `failed`: SQLite's error code. */
export type Done = { readonly isBusy: boolean } | { readonly failed: string; readonly message: string };

// This file runs as a thread with its own connection.
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
