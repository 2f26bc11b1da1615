import { once } from "node:events";
import { createServer, type Socket } from "node:net";
import { join } from "node:path";
import { expect, onTestFinished, test, vi } from "vitest";
import type { DecisionName } from "../../../src/domain/decisions.ts";
import { Refused, Unavailable } from "../../../src/domain/refusal.ts";
import { remoteCommits } from "../../../src/store/remote/commit-client.ts";
import { serveCommits } from "../../../src/store/remote/commit-server.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { openShared } from "../../../src/store/sqlite/open-shared.ts";
import type { Store } from "../../../src/store/store.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { all } from "../../support/everything.ts";
import { createCredit, createRule, given } from "../../support/given.ts";
import { copyNewFile } from "../../support/sqlite.ts";

interface Pair {
  readonly folder: string;
  readonly writing: Store;
  /** Reads itself, and sends its commits to the other. */
  readonly store: Store;
  readonly moveTo: (path: string) => void;
}

/** A store that writes, and another one of the same file whose commits it takes. */
async function pair(): Promise<Pair> {
  const folder = temporaryFolder();
  const file = join(folder, "billing.db");
  copyNewFile(file);
  const writing = openSqlite({ file, ...storeOptions });
  const path = join(folder, "first");
  const server = await serveCommits(path, (name, input, context) => writing.commit(name, input as never, context));
  const commits = remoteCommits();
  commits.moveTo(path);
  const store = openShared({ file, ...storeOptions }, commits);
  onTestFinished(async () => {
    await store.close();
    await server.close();
    await writing.close();
  });
  await vi.waitFor(() => store.ready());
  return { folder, writing, store, moveTo: commits.moveTo };
}

test("a commit is executed by the other store, and the next snapshot here sees it", async () => {
  const { store, writing } = await pair();

  const rule = await createRule(store, { name: "Room" });

  expect((await all(store, "ExtraService")).map(({ id, name }) => [id, name])).toEqual([[rule, "Room"]]);
  expect((await all(writing, "ExtraService")).map(({ id }) => id)).toEqual([rule]);
});

test("a verification here is kept by the other store, with its faults", async () => {
  const { store, writing } = await pair();
  const fault = {
    coworkerExtraServiceId: null,
    sequence: null,
    invariant: "I6",
    message: "a row is of no credit",
  } as const;
  const verification = {
    ...{ ok: false, verifiedOn: given.now, creditsChecked: 0, rowsChecked: 0, digest: "0a" },
    faults: [fault],
  };

  await store.commit("keepLedgerVerification", verification, given);

  for (const one of [store, writing]) {
    const reader = one.snapshot(null);
    expect(await reader.lastLedgerVerification()).toEqual(verification);
    reader.release();
  }
});

test("a refusal and a defect reach the caller as they are thrown, and disturb no other commit", async () => {
  const { store } = await pair();
  const rule = await createRule(store);

  const outcomes = await Promise.allSettled([
    createRule(store, { minLength: 60, maxLength: 30 }),
    store.commit("noSuchDecision" as DecisionName, null as never, given),
    createCredit(store, rule),
  ]);

  const [refused, defect, done] = outcomes as [PromiseRejectedResult, PromiseRejectedResult, unknown];
  expect(refused.reason).toBeInstanceOf(Refused);
  expect(refused.reason.refusals).toMatchObject([{ code: "CONFLICTING_VALUES" }]);
  expect(defect.reason).toBeInstanceOf(Error);
  expect(defect.reason).not.toBeInstanceOf(Unavailable);
  expect(done).toEqual({ status: "fulfilled", value: 1 });
});

test("commits are answered each by its own answer, also many at once", async () => {
  const { store } = await pair();
  const names = Array.from({ length: 300 }, (_, place) => `Rule ${place}`);

  const ids = await Promise.all(names.map((name) => createRule(store, { name })));

  const stored = new Map((await all(store, "ExtraService")).map(({ id, name }) => [id, name]));
  expect(ids.map((id) => stored.get(id))).toEqual(names);
});

test("a commit under way when its connection is lost has an unknown result; the next one waits for another writer", async () => {
  const folder = temporaryFolder();
  const deaf = join(folder, "deaf");
  const connections: Socket[] = [];
  // Takes commits and never answers.
  const server = createServer((socket) => void connections.push(socket.on("error", () => {}).resume())).listen(deaf);
  await once(server, "listening");
  const commits = remoteCommits();
  onTestFinished(() => void server.close());
  commits.moveTo(deaf);
  await vi.waitFor(() => expect(commits.isConnected()).toBe(true));

  const underWay = commits.commit("createExtraService", { name: "lost" }, given).catch((error: unknown) => error);
  await vi.waitFor(() => expect(commits.waiting()).toBe(0));
  server.close();
  for (const socket of connections) socket.destroy();
  const lost = await underWay;
  const next = commits.commit("createExtraService", { name: "kept" }, given);
  const path = join(folder, "other");
  const other = await serveCommits(path, async (_name, input) => input);
  commits.moveTo(path);

  expect(lost).toBeInstanceOf(Unavailable);
  expect(lost).toMatchObject({
    code: "STORAGE_UNAVAILABLE",
    message: "the database did not confirm whether the commit was written",
  });
  expect(await next).toEqual({ name: "kept" });
  await commits.close();
  await other.close();
});

test("moving to another writer fails no commit", async () => {
  const { store, folder, writing, moveTo } = await pair();
  let [isOver, done] = [false, 0];
  const writers = Array.from({ length: 8 }, async () => {
    while (!isOver) {
      await createRule(store);
      done += 1;
    }
  });

  for (const name of ["second", "third", "fourth"]) {
    const path = join(folder, name);
    const server = await serveCommits(path, (...asked) => writing.commit(asked[0], asked[1] as never, asked[2]));
    onTestFinished(() => server.close());
    moveTo(path);
    const before = done;
    await vi.waitFor(() => expect(done).toBeGreaterThan(before + 20));
  }
  isOver = true;
  await Promise.all(writers);

  expect((await all(store, "ExtraService")).length).toBe(done);
  // A server waits for its clients to leave.
  await store.close();
});

test("without a process that writes, a commit is refused after five seconds, and reads go on", async () => {
  vi.useFakeTimers({ toFake: ["setInterval", "performance"] });
  onTestFinished(() => void vi.useRealTimers());
  const commits = remoteCommits();

  const waiting = commits.commit("createExtraService", {}, given).catch((error: unknown) => error);
  vi.advanceTimersByTime(4_900);
  expect(commits.waiting()).toBe(1);
  vi.advanceTimersByTime(500);

  expect(await waiting).toMatchObject({
    code: "STORAGE_UNAVAILABLE",
    message: "the process that writes to the database does not answer",
  });
});

test("more than ten thousand commits at once are refused as OVERLOADED", async () => {
  const commits = remoteCommits();
  const waiting = Array.from({ length: 10_000 }, () => commits.commit("createExtraService", {}, given));
  for (const one of waiting) one.catch(() => {});

  await expect(commits.commit("createExtraService", {}, given)).rejects.toMatchObject({ code: "OVERLOADED" });
});

test("the store is ready only while a process writes", async () => {
  const folder = temporaryFolder();
  const file = join(folder, "billing.db");
  copyNewFile(file);
  const store = openShared({ file, ...storeOptions }, remoteCommits());
  onTestFinished(() => store.close());

  await expect(store.ready()).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
});
