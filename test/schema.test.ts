import { readdirSync, readFileSync } from "node:fs";
import {
  generateDrizzleJson,
  generateMigration,
  generateSQLiteDrizzleJson,
  generateSQLiteMigration,
} from "drizzle-kit/api";
import { describe, expect, test } from "vitest";
import { printedSchema } from "../src/graphql/schema.ts";
import * as postgres from "../src/store/postgres/tables.ts";
import * as sqlite from "../src/store/sqlite/tables.ts";
import { appendOnly } from "../src/store/triggers.ts";

// The output of `npm run schema` is checked in and current.

test("the migrations of SQLite lead to the tables that the entities describe", async () => {
  const missing = await generateSQLiteMigration(
    lastSnapshot("sqlite"),
    await generateSQLiteDrizzleJson({ ...sqlite.tables }),
  );

  expect(missing, "run `npm run schema <name of the change>`").toEqual([]);
});

test("the migrations of PostgreSQL lead to the tables that the entities describe", async () => {
  const missing = await generateMigration(lastSnapshot("postgres"), generateDrizzleJson({ ...postgres.tables }));

  expect(missing, "run `npm run schema <name of the change>`").toEqual([]);
});

test("the printed GraphQL schema is that of the code", () => {
  expect(read("billing.graphql"), "run `npm run schema`").toBe(printedSchema());
});

describe.each(["sqlite", "postgres"] as const)("the migrations in schema/%s", (folder) => {
  test("are the files in the journal, in its order", () => {
    const { entries } = JSON.parse(read(`${folder}/meta/_journal.json`)) as { entries: { tag: string }[] };

    expect(entries.map(({ tag }) => `${tag}.sql`)).toEqual(migrations(folder));
  });

  test.each(Object.keys(appendOnly) as (keyof typeof appendOnly)[])(
    "leave %s with its triggers, also where they rebuild it",
    (table) => {
      const triggers = appendOnly[table]()[folder === "sqlite" ? "sqlite" : "postgresql"];
      const builders = migrations(folder).filter((file) =>
        new RegExp(`(CREATE TABLE|RENAME TO) [\`"]${table}[\`"]`).test(read(`${folder}/${file}`)),
      );

      expect(builders.length).toBeGreaterThan(0);
      for (const file of builders) for (const trigger of triggers) expect(read(`${folder}/${file}`)).toContain(trigger);
    },
  );
});

test.each(migrations("sqlite"))("schema/sqlite/%s makes STRICT tables only: `npm run schema` adds it", (file) => {
  const tables = read(`sqlite/${file}`)
    .split("--> statement-breakpoint")
    .filter((statement) => /^\s*CREATE TABLE/i.test(statement));

  expect(tables.filter((statement) => !/\)\s*STRICT;\s*$/.test(statement))).toEqual([]);
});

/** The tables as the last migration left them, as drizzle-kit has written it down. */
function lastSnapshot<T>(folder: string): T {
  const last = readdirSync(new URL(`../schema/${folder}/meta`, import.meta.url))
    .filter((file) => file.endsWith("_snapshot.json"))
    .sort()
    .at(-1);
  return JSON.parse(read(`${folder}/meta/${last}`)) as T;
}

function migrations(folder: string): string[] {
  return readdirSync(new URL(`../schema/${folder}`, import.meta.url))
    .filter((file) => file.endsWith(".sql"))
    .sort();
}

function read(path: string): string {
  return readFileSync(new URL(`../schema/${path}`, import.meta.url), "utf8");
}
