import { readdirSync, statSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { checkpoints, LOG_BYTES_MAX, type LongLog } from "../../../src/store/sqlite/checkpoints.ts";
import { connect } from "../../../src/store/sqlite/connection.ts";
import { Database } from "../../../src/store/sqlite/driver.ts";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { createRule } from "../../support/given.ts";

const MB = 1024 * 1024;

test("the log stays short however much is written", async () => {
  const { file, write } = aLog();
  let longest = 0;

  for (let times = 0; times < 50; times++) {
    await write(2);
    longest = Math.max(longest, logBytes(file));
  }

  expect(longest).toBeGreaterThan(2 * MB);
  expect(longest).toBeLessThan(24 * MB);
});

test("a log with an active reader grows, is reported whenever it doubles, and is truncated after the reader has finished", async () => {
  const reported: LongLog[] = [];
  const { file, write, moved } = aLog((one) => reported.push(one));
  const reading = new Database(file, { readonly: true });
  onTestFinished(() => void reading.close());
  reading.exec("begin; select count(*) from sqlite_schema");

  for (let times = 0; times < 20; times++) {
    await write(10);
    if (logBytes(file) > LOG_BYTES_MAX) await sleep(100);
  }
  const grown = logBytes(file);
  reading.exec("commit");
  await sleep(600);
  await write(1);
  await moved();
  await write(1);
  await write(1);

  expect(reported.length).toBeOneOf([1, 2]);
  expect(reported[0]!.bytes).toBeGreaterThan(LOG_BYTES_MAX);
  expect(reported[0]!.vainly).toBeGreaterThan(0);
  expect(reported[1]?.bytes ?? Number.POSITIVE_INFINITY).toBeGreaterThan(2 * LOG_BYTES_MAX);
  expect(grown).toBeGreaterThan(200 * MB);
  expect(logBytes(file)).toBeLessThanOrEqual(LOG_BYTES_MAX);
});

test("frames that a reader holds in the log are moved to the file after it has finished, and no commit waits for that", async () => {
  const { file, write, moved, frames } = aLog();
  const reading = new Database(file, { readonly: true });
  onTestFinished(() => void reading.close());
  reading.exec("begin; select count(*) from sqlite_schema");
  for (let times = 0; times < 20; times++) await write(5);
  reading.exec("commit");
  await sleep(600);

  await write(1);

  const { log, checkpointed } = frames();
  expect(checkpointed).toBeLessThan(log);
  await moved();
});

test("a reader sees the same before, during and after checkpoints", async () => {
  const { file, write } = aLog();
  await write(1);
  const reading = new Database(file, { readonly: true });
  onTestFinished(() => void reading.close());
  const sum = reading.prepare("select count(*) || ' ' || sum(length(content)) from ballast").pluck();
  reading.exec("begin");
  const before = sum.get();

  const seen = new Set<unknown>();
  for (let times = 0; times < 20; times++) {
    await write(2);
    seen.add(sum.get());
  }

  expect([...seen]).toEqual([before]);
});

test("a closed store leaves nothing beside its file, even if checkpoints were running", async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  await Promise.all(Array.from({ length: 800 }, () => createRule(store, { description: "x".repeat(5_000) })));
  expect(logBytes(file)).toBeGreaterThan(4 * MB);

  await store.close();

  expect(readdirSync(dirname(file))).toEqual([basename(file)]);
});

function aLog(onLongLog?: (reported: LongLog) => void) {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const { raw, close } = connect({ file });
  raw.exec("create table ballast (content blob)");
  const insert = raw.prepare("insert into ballast values (randomblob(?))");
  const { tend, close: end } = checkpoints(raw, file, onLongLog);
  const noop = raw.prepare<[], { log: number; checkpointed: number }>("pragma wal_checkpoint(noop)");
  const frames = () => noop.get()!;
  onTestFinished(async () => {
    await end();
    close();
  });
  return {
    file,
    frames,
    /** Resolves when all of the log is in the file. */
    moved: () => vi.waitFor(() => expect(frames().checkpointed).toBe(frames().log), 10_000),
    /** Commits so many megabytes. */
    async write(megabytes: number) {
      insert.run(megabytes * MB);
      await tend();
    },
  };
}

function logBytes(file: string): number {
  return statSync(`${file}-wal`).size;
}
