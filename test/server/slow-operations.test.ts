import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { gatewayMetrics } from "../../src/server/metrics.ts";
import { slowOperations } from "../../src/server/slow-operations.ts";
import { storeObserver } from "../../src/server/store-observer.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../support/dialects.ts";
import { given, LONDON } from "../support/given.ts";
import { spansInMemory } from "../support/spans.ts";
import { copyNewFile } from "../support/sqlite.ts";

/** A store whose statements are collected for the lines of slow requests and, if wanted, sent as spans as well. */
function observed({ withSpans }: { withSpans: boolean }) {
  const file = join(temporaryFolder(), "billing.db");
  copyNewFile(file);
  const slow = slowOperations(0);
  const spans = withSpans ? spansInMemory({ kind: "sqlite", file }) : null;
  const observer = storeObserver(gatewayMetrics().store, spans?.tracing ?? null, slow);
  const store = openSqlite({ file, ...storeOptions, observer });
  onTestFinished(() => store.close());
  const name = (id: number) =>
    store.commit("nameRecords", { kind: "Tariff", businessId: LONDON, names: [{ id, name: "A" }] }, given);
  /** The kinds of the statements in the line of a request that does this work. */
  const request = (work: () => Promise<unknown>) =>
    new Promise<string[]>((resolve, reject) => {
      slow.collect(() => {
        work().then(() => resolve(slow.lineOf(1)!.statements.map(({ sql }) => /^\w+/.exec(sql)![0])), reject);
      });
    });
  return { store, slow, spans, name, request };
}

test.each([{ withSpans: false }, { withSpans: true }])(
  "decisions that share a transaction have their statements in the lines of their own requests ($withSpans)",
  async (options) => {
    const { spans, name, request } = observed(options);
    const within = (work: () => Promise<unknown>) =>
      spans === null ? work() : spans.tracing.within("request", {}, work);

    const lines = await Promise.all([1, 2, 3].map((id) => request(() => within(() => name(id)))));

    expect(lines).toEqual(Array(3).fill(["insert", "commit"]));
    if (spans !== null)
      expect(
        spans
          .ended()
          .map((one) => one.name)
          .sort(),
      ).toEqual([...Array(3).fill("commit"), ...Array(3).fill("insert tariff"), ...Array(3).fill("request")]);
  },
);

test("a line lists 50 statements and counts all", async () => {
  const { store, slow } = observed({ withSpans: false });
  const reader = store.snapshot(null);

  const line = await new Promise<ReturnType<typeof slow.lineOf>>((resolve) => {
    slow.collect(async () => {
      for (let count = 0; count < 53; count += 1) await reader.byIds("ExtraService", [1]);
      resolve(slow.lineOf(1));
    });
  });
  reader.release();

  expect(line!.statements).toHaveLength(50);
  expect(line!.count).toBe(53);
});
