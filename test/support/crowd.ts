import { randomUUID } from "node:crypto";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { createCredit, createRule, given } from "./given.ts";

/**
 * A process of its own in which many callers at once each change a credit of theirs, until it is killed. What
 * was acknowledged is said line by line: the credit, and how often it was changed.
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
