import { randomUUID } from "node:crypto";
import type { Config } from "../config.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";

/** For work that nobody waits for. */
const A_WEEK_MILLISECONDS = 7 * 24 * 60 * 60 * 1000;

/** Opens the database of the configuration for a command that works alone and takes its time. */
export async function openForCommand({ database }: Config): Promise<Store> {
  let reason = "";
  const store = await openStore(database, {
    newUniqueId: randomUUID,
    snapshotsMax: 1,
    snapshotMilliseconds: A_WEEK_MILLISECONDS,
    connectionsMax: 2,
    onWaiting: (cause) => {
      reason = `: ${cause instanceof Error ? cause.message || cause.name : cause}`;
    },
  });
  try {
    await store.ready();
    return store;
  } catch (error) {
    await store.close();
    throw new Error(`the database is not ready${reason}`, { cause: error });
  }
}
