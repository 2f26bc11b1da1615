import { join } from "node:path";
import fc from "fast-check";
import { expect, onTestFinished, test } from "vitest";
import type { Checkpoints } from "../../../src/store/sqlite/checkpoints.ts";
import { connect } from "../../../src/store/sqlite/connection.ts";
import { Database } from "../../../src/store/sqlite/driver.ts";
import { createFile } from "../../../src/store/sqlite/file.ts";
import { openSqlite } from "../../../src/store/sqlite/open.ts";
import { writer } from "../../../src/store/sqlite/writer.ts";
import type { Store } from "../../../src/store/store.ts";
import { storeOptions, temporaryFolder } from "../../support/dialects.ts";
import { all, everything } from "../../support/everything.ts";
import { adjust, aRule, createCredit, createRule, given } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { expectWholeLedger } from "../../support/ledger.ts";
import { runs, slowTest } from "../../support/runs.ts";

// Concurrent commits share one transaction.

test("waiting commits run and are answered in order of arrival", async () => {
  const { store } = aStore();
  const reported: string[] = [];
  const names = Array.from({ length: 20 }, (_, place) => `Rule ${place}`);

  const ids = await Promise.all(
    names.map(async (name) => {
      const id = await createRule(store, { name });
      reported.push(name);
      return id;
    }),
  );

  expect(ids).toEqual(names.map((_, place) => place + 1));
  expect(reported).toEqual(names);
  expect((await all(store, "ExtraService")).map((rule) => rule.name)).toEqual(names);
});

test.each([0, 1, 2, 3])("a refusal and a defect at position %d do not affect the others", async (place) => {
  const { store } = aStore();
  const rule = await createRule(store);
  // The database refuses it, not a rule: more used than there is.
  const defect = () => importCredit(store, rule, {}, [anEntry({ creditUsed: 600 }), anEntry()]);
  const refused = () => createRule(store, { minLength: 60, maxLength: 30 });
  const acts: (() => Promise<number>)[] = [0, 1, 2].map(() => () => createCredit(store, rule));
  acts.splice(place, 0, refused, defect, refused);

  const outcomes = await Promise.allSettled(acts.map((act) => act()));

  const reported = outcomes.map((one) => (one.status === "fulfilled" ? one.value : String(one.reason.name)));
  const expected: unknown[] = [1, 2, 3];
  expected.splice(place, 0, "Refused", "SqliteError", "Refused");
  expect(reported).toEqual(expected);
  expect((await all(store, "CoworkerExtraService")).map(({ id }) => id)).toEqual([1, 2, 3]);
  expect(await all(store, "UseHistory")).toEqual([]);
});

test("a commit is acknowledged only when another connection can read it", async () => {
  const { store, file } = aStore();
  const rule = await createRule(store);
  const other = connect({ file, readonly: true });
  onTestFinished(() => other.close());
  const found = other.raw.prepare("select count(*) from coworker_extra_service where id <= ?").pluck();

  const seen = await Promise.all(
    Array.from({ length: 50 }, async () => {
      const id = await createCredit(store, rule);
      return (found.get(id) as number) - id;
    }),
  );

  expect(seen).toEqual(Array(50).fill(0));
});

slowTest(
  "a commit that waits for another process is refused as OVERLOADED after 5 seconds, and the next one runs",
  async () => {
    const { store, file } = aStore();
    const other = new Database(file);
    onTestFinished(() => void other.close());
    other.exec("begin immediate");
    const start = performance.now();

    const outcomes = await Promise.allSettled([createRule(store), createRule(store)]);
    const took = performance.now() - start;
    other.exec("rollback");

    expect(outcomes.map((one) => one.status === "rejected" && one.reason.code)).toEqual(["OVERLOADED", "OVERLOADED"]);
    expect(took).toBeGreaterThan(4_900);
    expect(took).toBeLessThan(7_000);
    expect(await createRule(store)).toBe(1);
  },
);

test("a commit behind 10 000 waiting ones is refused at once, and the others are answered", async () => {
  const { store } = aStore();
  const rule = await createRule(store);
  const waiting = Array.from({ length: 10_000 }, () => deleteMissing(store, rule));

  await expect(deleteMissing(store, rule)).rejects.toMatchObject({ name: "Unavailable", code: "OVERLOADED" });

  const outcomes = await Promise.allSettled(waiting);
  expect(new Set(outcomes.map((one) => one.status === "rejected" && one.reason.name))).toEqual(new Set(["Refused"]));
});

test("other work runs between two groups, for any number of waiting commits", async () => {
  const { store } = aStore();
  const rule = await createRule(store);
  let turns = 0;
  const timer = setInterval(() => {
    turns += 1;
  }, 1);

  await Promise.all(Array.from({ length: 1_000 }, () => createCredit(store, rule)));
  clearInterval(timer);

  expect(turns).toBeGreaterThan(3);
});

