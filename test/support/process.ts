import { randomUUID } from "node:crypto";
import type { Database } from "../../src/store/address.ts";
import { createDatabase, migrateDatabase, openStore } from "../../src/store/open.ts";
import { createRule } from "./given.ts";

/**
 * One of several gateways that start at once on a database. It reports that it is ready, waits for a command, and
 * answers with the result.
 */
const acts = {
  /** The command `migrate`; answers how many migrations it took. */
  migrate: migrateDatabase,
  /** The command `serve`; answers the id of a rule that it wrote. */
  serve: async (database: Database) => {
    createDatabase(database);
    const store = await openStore(database, {
      newUniqueId: randomUUID,
      snapshotsMax: 1,
      snapshotMilliseconds: 1_000,
      connectionsMax: 2,
    });
    const id = await createRule(store);
    await store.close();
    return id;
  },
};

process.once("message", async ({ act, database }: { act: keyof typeof acts; database: Database }) => {
  try {
    process.send!({ answer: await acts[act](database) });
  } catch (error) {
    process.send!({ error: String(error) });
  }
  process.disconnect();
});
process.send!("ready");
