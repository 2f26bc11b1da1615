import pg from "pg";
import { expect, onTestFinished, vi } from "vitest";
import type { Pool } from "../../src/store/postgres/connection.ts";
import { openPool } from "../../src/store/postgres/pool.ts";
import type { StoredRow } from "../../src/store/rows.ts";
import { type Beginning, ownDatabase } from "./own-database.ts";
import { ownSchema } from "./own-schema.ts";
import { emptySchema } from "./pglite.ts";
import { once, type Returnable } from "./returnable.ts";
import { newSchemaName } from "./run-folder.ts";

/** An empty schema of a PostgreSQL database, dropped after the test, and its pools. */
export interface TestSchema {
  readonly readers: Pool;
  readonly writers: Pool;
  /** Runs statements as somebody with a shell would. */
  shell(text: string): Promise<StoredRow[]>;
}

/** The server that `TEST_POSTGRES_URL` names, if it names one. */
export const serverUrl = process.env.TEST_POSTGRES_URL;

/** A pooler in front of that server, if `TEST_PGBOUNCER_URL` names one: stores then reach the server through it. */
export const poolerUrl = process.env.TEST_PGBOUNCER_URL;

/** A schema on the server, and what a test does to it from outside. */
export interface ServerSchema extends Returnable {
  /** Connects to the server in this schema. */
  readonly url: string;
  shell(text: string): Promise<StoredRow[]>;
  /** Resolves when so many statements wait for a lock. */
  waiting(count: number): Promise<void>;
  /** Cuts every other connection in this schema. */
  cutAll(): Promise<void>;
}

/** A schema on the server with pools of so many connections each. */
export async function onServer(connections = 8, beginning?: Beginning): Promise<TestSchema & ServerSchema> {
  return withPools(await schemaOnServer(beginning), connections);
}

export function schemaOnServer(beginning: Beginning = "empty"): Promise<ServerSchema> {
  const name = newSchemaName();
  if (poolerUrl !== undefined)
    return openOnServer(name, (url, watcher) => ownDatabase(name, { server: serverUrl!, url, watcher, beginning }));
  return openOnServer(name, (url) =>
    ownSchema(name, {
      ...{ server: serverUrl!, url, isNew: true },
      leave: async (shell) => void (await shell(`drop schema ${name} cascade`)),
    }),
  );
}

/** Schemas of the server that tests have used, emptied. The end of the run drops them. */
const emptiedOnServer: string[] = [];

/** As `currentOnPglite`, on the server. Through a pooler it is a database of the test's own, migrated. */
export async function currentOnServer(): Promise<TestSchema & Returnable> {
  if (poolerUrl !== undefined) return onServer(8, "migrated");
  const used = emptiedOnServer.pop();
  const name = used ?? newSchemaName();
  const schema = await openOnServer(name, (url) =>
    ownSchema(name, {
      ...{ server: serverUrl!, url, isNew: used === undefined },
      async leave(shell) {
        await emptySchema(shell);
        emptiedOnServer.push(name);
      },
    }),
  );
  return withPools(schema, 8);
}

function withPools(schema: ServerSchema, connections: number): TestSchema & ServerSchema {
  const pool = () => openPool({ url: schema.url, max: connections, statementMilliseconds: 30_000 });
  return { ...schema, readers: pool(), writers: pool() };
}

/** Connects to what `begin` makes. After the test, when nobody else is connected, `leave` is called. */
async function openOnServer(
  name: string,
  begin: (url: URL, watcher: pg.Client) => Promise<{ admin: pg.Client; leave(): Promise<void> }>,
): Promise<ServerSchema> {
  const url = new URL(poolerUrl ?? serverUrl!);
  // Of another kind than the gateway's connections: by this name the test finds those of its schema.
  url.searchParams.set("application_name", name);
  const watcher = new pg.Client({ connectionString: serverUrl });
  await watcher.connect();
  const { admin, leave } = await begin(url, watcher);
  const cutAll = async () => {
    await watcher.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", [name]);
  };
  const giveBack = once(async () => {
    await cutAll();
    await leave();
    await watcher.end();
  });
  onTestFinished(giveBack);
  return {
    giveBack,
    url: url.href,
    shell: async (text) => (await admin.query(text)).rows,
    async waiting(count) {
      await vi.waitFor(async () => {
        const { rows } = await watcher.query(
          "select 1 from pg_stat_activity where application_name = $1 and wait_event_type = 'Lock'",
          [name],
        );
        expect(rows).toHaveLength(count);
      });
    },
    cutAll,
  };
}
