import { readFileSync, writeFileSync } from "node:fs";
import { describe, expect, test } from "vitest";
import { whyNoDisk } from "./databases/disk.ts";
import type { SqliteDatabase } from "./databases/sqlite.ts";
import { deliberate } from "./deliberate.ts";
import { noPostgres } from "./in-tests.ts";
import { missingGuards } from "./judge/guards.ts";
import { judge } from "./judge/judge.ts";
import { keys } from "./scenarios/keys.ts";
import { power } from "./scenarios/power.ts";
import { quiet } from "./scenarios/quiet.ts";
import { spenders } from "./scenarios/spenders.ts";
import { within } from "./scope.ts";

describe("the harness notices", () => {
  test("that commits are not synced: acknowledged rows are lost with the power", async ({ skip }) => {
    const reason = whyNoDisk();
    skip(reason !== null, reason ?? "");

    const { faults } = await within((scope) =>
      power({ seed: "ci", cycles: 5, changes: deliberate["normal-sync"] }, scope),
    );

    expect(faults.join("\n")).toContain("I3: was acknowledged and is not stored");
  }, 60_000);

  test("that keys are not unique: PostgreSQL does some twice", async ({ skip }) => {
    skip(noPostgres !== null, noPostgres ?? "");

    const { faults } = await within((scope) =>
      keys({ on: "postgres", keys: 60, times: 5, changes: deliberate["no-unique-key"] }, scope),
    );

    expect(faults.join("\n")).toMatch(/I4: was done \d times/);
    expect(faults).toContain("an idempotency key can be kept twice");
  }, 60_000);

  test("that keys are not unique: SQLite, which writes one at a time, allows it", async () => {
    const { faults } = await within((scope) =>
      keys({ on: "sqlite", keys: 10, times: 5, changes: deliberate["no-unique-key"] }, scope),
    );

    expect(faults).toEqual(["an idempotency key can be kept twice"]);
  }, 60_000);

  test("that a group of decisions does not see that two of them are about one credit", async ({ skip }) => {
    skip(noPostgres !== null, noPostgres ?? "");
    const options = {
      on: "postgres",
      seed: "ci",
      gateways: 2,
      clients: 64,
      spends: 400,
      credits: { one: 200 },
    } as const;

    const { faults } = await within((scope) => spenders({ ...options, changes: deliberate["unseen-conflict"] }, scope));

    expect(faults.join("\n")).toMatch(/I[12]:/);
  }, 60_000);

  test("that decisions are taken outside of the transaction", async () => {
    const options = { on: "sqlite", seed: "ci", gateways: 4, clients: 64, spends: 300, credits: { one: 100 } } as const;

    const { faults } = await within((scope) =>
      spenders({ ...options, changes: deliberate["check-then-write"] }, scope),
    );

    expect(faults.join("\n")).toContain("was answered 500 INTERNAL");
  }, 60_000);

  test("that a trigger was dropped, and that a row was changed then", async () => {
    await within(async (scope) => {
      const { world, journal } = await quiet(60, scope);
      const before = await world.database.read();
      await world.database.change("drop trigger use_history_no_update");
      const missing = await missingGuards(world.database);
      await world.database.change("update use_history set credit_used = credit_used where id = 7");
      const unharmed = judge(journal, await world.database.read(), before);
      await world.database.change("update use_history set reason = 'Other' where id = 7");

      const faults = judge(journal, await world.database.read(), before);

      expect(missing).toEqual(["a row of the ledger can be changed"]);
      expect(unharmed).toEqual([]);
      expect(faults).toContain("I5: row 7 has changed");
      expect(faults.join("\n")).toContain("I6: the hash of row 7 does not hold");
    });
  }, 60_000);

  test("that a byte of a stored row was flipped in the file", async () => {
    await within(async (scope) => {
      const { world, journal } = await quiet(60, scope);
      const before = await world.database.read();
      const row = before.rows.find(({ reason }) => reason?.startsWith("for "))!;
      expect(await world.isWhole()).toBe(true);
      flip((world.database as SqliteDatabase).file, row.reason!);

      const faults = judge(journal, await world.database.read(), before);
      const isWhole = await world.isWhole();

      expect(isWhole).toBe(false);
      expect(faults).toContain(`I5: row ${row.id} has changed`);
      expect(faults.join("\n")).toContain(`I6: the hash of row ${row.id} does not hold`);
    });
  }, 60_000);
});

/** Flips a bit of the text where the file has it in a column of its own. In the JSON of an event it has quotes. */
function flip(file: string, text: string): void {
  const bytes = readFileSync(file);
  let place = bytes.lastIndexOf(text);
  while (place > 0 && bytes[place - 1] === '"'.charCodeAt(0)) place = bytes.lastIndexOf(text, place - 1);
  if (place < 0) throw new Error(`${text} is not in the file`);
  bytes[place] = bytes[place]! ^ 1;
  writeFileSync(file, bytes);
}
