import { createHash } from "node:crypto";
import { readdirSync } from "node:fs";
import { fileURLToPath } from "node:url";
import pg from "pg";
import type { PostgresClient } from "../../src/store/postgres/connection.ts";
import { migrate } from "../../src/store/postgres/migrate.ts";

/** What a database begins with. */
export type Beginning = "empty" | "migrated";

/**
 * A database of a test's own on the server: a pooler does not pass the setting on that leads to a schema. `url` gets its name.
 * `watcher` is connected to the server.
 */
export async function ownDatabase(
  name: string,
  { server, url, watcher, beginning }: { server: string; url: URL; watcher: pg.Client; beginning: Beginning },
) {
  url.pathname = `/${name}`;
  const template = beginning === "migrated" ? await migratedTemplate(server, watcher) : "template1";
  await watcher.query(`create database ${name} template ${template}`);
  const admin = await connected(server, name);
  const leave = async () => {
    await admin.end();
    await watcher.query(`drop database ${name} with (force)`);
  };
  return { admin, leave };
}

/** Any number that nobody else locks. */
const LOCK = 20_119;

let made: Promise<string> | undefined;

/** A database with the schema of this version, which stays on the server: to migrate one takes longer than most tests. */
function migratedTemplate(server: string, watcher: pg.Client): Promise<string> {
  made ??= (async () => {
    const migrations = readdirSync(fileURLToPath(new URL("../../schema/postgres", import.meta.url)));
    const name = `template_${createHash("sha256").update(migrations.sort().join()).digest("hex").slice(0, 12)}`;
    await watcher.query("select pg_advisory_lock($1)", [LOCK]);
    try {
      const { rows } = await watcher.query("select 1 from pg_database where datname = $1", [name]);
      if (rows.length > 0) return name;
      await watcher.query(`create database ${name}_unfinished`);
      const client = await connected(server, `${name}_unfinished`);
      await migrate(client as unknown as PostgresClient, name);
      await client.end();
      await watcher.query(`alter database ${name}_unfinished rename to ${name}`);
      return name;
    } finally {
      await watcher.query("select pg_advisory_unlock($1)", [LOCK]);
    }
  })();
  return made;
}

async function connected(server: string, database: string): Promise<pg.Client> {
  const url = new URL(server);
  url.pathname = `/${database}`;
  const client = new pg.Client({ connectionString: url.href });
  await client.connect();
  return client;
}
