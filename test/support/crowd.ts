import { randomUUID } from "node:crypto";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { createCredit, createRule, given } from "./given.ts";

/**
 * A separate process in which many concurrent callers each change their own credit, until it is killed. It prints
 * each acknowledged change as a line: the credit, and its number of changes.
 */
const [, , file = "", callers = "1"] = process.argv;
const store = openSqlite({ file, newUniqueId: randomUUID, snapshotsMax: 1, snapshotMilliseconds: 1_000 });
const rule = await createRule(store);

await Promise.all(
  Array.from({ length: Number(callers) }, async () => {
    const id = await createCredit(store, rule);
    for (let times = 1; ; times += 1) {
      const patch = { totalUses: 600 + times };
      await store.commit("updateCoworkerExtraService", { id, patch, mayAdjust: true }, { ...given, now: Date.now() });
      process.stdout.write(`${id} ${times}\n`);
    }
  }),
);
