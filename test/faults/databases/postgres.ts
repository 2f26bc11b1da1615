import { randomUUID } from "node:crypto";
import pg from "pg";
import { type Stored, selections } from "../judge/stored.ts";
import type { Scope } from "../scope.ts";
import type { TestDatabase } from "./database.ts";

export interface PostgresDatabase extends TestDatabase {
  readonly kind: "postgres";
  /** Cuts every connection of the gateways. Returns their number. */
  cutAll(): Promise<number>;
}

/** An empty schema on a PostgreSQL server, dropped at the end of the scope. */
export async function postgresOn(server: string, scope: Scope): Promise<PostgresDatabase> {
  const name = `faults_${randomUUID().replaceAll("-", "")}`;
  const url = new URL(server);
  url.searchParams.set("options", `-c search_path=${name}`);
  // This name identifies the harness's gateways.
  url.searchParams.set("application_name", name);

  const on: On = (act) => connected(server, `set search_path to ${name}; set time zone 'UTC'`, act);

  async function cutAll(): Promise<number> {
    const cut = await on((ask) =>
      ask(`select pg_terminate_backend(pid) from pg_stat_activity where application_name = '${name}'`),
    );
    return cut.rows.length;
  }

  await on((ask) => ask(`create schema ${name}`));
  scope.onLeave(async () => {
    await cutAll();
    await on((ask) => ask(`drop schema ${name} cascade`));
  });
  return { kind: "postgres", url: url.href, cutAll, ...shellOn(on) };
}

type Shell = (text: string) => Promise<pg.QueryResult>;
export type On = <T>(act: (ask: Shell) => Promise<T>) => Promise<T>;

/** Each opens a new connection: it works after a restart of the server. */
export async function connected<T>(server: string, settings: string, act: (ask: Shell) => Promise<T>): Promise<T> {
  const connection = new pg.Client({ connectionString: server });
  connection.on("error", () => {});
  await connection.connect();
  try {
    await connection.query(settings);
    return await act((text) => connection.query(text));
  } finally {
    await connection.end();
  }
}

/** What the harness does to a database, bypassing the gateways. */
export function shellOn(on: On): Pick<TestDatabase, "read" | "change" | "allows"> {
  return {
    read: () =>
      on(async (ask) => {
        const { credits, rows, operations, holds, allocations } = selections("postgres");
        await ask("begin isolation level repeatable read read only");
        return {
          credits: (await ask(credits)).rows,
          rows: (await ask(rows)).rows,
          operations: (await ask(operations)).rows,
          holds: (await ask(holds)).rows,
          allocations: (await ask(allocations)).rows,
        } as Stored;
      }),
    change: (statement) => on(async (ask) => void (await ask(statement))),
    allows: (statement) =>
      on(async (ask) => {
        await ask("begin");
        try {
          const { rowCount } = await ask(statement);
          return rowCount === null || rowCount > 0;
        } catch {
          return false;
        } finally {
          await ask("rollback");
        }
      }),
  };
}
