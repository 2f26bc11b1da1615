import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { Database } from "../../../src/store/sqlite/driver.ts";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { aCreditLine, aRowLine, aRuleLine, importInto, uuid } from "../../support/imported.ts";
import { slowTest } from "../../support/runs.ts";

/** An open file, and direct SQL access to it. */
function aDatabase() {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  const shell = new Database(file);
  onTestFinished(async () => {
    shell.close();
    await store.close();
  });
  return { store, shell };
}

test("a write that the database refuses ends the import: its lines are reported, and earlier ones stay", async () => {
  const { store, shell } = aDatabase();
  shell.exec("create trigger refuse before insert on use_history begin select raise(abort, 'no more of that'); end");
  const charge = { Id: 7, UniqueId: uuid(7), BookingId: 3, RemainingUses: 0 };

  const importing = importInto(store, [aRowLine(), aRuleLine()], ["", aCreditLine(charge), aCreditLine()]);

  await expect(importing).rejects.toThrow(
    "file1:1 to file2:3: no more of that; earlier lines are written; run the same command again to continue; if this happens again, leave these lines out",
  );
  expect(await all(store, "ExtraService")).toHaveLength(1);
  expect(await all(store, "CoworkerExtraService")).toEqual([]);
});

slowTest(
  "a database that another process locks for too long ends the import: the lines and the remedy are reported",
  async () => {
    const { store, shell } = aDatabase();
    shell.exec("begin immediate");

    const importing = importInto(store, aRuleLine({ Id: null }));

    await expect(importing).rejects.toThrow(
      /^file1:1: the database is busy; earlier lines are written; run the same command again to continue$/,
    );
  },
);