test("after an I/O error no commit is acknowledged", async () => {
  const { commit, raw } = aWriter(async () => {
    throw new Database.SqliteError("disk I/O error", "SQLITE_IOERR_FSYNC");
  });

  expect(await commit("createExtraService", aRule(), given)).toBe(1);

  for (let times = 0; times < 2; times++)
    await expect(commit("createExtraService", aRule(), given)).rejects.toMatchObject({ code: "STORAGE_UNAVAILABLE" });
  expect(raw.prepare("select count(*) from extra_service").pluck().get()).toBe(1);
});

test("a group whose COMMIT fails is refused whole, and the next one is written", async () => {
  const { commit, raw } = aWriter(async () => {});
  // A row with a missing parent that is checked only at COMMIT; the trigger adds it to one group only.
  raw.exec(`
    create table parent (id integer primary key);
    create table child (id integer references parent deferrable initially deferred);
    create trigger spoil after insert on extra_service when new.name = 'Spoilt' begin insert into child values (7); end`);
  const named = (name: string) => commit("createExtraService", aRule({ name }), given);

  // A first commit prepares its statements, which on a busy machine takes longer than a group lasts.
  await named("Before");
  const group = [named("First"), named("Spoilt"), named("Third")];
  const outcomes = Promise.allSettled(group);
  // Called while the group is being answered.
  const later = group[0]!.catch(() => named("Later"));

  expect((await outcomes).map(({ status }) => status)).toEqual(["rejected", "rejected", "rejected"]);
  expect(await later).toBe(2);
  expect(raw.prepare("select name from extra_service").pluck().all()).toEqual(["Before", "Later"]);
});

test("concurrent commits leave the same data as one by one", async () => {
  const act = fc.oneof(
    fc.record({ act: fc.constant("rule" as const), minLength: fc.integer({ min: 0, max: 60 }) }),
    fc.record({ act: fc.constant("credit" as const), rule: fc.integer({ min: 1, max: 3 }) }),
    fc.record({
      act: fc.constant("adjust" as const),
      credit: fc.integer({ min: 1, max: 4 }),
      totalUses: fc.integer({ min: -1, max: 1_000 }),
    }),
    fc.record({ act: fc.constant("defect" as const), rule: fc.integer({ min: 1, max: 3 }) }),
  );
  type Act = typeof act extends fc.Arbitrary<infer A> ? A : never;
  const carriedOut = async (store: Store, one: Act): Promise<unknown> => {
    switch (one.act) {
      case "rule":
        return createRule(store, { minLength: one.minLength, maxLength: 30 });
      case "credit":
        return createCredit(store, one.rule);
      case "adjust":
        return adjust(store, one.credit, one.totalUses);
      case "defect":
        return importCredit(store, one.rule, { uniqueId: "00000000-0000-4000-8000-00000000000d" }, [
          anEntry({ uniqueId: "00000000-0000-4000-8000-00000000000e", creditUsed: 600 }),
          anEntry({ uniqueId: "00000000-0000-4000-8000-00000000000f" }),
        ]);
    }
  };
  const reported = async (promise: Promise<unknown>) =>
    promise.then(
      (answer) => ({ answer }),
      (error: Error) => ({ error: error.message }),
    );

  await fc.assert(
    fc.asyncProperty(fc.array(act, { minLength: 1, maxLength: 25 }), async (acts) => {
      const [grouped, single] = [aStore(counting()).store, aStore(counting()).store];
      const first = [createRule(grouped), createRule(single)];
      await Promise.all(first);

      const together = await Promise.all(acts.map((one) => reported(carriedOut(grouped, one))));
      const inTurn = [];
      for (const one of acts) inTurn.push(await reported(carriedOut(single, one)));

      expect(together).toEqual(inTurn);
      expect(await everything(grouped)).toEqual(await everything(single));
      for (const { id, kind } of await all(grouped, "CoworkerExtraService"))
        if (kind !== "BOOKING_CHARGE") await expectWholeLedger(grouped, id);
      await Promise.all([grouped.close(), single.close()]);
    }),
    { numRuns: runs(10, 60) },
  );
});

/** UniqueIds that are the same in two stores. */
function counting(): () => string {
  let count = 0;
  return () => {
    count += 1;
    return `00000000-0000-4000-9000-${String(count).padStart(12, "0")}`;
  };
}

/** A commit that is refused. */
function deleteMissing(store: Store, id: number): Promise<unknown> {
  return store.commit("deleteCoworkerExtraService", { id }, given);
}

function aStore(newUniqueId: () => string = storeOptions.newUniqueId): { store: Store; file: string } {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions, newUniqueId });
  onTestFinished(() => store.close());
  return { store, file };
}

function aWriter(tend: Checkpoints["tend"]) {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const connection = connect({ file });
  onTestFinished(() => connection.close());
  const { newUniqueId } = storeOptions;
  return {
    ...writer({
      ...{
        connection,
        newUniqueId,
        eventData: null,
        clock: null,
        isOurFile: () => true,
        checkpoints: { tend },
        groupedMax: 1_000,
      },
    }),
    raw: connection.raw,
  };
}
