import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { createFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import type { Store } from "../../src/store/store.ts";
import { storeOptions, temporaryFolder } from "../support/dialects.ts";
import { eventsOf } from "../support/events.ts";
import { all } from "../support/everything.ts";
import { createRule } from "../support/given.ts";
import { gatewayProgram } from "../support/program.ts";
import { createSchedule } from "../support/schedules.ts";

async function withStore<A>(file: string, act: (store: Store) => Promise<A>): Promise<A> {
  const store = openSqlite({ file, ...storeOptions });
  try {
    return await act(store);
  } finally {
    await store.close();
  }
}

/** A schedule of three years, and one of a week in the past. */
async function aFile(): Promise<string> {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  await withStore(file, async (store) => {
    await createRule(store);
    const [startsOn, endsOn] = [Date.UTC(2020, 0, 31), Date.UTC(2022, 11, 31)];
    await createSchedule(store, { every: "YEAR", startsOn, endsOn, rolloverMax: 5 });
    await createSchedule(store, { every: "WEEK", startsOn, endsOn: startsOn + 1 });
  });
  return file;
}

function runSchedules(file: string, ...args: readonly string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [gatewayProgram(), "run-schedules", ...args], {
    env: { PATH: process.env.PATH, DATABASE_URL: `file:${file}` },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

test("everything that is due is granted once, with an event each", async () => {
  const file = await aFile();

  expect(runSchedules(file)).toEqual({ status: 0, stdout: "4 credits granted\n", stderr: "" });
  expect(runSchedules(file)).toEqual({ status: 0, stdout: "0 credits granted\n", stderr: "" });

  await withStore(file, async (store) => {
    expect((await all(store, "CoworkerExtraService")).map(({ updatedBy }) => updatedBy)).toEqual([
      "schedule",
      "schedule",
      "schedule",
      "schedule",
    ]);
    const events = (await eventsOf(store)).filter(({ subject }) => subject?.entity === "CoworkerExtraService");
    expect(events.map(({ type, useHistoryIds }) => `${type} ${useHistoryIds.length}`).sort()).toEqual([
      ...["CREDIT_GRANTED 0", "CREDIT_GRANTED 0", "CREDIT_RENEWED 1", "CREDIT_RENEWED 1"],
    ]);
  });
});

test("with --at, only boundaries up to that moment", async () => {
  expect(runSchedules(await aFile(), "--at", "2021-06-01T00:00:00Z").stdout).toBe("3 credits granted\n");
});

test.each([
  ["a moment in the future", "2199-01-01T00:00:00Z", "--at must not be later than now"],
  ["a time without offset", "2021-06-01T00:00:00", "It must be a time with offset"],
])("%s is wrong usage", async (_, at, message) => {
  const { status, stderr } = runSchedules(await aFile(), "--at", at);
  expect(status).toBe(2);
  expect(stderr).toContain(message);
});

test("a database that does not exist is refused", () => {
  expect(runSchedules(join(temporaryFolder(), "none.db")).status).toBe(1);
});
