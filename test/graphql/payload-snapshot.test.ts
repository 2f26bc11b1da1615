import { join } from "node:path";
import { expect, onTestFinished } from "vitest";
import { createFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../support/dialects.ts";
import { createRule } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { slowTest } from "../support/runs.ts";

slowTest("a mutation that cannot get a snapshot for its answer commits nothing", async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions, snapshotsMax: 1 });
  onTestFinished(() => store.close());
  const ruleId = await createRule(store);
  const other = store.snapshot(null);
  await other.count("ExtraService", undefined);

  const { data, errors } = await ask(
    store,
    `mutation {
      createCoworkerExtraService(input: { businessId: 101, coworkerId: 1, extraServiceId: ${ruleId}, totalUses: 1 }) {
        userErrors { code }
      }
    }`,
  );

  other.refresh();
  expect({ data, codes: errors.map(({ code }) => code) }).toEqual({ data: null, codes: ["OVERLOADED"] });
  expect(await other.count("CoworkerExtraService", undefined)).toBe(0);
  other.release();
});
