import { constants, copyFileSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import pg from "pg";
import { Database } from "../../src/store/sqlite/driver.ts";
import { client, graphql } from "../client.ts";
import { columnsOf, insertCharges } from "../data/charges.ts";
import type { Databases } from "./contestant.ts";
import { bearer } from "./gateway.ts";
import { createCredits, gateway, type Spender, spendOf } from "./spenders.ts";

/** A gateway over a copy of the records, with charges and a busy customer. */
export interface Reporter extends Spender {
  readonly token: string;
}

/** A customer of business 1 whom the records do not have. */
export const BUSY_CUSTOMER = 1_000_000;
const BUSY_CREDITS = 10;
const BUSY_CLIENTS = 8;

/** A gateway on a copy of the SQLite file, which its spends change. `uses`: the ledger rows of the busy customer. */
export async function onCopiedFile({ file }: Databases, uses: number): Promise<Reporter> {
  const folder = mkdtempSync(join(tmpdir(), "billing-reports-"));
  const copy = join(folder, "billing.db");
  const remove = () => rmSync(folder, { recursive: true, force: true });
  try {
    copyFileSync(file, copy, constants.COPYFILE_FICLONE);
    const raw = new Database(copy);
    raw.exec(insertCharges(raw.prepare(columnsOf.sqlite).pluck().all() as string[]));
    raw.exec("analyze");
    raw.close();
    return await started("SQLite", { address: `file:${copy}`, pids: [], remove, uses });
  } catch (error) {
    remove();
    throw error;
  }
}

/** The same on a copy of the database in PostgreSQL. */
export async function onCopiedDatabase({ postgres }: Databases, uses: number): Promise<Reporter> {
  const { address, pid } = await postgres.start();
  const name = `reports_${process.pid}`;
  const copy = address.replace(/[^/]*$/, name);
  await run(address.replace(/[^/]*$/, "postgres"), `create database ${name} template ${address.split("/").at(-1)}`);
  const remove = () => run(address.replace(/[^/]*$/, "postgres"), `drop database ${name} with (force)`);
  try {
    const columns = await run(copy, columnsOf.postgres);
    await run(copy, insertCharges(columns.map(({ name }) => name)));
    await run(copy, "vacuum analyze");
    return await started("PostgreSQL", { address: copy, pids: [pid], remove, uses });
  } catch (error) {
    await remove();
    throw error;
  }
}

interface Copy {
  readonly address: string;
  /** The processes beside the gateway that do the work. */
  readonly pids: readonly number[];
  readonly uses: number;
  remove(): unknown;
}

async function started(name: string, { address, pids, uses, remove }: Copy): Promise<Reporter> {
  const one = await gateway(name, address, {});
  const stop = async () => {
    await one.stop();
    await remove();
  };
  try {
    await fillStatement(one, uses);
  } catch (error) {
    await one.stop();
    throw error;
  }
  return { ...one, pids: [...one.pids, ...pids], stop };
}

/** The busy customer's credits, and as many uses of them. */
async function fillStatement({ served: { port }, token }: Reporter, uses: number): Promise<void> {
  const asked = (query: string, variables: object) => graphql(query, variables, bearer(token));
  const credits = await createCredits(port, asked, new Array(BUSY_CREDITS).fill(BUSY_CUSTOMER));
  const next = spendOf(credits, asked);
  const asking = client(port, BUSY_CLIENTS);
  try {
    for (let done = 0; done < uses; done += BUSY_CLIENTS)
      await Promise.all(
        Array.from({ length: Math.min(BUSY_CLIENTS, uses - done) }, async () => {
          const { status, text } = await asking.ask(next());
          if (status !== 200) throw new Error(`answered ${status}: ${text.slice(0, 300)}`);
        }),
      );
  } finally {
    asking.close();
  }
}

async function run(address: string, statement: string): Promise<{ name: string }[]> {
  const client = new pg.Client({ connectionString: address });
  await client.connect();
  try {
    return (await client.query<{ name: string }>(statement)).rows;
  } finally {
    await client.end();
  }
}
