import { readdirSync } from "node:fs";
import { basename, dirname, join } from "node:path";
import { describe, expect, test } from "vitest";
import { checkFile } from "../../../src/store/sqlite/file.ts";
import { temporaryFolder } from "../../support/dialects.ts";
import { anOlderFile, appliedMigrations, knownMigrations } from "../../support/files.ts";
import { together } from "../../support/processes.ts";
import { isLong } from "../../support/runs.ts";

const PROCESSES = isLong ? 4 : 2;

describe(`${PROCESSES} processes that start together`, () => {
  test("migrate a new file once", async () => {
    const file = join(temporaryFolder(), "billing.db");

    const answers = await together(PROCESSES, "migrate", { kind: "sqlite", file });

    expect(answers).toEqual(Array(PROCESSES).fill({ answer: 0 }));
    expect(appliedMigrations(file)).toBe(knownMigrations());
    expect(readdirSync(dirname(file))).toEqual([basename(file)]);
  });

  test("serve a new file, and none of their writes is lost", async () => {
    const file = join(temporaryFolder(), "billing.db");

    const answers = (await together(PROCESSES, "serve", { kind: "sqlite", file })) as { answer: number }[];

    expect(answers.map(({ answer }) => answer).sort()).toEqual(Array.from(answers, (_one, place) => place + 1));
    expect(appliedMigrations(file)).toBe(knownMigrations());
  });

  test("migrate an older file once", async () => {
    const file = join(temporaryFolder(), "billing.db");
    anOlderFile(file);

    const answers = (await together(PROCESSES, "migrate", { kind: "sqlite", file })) as { answer: number }[];

    expect(answers.map(({ answer }) => answer).sort()).toEqual([...Array(PROCESSES - 1).fill(0), knownMigrations()]);
    expect(appliedMigrations(file)).toBe(knownMigrations());
    expect(() => checkFile(file)).not.toThrow();
  });
});
