import { randomUUID } from "node:crypto";
import type { Config } from "../config.ts";
import { openStore } from "../store/open.ts";
import type { Store } from "../store/store.ts";

/** As long as a timer can be: for work that nobody waits for. */
const NO_LIMIT = 2_147_483_647;

/** Opens the database of the configuration for a command that works alone and takes its time. */
export function openForCommand({ database }: Config): Promise<Store> {
  return openStore(database, {
    newUniqueId: randomUUID,
    snapshotsMax: 1,
    snapshotMilliseconds: NO_LIMIT,
    connectionsMax: 2,
  });
}
