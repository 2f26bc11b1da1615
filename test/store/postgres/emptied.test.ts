import { describe, expect, test } from "vitest";
import { openSchema } from "../../support/dialects.ts";
import { onPglite } from "../../support/on-pglite.ts";
import { emptySchema } from "../../support/pglite.ts";
import { onServer, serverUrl, type TestSchema } from "../../support/postgres.ts";
import { openTwoBusinesses } from "../../support/two-businesses.ts";

// Tests that see only the store use one schema after the other.

const places = [
  { name: "PGlite", empty: onPglite },
  ...(serverUrl === undefined ? [] : [{ name: "PostgreSQL", empty: onServer }]),
];

describe.each(places)("on $name", ({ empty }) => {
  test.each([
    ["a small schema, by DELETE", undefined],
    ["a grown schema, by TRUNCATE", 0],
  ])("%s is emptied to the state after the migrations", async (_name, deletedBytesMax) => {
    const schema = await empty();
    const store = await openSchema(schema);
    const migrated = await contents(schema);
    await openTwoBusinesses(store);
    const filled = await contents(schema);

    await emptySchema(schema.shell, deletedBytesMax);

    expect(filled).not.toEqual(migrated);
    expect(await contents(schema)).toEqual(migrated);
    const [{ setting }] = (await schema.shell("select current_setting('session_replication_role') setting")) as [
      { setting: string },
    ];
    expect(setting).toBe("origin");
  });
});

/** The rows of every table, and where every sequence stands. */
async function contents({ shell }: TestSchema) {
  const tables = await shell("select quote_ident(tablename) name from pg_tables where schemaname = current_schema()");
  const rows: Record<string, unknown> = {};
  for (const { name } of tables)
    rows[String(name)] = await shell(`select to_jsonb(one)::text row from ${name} one order by 1`);
  const sequences = await shell(
    "select sequencename::text name, last_value::int4 value from pg_sequences where schemaname = current_schema() order by 1",
  );
  return { rows, sequences };
}
