import { randomUUID } from "node:crypto";
import { PGlite } from "@electric-sql/pglite";
import pg from "pg";
import { onTestFinished } from "vitest";
import type { Client, Pool } from "../../src/store/postgres/connection.ts";
import { openPool } from "../../src/store/postgres/pool.ts";
import { parsers } from "../../src/store/postgres/types.ts";
import type { Row } from "../../src/store/rows.ts";

/** An empty schema of a PostgreSQL database, gone when the test is over, and the pools that lead to it. */
export interface TestSchema {
  readonly readers: Pool;
  readonly writers: Pool;
  /** Runs statements as somebody with a shell would. */
  shell(text: string): Promise<Row[]>;
}

/** The server that `TEST_POSTGRES_URL` names, if it names one. */
export const serverUrl = process.env.TEST_POSTGRES_URL;

/** A schema on the server. */
export async function onServer(connections = 8): Promise<TestSchema> {
  const schema = `test_${randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: serverUrl });
  await admin.connect();
  await admin.query(`create schema ${schema}`);
  await admin.query(`set search_path to ${schema}`);
  onTestFinished(async () => {
    await admin.query(`drop schema ${schema} cascade`);
    await admin.end();
  });
  const url = withSearchPath(schema);
  const pool = () => openPool({ url, max: connections, statementMilliseconds: 30_000 });
  return { readers: pool(), writers: pool(), shell: async (text) => (await admin.query(text)).rows };
}

/** The address of the server with a schema of its own for whoever connects by it. */
export function withSearchPath(schema: string): string {
  const url = new URL(serverUrl!);
  url.searchParams.set("options", `-c search_path=${schema}`);
  return url.href;
}

let database: PGlite | undefined;
let searchPath = "";
let last: Promise<unknown> = Promise.resolve();

/**
 * A schema of PGlite, which has one connection: readers take turns on it with each statement, outside of any
 * transaction, and a writer has it to itself until it is given back.
 */
export async function onPglite(): Promise<TestSchema> {
  const schema = `test_${randomUUID().replaceAll("-", "")}`;
  database ??= await PGlite.create();
  await ask("set time zone 'UTC'");
  await ask(`create schema ${schema}`);
  onTestFinished(async () => void (await turn(() => ask(`drop schema ${schema} cascade`))));

  const inSchema = async (text: string, values?: unknown[]) => {
    if (searchPath !== schema) await ask(`set search_path to ${schema}`);
    searchPath = schema;
    return { rows: await ask(text, values) };
  };
  const reading: Client = {
    query: async ({ text, values }) =>
      /^(begin|commit|rollback)\b/.test(text) ? { rows: [] } : turn(() => inSchema(text, values)),
    release() {},
  };
  return {
    readers: { connect: async () => reading, async end() {} },
    writers: {
      async connect() {
        const giveBack = await turnTaken();
        return { query: ({ text, values }) => inSchema(text, values), release: giveBack };
      },
      async end() {},
    },
    shell: async (text) => (await turn(() => inSchema(text))).rows,
  };
}

async function ask(text: string, values?: unknown[]): Promise<Row[]> {
  if (values !== undefined) return (await database!.query<Row>(text, values, { parsers })).rows;
  return (await database!.exec(text, { parsers })).at(-1)?.rows as Row[];
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
