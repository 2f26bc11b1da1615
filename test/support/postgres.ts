import { randomUUID } from "node:crypto";
import type { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { expect, onTestFinished, vi } from "vitest";
import type { Pool, PostgresClient } from "../../src/store/postgres/connection.ts";
import { openPool } from "../../src/store/postgres/pool.ts";
import { parsers } from "../../src/store/postgres/types.ts";
import type { StoredRow } from "../../src/store/rows.ts";
import { type Beginning, ownDatabase } from "./own-database.ts";
import { emptySchema, startPglite } from "./pglite.ts";

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
export interface ServerSchema {
  /** Connects to the server in this schema. */
  readonly url: string;
  shell(text: string): Promise<StoredRow[]>;
  /** Resolves when so many statements wait for a lock. */
  waiting(count: number): Promise<void>;
  /** Cuts every other connection in this schema. */
  cutAll(): Promise<void>;
}

/** A schema for a test that only uses the store: through a pooler it is migrated, and otherwise the first start does it. */
export function currentOnServer(): Promise<TestSchema & ServerSchema> {
  return onServer(8, "migrated");
}

/** A schema on the server with pools of so many connections each. */
export async function onServer(connections = 8, beginning?: Beginning): Promise<TestSchema & ServerSchema> {
  const schema = await schemaOnServer(beginning);
  const pool = () => openPool({ url: schema.url, max: connections, statementMilliseconds: 30_000 });
  return { ...schema, readers: pool(), writers: pool() };
}

export async function schemaOnServer(beginning: Beginning = "empty"): Promise<ServerSchema> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  const url = new URL(poolerUrl ?? serverUrl!);
  // Of another kind than the gateway's connections: by this name the test finds those of its schema.
  url.searchParams.set("application_name", name);
  const watcher = new pg.Client({ connectionString: serverUrl });
  await watcher.connect();
  const { admin, drop } = await (poolerUrl === undefined
    ? ownSchema(name, url)
    : ownDatabase(name, { server: serverUrl!, url, watcher, beginning }));
  const cutAll = async () => {
    await watcher.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", [name]);
  };
  onTestFinished(async () => {
    await cutAll();
    await drop();
    await watcher.end();
  });
  return {
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

async function ownSchema(name: string, url: URL) {
  url.searchParams.set("options", `-c search_path=${name}`);
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create schema ${name}`);
  await admin.query(`set search_path to ${name}`);
  const drop = async () => {
    await admin.query(`drop schema ${name} cascade`);
    await admin.end();
  };
  return { admin, drop };
}

let starting: Promise<PGlite> | undefined;
let database: PGlite | undefined;
let searchPath = "";
let last: Promise<unknown> = Promise.resolve();

/**
 * A schema of PGlite, which has one connection: readers take turns on it with each statement, outside of any
 * transaction, and a writer has it to itself until it is given back.
 */
export async function onPglite(): Promise<TestSchema> {
  const name = await newSchema();
  onTestFinished(async () => void (await turn(() => ask(`drop schema ${name} cascade`))));
  return inPglite(name);
}

/** Schemas of PGlite that tests have used, emptied: to migrate one takes a hundred times as long. */
const emptied: string[] = [];

/**
 * A schema of PGlite for a test that only uses the store: migrated and empty, or without tables, to be migrated by the
 * store's first start.
 */
export async function currentOnPglite(): Promise<TestSchema> {
  const name = emptied.pop() ?? (await newSchema());
  const schema = inPglite(name);
  onTestFinished(async () => {
    await emptySchema(schema.shell);
    emptied.push(name);
  });
  return schema;
}

async function newSchema(): Promise<string> {
  const name = `test_${randomUUID().replaceAll("-", "")}`;
  starting ??= startPglite();
  database = await starting;
  await turn(() => ask(`set time zone 'UTC'; create schema ${name}`));
  return name;
}

/** PGlite has no pool to count. */
const usage = () => ({ used: 0, idle: 0, waiting: 0, max: 1 });

function inPglite(schema: string): TestSchema {
  const inSchema = async (text: string, values?: unknown[]) => {
    if (searchPath !== schema) await ask(`set search_path to ${schema}`);
    searchPath = schema;
    return { rows: await ask(text, values) };
  };
  const reading: PostgresClient = {
    query: async ({ text, values }) =>
      /^(begin|commit|rollback)\b/.test(text) ? { rows: [] } : turn(() => inSchema(text, values)),
    release() {},
  };
  return {
    readers: { connect: async () => reading, usage, async end() {} },
    writers: {
      async connect() {
        const giveBack = await turnTaken();
        return { query: ({ text, values }) => inSchema(text, values), release: giveBack };
      },
      usage,
      async end() {},
    },
    shell: async (text) => (await turn(() => inSchema(text))).rows,
  };
}

async function ask(text: string, values?: unknown[]): Promise<StoredRow[]> {
  if (values !== undefined) return (await database!.query<StoredRow>(text, values, { parsers })).rows;
  return (await database!.exec(text, { parsers })).at(-1)?.rows as StoredRow[];
}

function turn<T>(act: () => Promise<T>): Promise<T> {
  const mine = last.then(act);
  last = mine.catch(() => {});
  return mine;
}

/** Resolves when it is this one's turn, with what ends it. */
async function turnTaken(): Promise<() => void> {
  let giveBack = () => {};
  const over = new Promise<void>((resolve) => {
    giveBack = resolve;
  });
  const mine = last;
  last = mine.then(() => over);
  await mine;
  return giveBack;
}
