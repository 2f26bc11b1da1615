import { PgDialect } from "drizzle-orm/pg-core";
import { currencies } from "../currencies.ts";
import { upsertCurrencies } from "../currency-statements.ts";
import { JOURNAL, pendingAfter } from "../migrations.ts";
import {
  type OnStoppedPricing,
  pricedByCredits,
  ruleColumns,
  type StoppedPricing,
  stoppedPricing,
} from "../stopped-pricing.ts";
import type { PostgresClient } from "./connection.ts";
import { toStorageRefused } from "./failure.ts";

/** "BILL": first part of the advisory lock for migrations. */
const LOCK = 0x42_49_4c_4c;

/** Time limit of a migration and of the wait for another process's migration. */
const PATIENCE = "10min";

/**
 * Updates the tables and currencies of the connection's schema to this version; returns the number of applied
 * migrations. Everything happens in one transaction. The lock is taken before the journal is read: of several
 * processes, one applies the migrations and the others find them applied. Reports services that no longer price
 * bookings.
 */
export async function migrate(
  client: PostgresClient,
  name: string,
  onStopped: OnStoppedPricing = () => {},
): Promise<number> {
  await client.query({ text: "begin" });
  try {
    await client.query({
      text: `set local statement_timeout to '${PATIENCE}'; set local lock_timeout to '${PATIENCE}'`,
    });
    await client.query({ text: "select pg_advisory_xact_lock($1, hashtext(current_schema()))", values: [LOCK] });
    await client.query({
      text: `create table if not exists ${JOURNAL} (id serial primary key, hash text not null, created_at bigint not null)`,
    });
    const pending = await pendingMigrations(client, name);
    const columns = await client.query({ text: ruleColumns.postgres });
    const stops = pricedByCredits(columns.rows as { name: string }[]);
    for (const { sql, hash, folderMillis } of pending) {
      for (const text of sql) await client.query({ text });
      await client.query({
        text: `insert into ${JOURNAL} (hash, created_at) values ($1, $2)`,
        values: [hash, folderMillis],
      });
    }
    const { sql: text, params: values } = new PgDialect().sqlToQuery(upsertCurrencies(currencies));
    await client.query({ text, values });
    const stopped = stops ? (await client.query({ text: stoppedPricing("= true") })).rows : [];
    await client.query({ text: "commit" });
    if (stopped.length > 0) onStopped(stopped as unknown as StoppedPricing[]);
    return pending.length;
  } catch (error) {
    await client.query({ text: "rollback" }).catch(() => {});
    throw toStorageRefused(error, name);
  }
}

/** The migrations that the schema lacks; all of them for an empty schema. */
export async function pendingMigrations(client: PostgresClient, name: string) {
  const applied = (await hasJournal(client))
    ? (await client.query({ text: `select hash from ${JOURNAL} order by id` })).rows.map(({ hash }) => String(hash))
    : [];
  return pendingAfter(applied, "postgres", name);
}

/** Whether the schema has been migrated before. */
export async function hasJournal(client: PostgresClient): Promise<boolean> {
  const { rows } = await client.query({ text: "select to_regclass($1) is not null found", values: [JOURNAL] });
  return rows[0]?.found === true;
}
