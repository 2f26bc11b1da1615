import { randomUUID } from "node:crypto";
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { type Asked, client, graphql } from "../client.ts";
import { root, type Served, serve } from "../process.ts";
import { answersOk, CannotRun, type Databases } from "./contestant.ts";
import { bearer, tokenFor } from "./gateway.ts";

/** A server that takes a unit of a credit durably. */
export interface Spender {
  readonly name: string;
  readonly served: Served;
  readonly pids: readonly number[];
  /** The next spend, of a different credit and under a new key. */
  spend(): Asked;
  stop(): Promise<void>;
}

export const CREDITS = 200;
const UNITS = 2_000_000_000;

const RECORD_USE = `mutation Spend($input: RecordUseInput!) {
  recordUse(input: $input) { useHistory { databaseId balanceAfter } coworkerExtraService { remainingUses } userErrors { code } }
}`;
const RECORD_USE_THERE = `mutation Spend($input: RecordUseInput!) {
  recordUse(input: $input) { result { balanceAfter coworkerExtraServiceByCoworkerExtraServiceId { remainingUses } } }
}`;

export const spenders: Readonly<Record<string, (databases: Databases) => Promise<Spender>>> = {
  "gateway (SQLite)": () => onSqlite("gateway (SQLite)", {}),
  "gateway (SQLite), one by one": () => onSqlite("gateway (SQLite), one by one", { MAX_GROUPED_COMMITS: "1" }),
  "gateway (PostgreSQL)": async ({ postgres }) => {
    const { address, pid } = await postgres.start();
    return withDatabase(address, async (database) => {
      const one = await gateway("gateway (PostgreSQL)", database, {});
      return { ...one, pids: [...one.pids, pid] };
    });
  },
  PostGraphile: async ({ postgres }) => {
    const { address, pid } = await postgres.start();
    return withDatabase(address, async (database) => {
      // The gateway creates the tables and the credits, and is stopped.
      const { stop } = await gateway("", database, {});
      await stop();
      return postgraphile(database, pid);
    });
  },
};

/** A gateway over an empty SQLite file, with its credits; `sources` is the checkout that it is built from. */
export async function onSqlite(name: string, environment: Readonly<Record<string, string>>, sources = root) {
  const folder = mkdtempSync(join(tmpdir(), "billing-spends-"));
  const one = await gateway(name, `file:${join(folder, "billing.db")}`, environment, sources);
  const stop = async () => {
    await one.stop();
    rmSync(folder, { recursive: true, force: true });
  };
  return { ...one, stop };
}

/** A gateway over a database, with new credits of as many customers of business 1. */
export async function gateway(
  name: string,
  database: string,
  environment: Readonly<Record<string, string>>,
  sources = root,
): Promise<Spender & { readonly token: string }> {
  const command = {
    command: process.execPath,
    args: ["dist/main.js", "serve"],
    environment: { DATABASE_URL: database, LOG_LEVEL: "warn", ...environment },
    cwd: sources,
  };
  const token = await tokenFor(database, sources);
  const asked = (query: string, variables: object) => graphql(query, variables, bearer(token));
  const served = await serve(command, (port) => answersOk(port, asked("{ viewer { sub } }", {})));
  const customers = Array.from({ length: CREDITS }, (_, place) => 1 + place);
  const spend = spendOf(await createCredits(served.port, asked, customers), asked);
  return { name, served, pids: [served.pid], token, spend, stop: () => served.stop() };
}

type Ask = (query: string, variables: object) => Asked;

/** The next spend of one of the credits, under a key of its own. */
export function spendOf(ids: readonly string[], asked: Ask): () => Asked {
  return () => asked(RECORD_USE, { input: nextOf(ids, "coworkerExtraServiceId") });
}

/** Creates a large credit for each of the customers, one after the other. Returns their ids. */
export async function createCredits(port: number, asked: Ask, customers: readonly number[]): Promise<string[]> {
  const asking = client(port, 8);
  const ask = async (query: string, input: object) => {
    const { data, errors } = JSON.parse((await asking.ask(asked(query, { input }))).text);
    const [done] = Object.values(data ?? {}) as { record: { databaseId: number } }[];
    if (errors !== undefined || !done?.record) throw new Error(`answered ${JSON.stringify(errors ?? data)}`);
    return String(done.record.databaseId);
  };
  const rule = await ask(
    `mutation ($input: CreateExtraServiceInput!) { createExtraService(input: $input) { record: extraService { databaseId } userErrors { code } } }`,
    { businessId: 1, name: "Room", price: "30", currencyCode: "EUR" },
  );
  const ids: string[] = [];
  for (const coworkerId of customers)
    ids.push(
      await ask(
        `mutation ($input: CreateCoworkerExtraServiceInput!) { createCoworkerExtraService(input: $input) { record: coworkerExtraService { databaseId } userErrors { code } } }`,
        { businessId: 1, coworkerId, extraServiceId: rule, totalUses: UNITS },
      ),
    );
  asking.close();
  return ids;
}

let spends = 0;

function nextOf<N extends string>(ids: readonly string[], name: N) {
  spends += 1;
  return { [name]: ids[spends % ids.length], creditUsed: 1, idempotencyKey: randomUUID() };
}

/** A separate database on the cluster, dropped after use. */
async function withDatabase(address: string, start: (database: string) => Promise<Spender>): Promise<Spender> {
  const { database, drop } = await separateDatabase(address);
  const one = await start(database);
  const stop = async () => {
    await one.stop();
    await drop();
  };
  return { ...one, stop };
}

/** An empty database on the cluster. */
export async function separateDatabase(address: string) {
  const name = `spends_${randomUUID().replaceAll("-", "")}`;
  const admin = new pg.Client({ connectionString: address });
  await admin.connect();
  await admin.query(`create database ${name}`);
  const drop = async () => {
    await admin.query(`drop database ${name} with (force)`);
    await admin.end();
  };
  return { database: address.replace(/[^/]*$/, name), drop };
}

/** PostGraphile with a function in PL/pgSQL that does the same. */
async function postgraphile(database: string, pid: number): Promise<Spender> {
  const folder = join(root, "bench/postgraphile");
  const node = join(folder, "node_modules/.bin/node");
  if (!existsSync(node)) throw new CannotRun("its packages are not installed: npm ci --prefix bench/postgraphile");
  const psql = new pg.Client({ connectionString: database });
  await psql.connect();
  await psql.query(readFileSync(join(folder, "record-use.sql"), "utf8"));
  const { rows } = await psql.query("select id from coworker_extra_service order by id");
  await psql.end();
  const ids = rows.map(({ id }) => id as string);
  const spend = () => graphql(RECORD_USE_THERE, { input: nextOf(ids, "creditId") });
  const command = { command: node, args: ["server.js"], environment: { DATABASE_URL: database }, cwd: folder };
  const served = await serve(command, (port) => answersOk(port, graphql("{ __typename }")));
  return { name: "PostGraphile (PostgreSQL)", served, pids: [served.pid, pid], spend, stop: () => served.stop() };
}
