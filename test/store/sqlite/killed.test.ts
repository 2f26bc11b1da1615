import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test } from "vitest";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { startCrowd } from "../../support/crowds.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";

test.each([100, 400, 900])(
  "acknowledged commits are stored when the process is killed after %d ms",
  async (milliseconds) => {
    const file = join(temporaryFolder(), "billing.db");
    createFile(file);
    const crowd = await startCrowd(file, 32);
    await sleep(milliseconds);

    await crowd.kill();

    const store = openSqlite({ file, ...storeOptions });
    onTestFinished(() => store.close());
    expect(crowd.acknowledged().size).toBeGreaterThan(0);
    for (const [id, times] of crowd.acknowledged()) {
      const { length } = await ledgerOf(store, id);
      // Commits in flight may have been written without an acknowledgement.
      expect(length - times).toBeOneOf([0, 1]);
      await expectWholeLedger(store, id);
    }
  },
);
