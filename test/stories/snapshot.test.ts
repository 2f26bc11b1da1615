import { spawn } from "node:child_process";
import { once } from "node:events";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../support/dialects.ts";
import { createCredit, createRule } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { runs } from "../support/runs.ts";

/** How many queries the reader asks; each reads ten credits with their history. */
const QUERIES = runs(400, 4_000);

test("a credit and its history never disagree within one answer, while another process writes", {
  timeout: QUERIES * 100,
}, async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  onTestFinished(() => store.close());
  const ruleId = await createRule(store);
  const ids = await Promise.all(Array.from({ length: 10 }, () => createCredit(store, ruleId)));
  await startAdjuster(file, ids);

  const disagreeing: unknown[] = [];
  const states = new Set<string>();
  for (let query = 0; query < QUERIES; query += 1) {
    const { data, errors } = await ask(
      store,
      `{ coworkerExtraServices { nodes {
        databaseId totalUses remainingUses ledgerSequence ledgerHash
        useHistories(last: 1) { totalCount nodes { sequence balanceAfter hash } }
      } } }`,
    );
    expect(errors).toEqual([]);
    for (const { useHistories, ...credit } of data.coworkerExtraServices.nodes) {
      const { sequence, balanceAfter, hash } = useHistories.nodes[0] ?? firstState;
      states.add(`${credit.databaseId}:${sequence}`);
      const agrees =
        credit.ledgerSequence === sequence &&
        credit.ledgerSequence === useHistories.totalCount &&
        credit.remainingUses === balanceAfter &&
        credit.totalUses === balanceAfter &&
        credit.ledgerHash === hash;
      if (!agrees) disagreeing.push({ credit, useHistories });
    }
  }

  expect(disagreeing).toEqual([]);
  // Proves that the other process wrote meanwhile: the reader saw many states of the credits.
  expect(states.size).toBeGreaterThan(QUERIES / 10);
});

const firstState = { sequence: 0, balanceAfter: 600, hash: null };

async function startAdjuster(file: string, ids: readonly number[]): Promise<void> {
  const adjuster = spawn(process.execPath, ["--import", "tsx", "test/support/adjuster.ts", file, ...ids.map(String)], {
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    adjuster.kill("SIGKILL");
  });
  await once(adjuster.stdout, "data");
}
