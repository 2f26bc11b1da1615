import { randomUUID } from "node:crypto";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { given } from "./given.ts";

/** A separate process that changes the credits of a file, one after another, until it is killed. */
const [, , file = "", ...ids] = process.argv;
const store = openSqlite({ file, newUniqueId: randomUUID, snapshotsMax: 1, snapshotMilliseconds: 1_000 });
console.log("writing");
for (let round = 0; ; round += 1) {
  const id = Number(ids[round % ids.length]);
  const patch = { totalUses: 600 + (round % 97) };
  await store.commit("updateCoworkerExtraService", { id, patch, mayAdjust: true }, { ...given, now: Date.now() });
}
