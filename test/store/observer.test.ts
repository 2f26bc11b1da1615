import { AsyncLocalStorage } from "node:async_hooks";
import { join } from "node:path";
import { describe, expect, test, vi } from "vitest";
import type { StoreObserver } from "../../src/store/observer.ts";
import { createFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { dialects, storeOptions, temporaryFolder } from "../support/dialects.ts";
import { createRule, given, LONDON } from "../support/given.ts";

/** An observer that keeps what it is told, and the statements of each request. */
function recorder() {
  const request = new AsyncLocalStorage<string>();
  const told: string[] = [];
  const waits: number[] = [];
  const times: number[] = [];
  const statements: { request: string | undefined; text: string; failed: boolean }[] = [];
  const observer: StoreObserver = {
    statementEnded(kind, milliseconds) {
      told.push(kind);
      times.push(milliseconds);
    },
    groupCommitted: (size) => told.push(`group of ${size}`),
    commitWaited: (milliseconds) => waits.push(milliseconds),
    transactionRetried: () => told.push("retried"),
    checkpointEnded: (mode, outcome) => told.push(`${mode} ${outcome}`),
    requests: {
      current() {
        const current = request.getStore();
        return (work) => request.run(current ?? "none", work);
      },
      ended: (text, _, failure) => statements.push({ request: request.getStore(), text, failed: failure !== null }),
    },
  };
  return { request, told, waits, times, statements, observer };
}

const named = (id: number) => ({ kind: "Tariff" as const, businessId: LONDON, names: [{ id, name: `Tariff ${id}` }] });

describe.each(dialects)("on $name", ({ name, open }) => {
  test("each statement of a commit is reported by its kind with its time, and so is the commit", async () => {
    const { observer, told, times, waits } = recorder();
    const store = await open({ observer });

    await store.commit("nameRecords", named(1), given);

    expect(told).toEqual(["insert", "commit", "group of 1"]);
    expect(waits).toHaveLength(1);
    expect(waits[0]).toBeGreaterThanOrEqual(0);
    expect(times.every((time) => time >= 0 && time < 5_000)).toBe(true);
  });

  test("a read is reported as a select", async () => {
    const { observer, told } = recorder();
    const store = await open({ observer });
    const reader = store.snapshot(null);

    await reader.byIds("ExtraService", [1]);
    reader.release();

    expect(told).toEqual(["select"]);
  });

  test("a refused decision has waited, and commits nothing", async () => {
    const { observer, told, waits } = recorder();
    const store = await open({ observer });

    await expect(store.commit("deleteExtraService", { id: 99 }, given)).rejects.toThrow();

    expect(waits).toHaveLength(1);
    expect(told).not.toContain("commit");
    expect(told.filter((one) => one.startsWith("group"))).toEqual([]);
  });

  test("decisions at the same time have their statements under their own requests, and each waits for a commit", async () => {
    const { observer, request, statements, told } = recorder();
    const store = await open({ observer });
    const asked = ["a", "b", "c"];

    await Promise.all(
      asked.map((one, place) => request.run(one, () => store.commit("nameRecords", named(place + 1), given))),
    );

    const of = (wanted: string) =>
      statements.filter((one) => one.request === wanted).map(({ text }) => text.slice(0, 6));
    for (const one of asked) expect(of(one)).toEqual(["insert", "commit"]);
    expect(statements).toHaveLength(6);
    const groups = told.flatMap((one) => (one.startsWith("group of ") ? [Number(one.slice("group of ".length))] : []));
    expect(groups.reduce((sum, size) => sum + size, 0)).toBe(3);
    expect(told.filter((one) => one === "commit")).toHaveLength(groups.length);
    // A group on SQLite ends after 10 ms, so a busy machine may need two.
    if (name === "SQLite") expect(groups.length).toBeLessThan(3);
    else expect(groups).toEqual([1, 1, 1]);
  });

  test("a statement that fails is reported as failed, and so are the tries again on a server", async () => {
    const { observer, request, statements, told } = recorder();
    const store = await open({ observer, newUniqueId: () => "00000000-0000-4000-8000-000000000001" });
    await createRule(store);
    told.length = 0;
    statements.length = 0;

    await expect(request.run("b", () => createRule(store))).rejects.toThrow();

    const failed = statements.filter((one) => one.failed);
    expect(failed.every((one) => one.request === "b" && one.text.startsWith("insert"))).toBe(true);
    expect(failed).toHaveLength(name === "SQLite" ? 1 : 5);
    expect(told.filter((one) => one === "retried")).toHaveLength(name === "SQLite" ? 0 : 4);
  });
});

test.each(dialects.filter(({ connections }) => connections === "many"))(
  "on $name, a request that reads uses a connection until it is released",
  async ({ open }) => {
    const store = await open();
    const reader = store.snapshot(null);
    await reader.byIds("ExtraService", [1]);

    expect(store.usage().pools.read).toMatchObject({ used: 1, waiting: 0, max: 8 });

    reader.release();
    await vi.waitFor(() => expect(store.usage().pools.read).toMatchObject({ used: 0, idle: 1 }));
  },
);

test("readers and commits that wait are counted", async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions, snapshotsMax: 1 });
  const [first, second] = [store.snapshot(null), store.snapshot(null)];
  await first.byIds("ExtraService", [1]);
  const reading = second.byIds("ExtraService", [1]);
  const writing = [1, 2].map((id) => store.commit("nameRecords", named(id), given));

  expect(store.usage()).toMatchObject({ commitsWaiting: 2, pools: { read: { used: 1, max: 1 }, write: null } });
  await vi.waitFor(() => expect(store.usage().pools.read.waiting).toBe(1));

  first.release();
  await Promise.all([reading, ...writing]);
  expect(store.usage()).toMatchObject({ commitsWaiting: 0, pools: { read: { used: 1, waiting: 0 } } });
  second.release();
  await store.close();
});

test("checkpoints are reported with their mode and outcome", async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const { observer, told } = recorder();
  const store = openSqlite({ file, ...storeOptions, observer });
  const write = () =>
    Promise.all(Array.from({ length: 400 }, () => createRule(store, { description: "x".repeat(5_000) })));
  while (!told.includes("restart done")) await write();
  await store.close();

  expect(new Set(told.filter((one) => /^(passive|restart)/.test(one)))).toEqual(
    new Set(["passive done", "restart done"]),
  );
});

test("statements that were built and prepared before are hits", async () => {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  await store.commit("nameRecords", named(1), given);
  const before = structuredClone(store.usage().caches);
  await store.commit("nameRecords", named(2), given);
  const { statements, prepared } = store.usage().caches;

  expect(statements.misses).toBe(before.statements.misses);
  expect(statements.hits).toBe(before.statements.hits + 1);
  expect(prepared).toEqual({ hits: before.prepared.hits + 1, misses: before.prepared.misses });
  await store.close();
});
