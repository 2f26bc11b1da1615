import { randomUUID } from "node:crypto";
import type { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { expect, onTestFinished, vi } from "vitest";
import type { Pool, PostgresClient } from "../../src/store/postgres/connection.ts";
import { openPool } from "../../src/store/postgres/pool.ts";
import { parsers } from "../../src/store/postgres/types.ts";
import type { StoredRow } from "../../src/store/rows.ts";
import { emptySchema, startPglite } from "./pglite.ts";
import { schemaPrefix } from "./run-folder.ts";

/** An empty schema of a PostgreSQL database, dropped after the test, and its pools. */
export interface TestSchema {
  readonly readers: Pool;
  readonly writers: Pool;
  /** Runs statements as somebody with a shell would. */
  shell(text: string): Promise<StoredRow[]>;
}

/** Can be given back before the end of the test: one schema then serves a test that opens many stores in turn. */
export interface Returnable {
  giveBack(): Promise<void>;
}

/** The server that `TEST_POSTGRES_URL` names, if it names one. */
export const serverUrl = process.env.TEST_POSTGRES_URL;

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
export async function onServer(connections = 8): Promise<TestSchema & ServerSchema> {
  return withPools(await schemaOnServer(), connections);
}

export async function schemaOnServer(): Promise<ServerSchema> {
  const name = newName();
  const schema = await openOnServer(name, async (shell) => void (await shell(`drop schema ${name} cascade`)));
  await schema.shell(`create schema ${name}`);
  return schema;
}

/** Schemas of the server that tests have used, emptied. The end of the run drops them. */
const emptiedOnServer: string[] = [];

/** As `currentOnPglite`, on the server. */
export async function currentOnServer(): Promise<TestSchema & Returnable> {
  const used = emptiedOnServer.pop();
  const name = used ?? newName();
  const schema = await openOnServer(name, async (shell) => {
    await emptySchema(shell);
    emptiedOnServer.push(name);
  });
  if (used === undefined) await schema.shell(`create schema ${name}`);
  return withPools(schema, 8);
}

function withPools(schema: ServerSchema, connections: number): TestSchema & ServerSchema {
  const pool = () => openPool({ url: schema.url, max: connections, statementMilliseconds: 30_000 });
  return { ...schema, readers: pool(), writers: pool() };
}

/** Connects to a schema that need not exist yet. After the test, when nobody else is connected, `leave` is called. */
async function openOnServer(name: string, leave: (shell: TestSchema["shell"]) => Promise<void>): Promise<ServerSchema> {
  const url = new URL(serverUrl!);
  url.searchParams.set("options", `-c search_path=${name}`);
  // Of another kind than the gateway's connections: by this name the test finds those of its schema.
  url.searchParams.set("application_name", name);
  const [admin, watcher] = [
    new pg.Client({ connectionString: serverUrl }),
    new pg.Client({ connectionString: serverUrl }),
  ];
  await Promise.all([admin.connect(), watcher.connect()]);
  await admin.query(`set search_path to ${name}`);
  const shell = async (text: string) => (await admin.query(text)).rows;
  const cutAll = async () => {
    await watcher.query("select pg_terminate_backend(pid) from pg_stat_activity where application_name = $1", [name]);
  };
  const giveBack = once(async () => {
    await cutAll();
    await leave(shell);
    await Promise.all([admin.end(), watcher.end()]);
  });
  onTestFinished(giveBack);
  return {
    giveBack,
    url: url.href,
    shell,
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
export async function currentOnPglite(): Promise<TestSchema & Returnable> {
  const name = emptied.pop() ?? (await newSchema());
  const schema = inPglite(name);
  const giveBack = once(async () => {
    await emptySchema(schema.shell);
    emptied.push(name);
  });
  onTestFinished(giveBack);
  return { ...schema, giveBack };
}

function once(act: () => Promise<void>): () => Promise<void> {
  let done: Promise<void> | undefined;
  return () => {
    done ??= act();
    return done;
  };
}

function newName(): string {
  return `${schemaPrefix()}${randomUUID().replaceAll("-", "")}`;
}

async function newSchema(): Promise<string> {
  const name = newName();
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
