import { spawnSync } from "node:child_process";
import { rmSync, statfsSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { createCredit, createRule } from "../../support/given.ts";

// Requires the right to mount a file system.

test("a full disk refuses commits, loses none of the acknowledged ones, and accepts commits again once there is space", async (context) => {
  const folder = temporaryFolder();
  if (!mount(folder)) return context.skip("no file system can be mounted");
  const file = join(folder, "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  onTestFinished(() => store.close());
  const rule = await createRule(store);
  const ballast = join(folder, "ballast");
  const { bavail, bsize } = statfsSync(folder);
  writeFileSync(ballast, Buffer.alloc(Math.max(0, bavail * bsize - 300_000)));

  const outcomes = await Promise.allSettled(
    Array.from({ length: 2_000 }, () => createCredit(store, rule, { notes: "x".repeat(500) })),
  );
  const acknowledged = outcomes.flatMap((one) => (one.status === "fulfilled" ? [one.value] : []));
  const reasons = outcomes.flatMap((one) => (one.status === "rejected" ? [one.reason.code] : []));
  const stored = (await all(store, "CoworkerExtraService")).map(({ id }) => id);
  rmSync(ballast);
  const later = await createCredit(store, rule);

  expect(new Set(reasons)).toEqual(new Set(["STORAGE_UNAVAILABLE"]));
  expect(acknowledged.length).toBeGreaterThan(0);
  expect(stored).toEqual(acknowledged);
  expect((await all(store, "CoworkerExtraService")).map(({ id }) => id)).toEqual([...acknowledged, later]);
});

function mount(folder: string): boolean {
  const { status } = spawnSync("mount", ["-t", "tmpfs", "-o", "size=3m", "billing-test", folder]);
  if (status === 0) onTestFinished(() => void spawnSync("umount", ["-l", folder]));
  return status === 0;
}
