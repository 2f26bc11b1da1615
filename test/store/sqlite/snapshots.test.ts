import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, onTestFinished, test, vi } from "vitest";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import type { Reader, Store } from "../../../src/store/store.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { createRule } from "../../support/given.ts";

const LENT_MILLISECONDS = 1_000;
const PATIENCE_MILLISECONDS = 5_000;
const overloaded = (message: string) => ({ name: "Unavailable", code: "OVERLOADED", message });

describe("of two snapshots with a limit of one at a time", () => {
  beforeEach(() => void vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] }));
  afterEach(() => void vi.useRealTimers());

  test("the second waits until the first is released", async () => {
    const store = open();
    const [first, second] = [store.snapshot(null), store.snapshot(null)];
    await rules(first);
    const answer = outcome(rules(second));
    await createRule(store);
    expect(await answer.soFar()).toBe("waiting");

    first.release();

    expect(await answer).toBe(1);
    second.release();
  });

  test("waiting ones are served in order of arrival", async () => {
    const store = open();
    const first = store.snapshot(null);
    await rules(first);
    const served: string[] = [];
    const waiting = ["a", "b", "c"].map(async (name) => {
      const reader = store.snapshot(null);
      await rules(reader);
      served.push(name);
      reader.release();
    });

    first.release();
    await Promise.all(waiting);

    expect(served).toEqual(["a", "b", "c"]);
  });

  test("one that never reads takes no slot", async () => {
    const store = open();
    const idle = store.snapshot(null);
    const reader = store.snapshot(null);

    expect(await rules(reader)).toBe(0);
    for (const one of [idle, reader]) one.release();
  });

  test("one that is released twice frees one slot", async () => {
    const store = open();
    const [first, second, third] = [store.snapshot(null), store.snapshot(null), store.snapshot(null)];
    await rules(first);
    first.release();
    first.release();
    await rules(second);

    expect(await outcome(rules(third)).soFar()).toBe("waiting");
    second.release();
    await rules(third);
    third.release();
  });

  test("one that is released while it waits passes its slot on", async () => {
    const store = open();
    const [first, second, third] = [store.snapshot(null), store.snapshot(null), store.snapshot(null)];
    await rules(first);
    const impatient = expect(rules(second)).rejects.toMatchObject(overloaded("the request has ended"));
    second.release();
    const patient = rules(third);

    first.release();

    await impatient;
    expect(await patient).toBe(0);
    third.release();
  });

  test("one that is held too long is revoked, and its slot goes to the next waiting request", async () => {
    const store = open();
    const [first, second] = [store.snapshot(null), store.snapshot(null)];
    await rules(first);
    const answer = rules(second);

    await vi.advanceTimersByTimeAsync(LENT_MILLISECONDS);

    expect(await answer).toBe(0);
    await expect(rules(first)).rejects.toMatchObject(overloaded("the request took too long"));
    first.release();
    await expect(rules(first)).rejects.toMatchObject(overloaded("the request took too long"));
    second.release();
  });

  test("one that waits too long is refused, and takes no slot from later ones", async () => {
    const store = open({ snapshotMilliseconds: 10 * PATIENCE_MILLISECONDS });
    const [first, second, third] = [store.snapshot(null), store.snapshot(null), store.snapshot(null)];
    await rules(first);
    const refused = expect(rules(second)).rejects.toMatchObject(overloaded("too many requests are reading"));
    await vi.advanceTimersByTimeAsync(PATIENCE_MILLISECONDS - 1);
    const answer = rules(third);
    await vi.advanceTimersByTimeAsync(1);
    await refused;

    first.release();

    expect(await answer).toBe(0);
    for (const one of [second, third]) one.release();
  });

  test("one that waits when the database is closed is refused", async () => {
    const store = open();
    const [first, second] = [store.snapshot(null), store.snapshot(null)];
    await rules(first);
    const refused = expect(rules(second)).rejects.toMatchObject({ name: "Unavailable" });

    await store.close();
    first.release();
    await vi.advanceTimersByTimeAsync(PATIENCE_MILLISECONDS);

    await refused;
  });
});

test("the maximum number of snapshots is in use at once, each with its own view", async () => {
  const store = open({ snapshotsMax: 5 });
  const readers: Reader[] = [];
  for (let count = 0; count < 5; count++) {
    const reader = store.snapshot(null);
    await rules(reader);
    readers.push(reader);
    await createRule(store);
  }

  expect(await Promise.all(readers.map(rules))).toEqual([0, 1, 2, 3, 4]);
  for (const reader of readers) reader.release();
});

/** A store on an empty file with one snapshot at a time, each for at most a second, by default. */
function open(options: { snapshotsMax?: number; snapshotMilliseconds?: number } = {}): Store {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const limits = { snapshotsMax: 1, snapshotMilliseconds: LENT_MILLISECONDS };
  const store = openSqlite({ file, ...storeOptions, ...limits, ...options });
  onTestFinished(() => store.close());
  return store;
}

function rules(reader: Reader): Promise<number> {
  return reader.count("ExtraService", undefined);
}

/** The promise, with a function that returns its answer so far. */
function outcome<T>(promise: Promise<T>) {
  const soFar = async () => {
    let answer: T | "waiting" = "waiting";
    void promise.then((value) => {
      answer = value;
    });
    await new Promise((resolve) => setImmediate(resolve));
    return answer as T | "waiting";
  };
  return Object.assign(promise, { soFar });
}
