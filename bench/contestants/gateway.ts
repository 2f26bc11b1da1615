import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { toCursor } from "../../src/graphql/engine/cursor.ts";
import { graphql } from "../client.ts";
import type { Dataset } from "../data/dataset.ts";
import { type Command, DoesNotServe, root, serve } from "../process.ts";
import { answersOk, CannotRun, type Contestant, type Databases, PAGE_SIZE, readPage, USES_SIZE } from "./contestant.ts";

const PAGE = `query Credits($first: Int, $after: String, $uses: Int) {
  coworkerExtraServices(first: $first, after: $after) {
    nodes {
      id databaseId coworkerId remainingUses totalUses chargePeriod expireDate
      extraService { id name price currencyCode }
      useHistories(first: $uses) { nodes { databaseId creditUsed createdOn } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const BY_ID = [{ field: "id", direction: "ASC" }] as const;

export interface Gateway extends Contestant {
  readonly token: string;
}

/** The gateway as in production, called with an administrator's token. */
export async function gateway(dataset: Dataset): Promise<Gateway> {
  return startGateway("gateway (SQLite)", `file:${dataset.file}`);
}

/** The same on PostgreSQL. */
export async function postgresGateway({ postgres }: Databases): Promise<Gateway> {
  const { address, pid } = await postgres.start();
  const one = await startGateway("gateway (PostgreSQL)", address);
  return { ...one, pids: [...one.pids, pid] };
}

export async function startGateway(
  name: string,
  database: string,
  nodeOptions: readonly string[] = [],
  environment: Readonly<Record<string, string>> = {},
): Promise<Gateway> {
  const token = await tokenFor(database);
  const plain = serveCommand(database, nodeOptions);
  const command = { ...plain, environment: { ...plain.environment, ...environment } };
  const page = (after: number) => pageRequest(token, after);
  try {
    const served = await serve(command, (port) => answersOk(port, page(0)));
    return { name, served, pids: [served.pid], page, read: readPage, token };
  } catch (error) {
    throw error instanceof DoesNotServe ? new CannotRun(`the gateway does not serve: ${error.message}`) : error;
  }
}

/** The benchmark's page, as a query to the gateway. */
export function pageRequest(token: string, after: number) {
  const variables = { first: PAGE_SIZE, uses: USES_SIZE, after: after === 0 ? null : cursorBehind(after) };
  return graphql(PAGE, variables, bearer(token));
}

export function serveCommand(database: string, nodeOptions: readonly string[] = []): Command {
  return {
    command: process.execPath,
    args: [...nodeOptions, "dist/main.js", "serve"],
    environment: { DATABASE_URL: database },
  };
}

export function bearer(token: string): Readonly<Record<string, string>> {
  return { authorization: `Bearer ${token}` };
}

/** Runs the command `token` as an operator would: it finds the key in any place. */
export async function tokenFor(database: string, sources = root): Promise<string> {
  const args = ["dist/main.js", "token", "--email", "bench@billing.example", "--admin"];
  const env = { PATH: process.env.PATH, NODE_ENV: "production", DATABASE_URL: database };
  try {
    return (await promisify(execFile)(process.execPath, args, { cwd: sources, env })).stdout.trim();
  } catch (error) {
    throw new CannotRun(
      `no token: ${String((error as { stderr?: string }).stderr ?? error)
        .trim()
        .slice(0, 300)}`,
    );
  }
}

/** Cursors are computed instead of paging to them. */
export function cursorBehind(id: number): string {
  return toCursor("CoworkerExtraService", BY_ID, [id]);
}
