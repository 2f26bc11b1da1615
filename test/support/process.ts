import { randomUUID } from "node:crypto";
import { runSchedules } from "../../src/background/schedules.ts";
import { eventData } from "../../src/rest/event-data.ts";
import type { Database } from "../../src/store/address.ts";
import { createDatabase, migrateDatabase, openStore } from "../../src/store/open.ts";
import { createRule, NOW } from "./given.ts";

const storeOptions = { newUniqueId: randomUUID, snapshotsMax: 1, snapshotMilliseconds: 10_000, connectionsMax: 2 };

/**
 * One of several processes that do the same on a database at once. It reports that it is ready, waits for a command, and
 * answers with the result.
 */
const acts = {
  /** The command `migrate`; answers how many migrations it took. */
  migrate: migrateDatabase,
  /** The command `serve`; answers the id of a rule that it wrote. */
  serve: async (database: Database) => {
    createDatabase(database);
    const store = await openStore(database, storeOptions);
    const id = await createRule(store);
    await store.close();
    return id;
  },
  /** The command `run-schedules` at the moment `NOW`; answers how many credits it granted. */
  "run-schedules": async (database: Database) => {
    const store = await openStore(database, { ...storeOptions, connectionsMax: 8, eventData });
    const { granted, failed } = await runSchedules({ store, clock: { now: () => NOW } }, { upTo: NOW });
    await store.close();
    if (failed.length > 0) throw failed[0]!.cause;
    return granted;
  },
};

export type Act = keyof typeof acts;

process.once("message", async ({ act, database }: { act: Act; database: Database }) => {
  try {
    process.send!({ answer: await acts[act](database) });
  } catch (error) {
    process.send!({ error: String(error) });
  }
  process.disconnect();
});
process.send!("ready");
