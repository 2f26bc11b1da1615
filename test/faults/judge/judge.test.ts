import { beforeAll, describe, expect, test } from "vitest";
import "../in-tests.ts";
import { quiet } from "../scenarios/quiet.ts";
import { within } from "../scope.ts";
import type { Journal } from "./journal.ts";
import { judge } from "./judge.ts";
import type { Stored, StoredRow } from "./stored.ts";

let [journal, stored]: [Journal, Stored] = [undefined!, undefined!];

beforeAll(async () => {
  await within(async (scope) => {
    const { world, journal: reported } = await quiet(120, scope);
    [journal, stored] = [reported, await world.database.read()];
  });
}, 60_000);

test("finds nothing if nothing happened", () => {
  expect(judge(journal, stored, stored)).toEqual([]);
});

/** The finding that the judge must make for each manipulation. The row is in the middle of its credit's ledger. */
const tamperings: readonly (readonly [
  done: string,
  expected: RegExp,
  tamper: (stored: Stored, row: StoredRow) => Stored,
])[] = [
  ["a row is lost", /I1|I6/, (all, row) => ({ ...all, rows: all.rows.filter((one) => one !== row) })],
  [
    "a row is lost that was acknowledged",
    /I3/,
    (all, row) => ({ ...all, rows: all.rows.filter((one) => one !== row) }),
  ],
  ["a key is lost", /has rows and is not kept/, (all, { idempotencyKey }) => without(all, idempotencyKey)],
  [
    "a key is kept twice",
    /I4: is kept 2 times/,
    (all) => ({ ...all, operations: [...all.operations, all.operations[0]!] }),
  ],
  ["a key is done twice", /I4: was done 2 times/, (all, row) => ({ ...all, rows: [...all.rows, again(row)] })],
  [
    "a row exists that no client requested",
    /never asked for/,
    (all, row) => changed(all, row, { idempotencyKey: "x" }),
  ],
  ["more was taken than requested", /took \d+ of/, (all, row) => changed(all, row, { creditUsed: 77_777 })],
  ["a text was changed", /I6: the hash/, (all, row) => changed(all, row, { reason: "other" })],
  ["a text was changed since", /I5/, (all, row) => changed(all, row, { reason: "other" })],
  ["an id was changed", /I3: row/, (all, row) => changed(all, row, { id: 999_999 })],
  ["a row is older than the one before", /is older/, (all, row) => changed(all, row, { createdOn: 1 })],
  ["a balance was changed", /leaves/, (all, row) => changed(all, row, { balanceAfter: row.balanceAfter + 1 })],
  ["a row was moved", /is number/, (all, row) => changed(all, row, { sequence: row.sequence + 1 })],
  ["a credit has more than was left", /I1/, (all) => credited(all, { remainingUses: 1 })],
  ["a credit is overdrawn", /I2/, (all) => credited(all, { remainingUses: -1 })],
  ["the head is another", /does not end in the head/, (all) => credited(all, { ledgerHash: "0".repeat(64) })],
  ["the last rows were cut off", /I6: the head is/, (all, row) => cutAfter(all, row)],
];

describe("finds it if", () => {
  test.each(tamperings)("%s", (_, expected, tamper) => {
    const row = stored.rows.find(({ sequence, kind }) => sequence === 2 && kind === "USE")!;

    const faults = judge(journal, tamper(stored, row), stored);

    expect(faults.join("\n")).toMatch(expected);
  });
});

function changed(all: Stored, row: StoredRow, changes: Partial<StoredRow>): Stored {
  return { ...all, rows: all.rows.map((one) => (one === row ? { ...one, ...changes } : one)) };
}

function credited(all: Stored, changes: Partial<Stored["credits"][number]>): Stored {
  return { ...all, credits: all.credits.map((one, place) => (place === 0 ? { ...one, ...changes } : one)) };
}

function without(all: Stored, key: string | null): Stored {
  return { ...all, operations: all.operations.filter(({ idempotencyKey }) => idempotencyKey !== key) };
}

function again(row: StoredRow): StoredRow {
  return { ...row, id: 999_999, operationId: "00000000-0000-4000-8000-000000000000" };
}

function cutAfter(all: Stored, { coworkerExtraServiceId: id, sequence }: StoredRow): Stored {
  return { ...all, rows: all.rows.filter((row) => row.coworkerExtraServiceId !== id || row.sequence < sequence) };
}
