import { randomUUID } from "node:crypto";
import { existsSync, mkdirSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import pg from "pg";
import { seededSources } from "../../src/commands/demo/random.ts";
import { readAddress } from "../../src/store/address.ts";
import { openStore } from "../../src/store/open.ts";
import { createServices } from "../data/fill.ts";
import type { Service } from "../data/records.ts";
import type { Served } from "../process.ts";
import { copyInto } from "./binary-copy.ts";
import { addressOf, initialize, programsFolder, start } from "./cluster.ts";
import { migrate, postgresKey } from "./copy.ts";
import { creditsWithLedgers, type GrowthSize } from "./growth-records.ts";

/** Memory for the sizes to come: half of the largest ledger does not fit. */
const SERVING = ["shared_buffers=2GB", "max_connections=200", "max_wal_size=4GB"];
/** Nothing is lost that cannot be made again; an empty table is filled without a log. */
const FILLING = [
  ...SERVING,
  ...["fsync=off", "full_page_writes=off", "synchronous_commit=off", "autovacuum=off"],
  ...["wal_level=minimal", "max_wal_senders=0", "maintenance_work_mem=1GB"],
];
const RULES_A_BUSINESS = 10;
const PROGRESS_ROWS = 500_000;
const TABLES = ["use_history", "coworker_extra_service"];

/** How long the steps of filling a database took, in seconds. */
export type FillingTimes = Readonly<Record<string, number>>;

export interface GrowthDatabase {
  readonly size: GrowthSize;
  readonly name: string;
}

/** A cluster with a database for each size; what it lacks is filled first. It stays in the temporary folder. */
export async function growthCluster(sizes: readonly GrowthSize[]): Promise<Served> {
  const programs = programsFolder();
  const folder = join(tmpdir(), "billing-gateway-bench", `growth-${postgresKey()}`);
  mkdirSync(dirname(folder), { recursive: true });
  if (!existsSync(folder)) initialize(programs, folder);
  const filling = await start(programs, folder, FILLING);
  try {
    for (const size of sizes) await provide(size, filling.port, join(programs, "psql"));
  } finally {
    await filling.stop();
  }
  return start(programs, folder, SERVING);
}

export function databaseName({ rows }: GrowthSize): string {
  return `growth_${rows}`;
}

/** A database that is not complete has another name. */
async function provide(size: GrowthSize, port: number, psql: string): Promise<void> {
  const admin = await connected(addressOf(port, "postgres"));
  try {
    const { rows } = await admin.query("select 1 from pg_database where datname = $1", [databaseName(size)]);
    if (rows.length > 0) return;
    const unfinished = `${databaseName(size)}_${process.pid}`;
    await admin.query(`create database ${unfinished}`);
    await fill(size, addressOf(port, unfinished), psql);
    await admin.query(`alter database ${unfinished} rename to ${databaseName(size)}`);
  } finally {
    await admin.end();
  }
}

async function fill(size: GrowthSize, address: string, psql: string): Promise<void> {
  const said = (what: string) => console.error(`${size.rows} rows: ${what}`);
  const timed = timer(said);
  migrate(address, psql);
  const services = await servicesOf(size, address);
  const client = await connected(address);
  try {
    await client.query("create table growth_filling (step text, seconds double precision)");
    const indexes = await dropIndexes(client);
    await timed(client, "copying", () => copyRecords(client, size, { services, address, psql, said }));
    for (const { name, definition } of indexes) await timed(client, `index ${name}`, () => client.query(definition));
    for (const table of TABLES)
      await client.query(`select setval(pg_get_serial_sequence('${table}', 'id'), max(id)) from "${table}"`);
    await timed(client, "vacuum", () => client.query("vacuum"));
    await timed(client, "analyze", () => client.query("analyze"));
  } finally {
    await client.end();
  }
}

function timer(said: (what: string) => void) {
  return async (client: pg.Client, step: string, act: () => Promise<unknown>) => {
    const began = performance.now();
    await act();
    const seconds = (performance.now() - began) / 1000;
    said(`${step} took ${seconds.toFixed(1)} s`);
    await client.query("insert into growth_filling values ($1, $2)", [step, seconds]);
  };
}

/** The primary keys stay: rows come in their order. */
async function dropIndexes(client: pg.Client): Promise<{ name: string; definition: string }[]> {
  const { rows } = await client.query<{ name: string; definition: string }>(
    `select indexname "name", indexdef "definition" from pg_indexes
     where tablename = any($1) and indexname <> all(select conname from pg_constraint) order by tablename desc, indexname`,
    [TABLES],
  );
  for (const { name } of rows) await client.query(`drop index "${name}"`);
  return rows;
}

interface Filling {
  readonly services: readonly Service[][];
  readonly address: string;
  readonly psql: string;
  readonly said: (what: string) => void;
}

async function copyRecords(client: pg.Client, size: GrowthSize, { services, address, psql, said }: Filling) {
  const into = (table: string, first: string) => copyInto(client, { psql, address, table, first });
  const rows = await into("use_history", "truncate use_history");
  const credits = await into("coworker_extra_service", "select 1");
  let count = 0;
  for (const made of creditsWithLedgers(size, services)) {
    credits.add(made.credit);
    for (const row of made.rows) rows.add(row);
    const before = count;
    count += made.rows.length;
    await Promise.all([credits.drained(), rows.drained()]);
    if (Math.floor(before / PROGRESS_ROWS) < Math.floor(count / PROGRESS_ROWS)) said(`${count} copied`);
  }
  await Promise.all([credits.end(), rows.end()]);
}

/** The rules of each business: those of the first are created by the store, the others are copies of them. */
async function servicesOf({ businesses }: GrowthSize, address: string): Promise<Service[][]> {
  const database = readAddress(address);
  if (typeof database === "string") throw new Error(database);
  const options = { newUniqueId: randomUUID, snapshotsMax: 1, snapshotMilliseconds: 60_000, connectionsMax: 2 };
  const store = await openStore(database, options);
  const { chance } = seededSources("growth rules");
  const first = await createServices(store, { businesses: 1, rules: RULES_A_BUSINESS }, chance);
  await store.close();
  const client = await connected(address);
  await client.query(
    `insert into business select n, 'Business ' || n, 'Europe/Madrid', 'EUR' from generate_series(2, $1::integer) n`,
    [businesses],
  );
  await client.query(
    `insert into extra_service
     select (jsonb_populate_record(rule, jsonb_build_object('id', rule.id + (n - 1) * $1::integer, 'business_id', n,
       'unique_id', md5(rule.id || ' of ' || n)::uuid))).*
     from extra_service rule cross join generate_series(2, $2::integer) n`,
    [RULES_A_BUSINESS, businesses],
  );
  await client.query("select setval(pg_get_serial_sequence('extra_service', 'id'), max(id)) from extra_service");
  await client.end();
  return Array.from({ length: businesses }, (_, place) =>
    first.map((rule) => ({ ...rule, id: rule.id + place * RULES_A_BUSINESS, businessId: place + 1 })),
  );
}

export async function connected(connectionString: string): Promise<pg.Client> {
  const client = new pg.Client({ connectionString });
  await client.connect();
  return client;
}
