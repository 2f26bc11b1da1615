import type { PGlite } from "@electric-sql/pglite";
import { onTestFinished } from "vitest";
import type { PostgresClient } from "../../src/store/postgres/connection.ts";
import { parsers } from "../../src/store/postgres/types.ts";
import type { StoredRow } from "../../src/store/rows.ts";
import { emptySchema, startPglite } from "./pglite.ts";
import type { TestSchema } from "./postgres.ts";
import { once, type Returnable } from "./returnable.ts";
import { newSchemaName } from "./run-folder.ts";

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

async function newSchema(): Promise<string> {
  const name = newSchemaName();
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
