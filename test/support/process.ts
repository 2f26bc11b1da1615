import { randomUUID } from "node:crypto";
import { createFile, migrateFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { createRule } from "./given.ts";

/**
 * One of several gateways that start at once on a file. It says that it is ready, waits to be told what
 * to do, and answers with what came of it.
 */
const acts = {
  /** The command `migrate`; answers how many migrations it took. */
  migrate: async (file: string) => migrateFile(file),
  /** The command `serve`; answers the id of a rule that it wrote. */
  serve: async (file: string) => {
    createFile(file);
    const store = openSqlite({ file, newUniqueId: randomUUID, snapshotsMax: 1, snapshotMilliseconds: 1_000 });
    const id = await createRule(store);
    await store.close();
    return id;
  },
};

process.once("message", async ({ act, file }: { act: keyof typeof acts; file: string }) => {
  try {
    process.send!({ answer: await acts[act](file) });
  } catch (error) {
    process.send!({ error: String(error) });
  }
  process.disconnect();
});
process.send!("ready");
