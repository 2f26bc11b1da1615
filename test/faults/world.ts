import { execFile, execFileSync } from "node:child_process";
import { promisify } from "node:util";
import { programsOfPostgres, startCluster } from "./databases/cluster.ts";
import type { TestDatabase } from "./databases/database.ts";
import { postgresOn } from "./databases/postgres.ts";
import { sqliteIn } from "./databases/sqlite.ts";
import { temporaryFolder } from "./folder.ts";
import { build, type Change } from "./gateway/build.ts";
import { type Ask, client } from "./gateway/client.ts";
import { type Ended, runCommand } from "./gateway/command.ts";
import { type Gateway, startGateway } from "./gateway/process.ts";
import { BUSINESS, COWORKER, RESOURCE_TYPE } from "./load/operations.ts";
import type { Scope } from "./scope.ts";

const execute = promisify(execFile);

/** A database, and functions to start gateways on it and to call them. */
export interface World<D extends TestDatabase = TestDatabase> {
  readonly database: D;
  start(environment?: Record<string, string>, nodeOptions?: readonly string[]): Promise<Gateway>;
  /** Runs another command of the gateway on the database, and asks it to stop where its output matches. */
  run(args: readonly string[], stopAt?: RegExp): Promise<Ended>;
  /** Whether the gateway's own command `verify-ledger` finds the ledger valid. */
  isWhole(): Promise<boolean>;
  /** Calls the current gateway. */
  askOf(gateway: () => Gateway): Ask;
  /** Calls each of the gateways with a token of one client's own. */
  asksOf(name: string, gateways: readonly Gateway[]): Ask[];
}

export interface Making<D extends TestDatabase> {
  readonly database: D;
  /** Where gateways run, and have their keys if the database is no file. */
  readonly folder: string;
  /** The deliberate defect of the gateway. */
  readonly changes?: readonly Change[] | undefined;
  /** How many workers each gateway has; without, it is one process. */
  readonly workers?: number | undefined;
}

export function makeWorld<D extends TestDatabase>(
  { database, folder, changes, workers }: Making<D>,
  scope: Scope,
): World<D> {
  const main = build(scope, changes);
  const environment = { DATABASE_URL: database.url, ...(workers !== undefined && { WORKERS: String(workers) }) };
  const env = { PATH: process.env.PATH, ...environment };
  const tokenOf = (name: string) => {
    const args = [main, "token", "--email", `${name}@example.com`, "--admin"];
    return execFileSync(process.execPath, args, { cwd: folder, env, encoding: "utf8" }).trim();
  };
  const token = tokenOf("ana");
  return {
    database,
    isWhole: async () => {
      const verifying = execute(process.execPath, [main, "verify-ledger"], { cwd: folder, env });
      return verifying.then(
        () => true,
        () => false,
      );
    },
    start: (more = {}, nodeOptions = []) =>
      startGateway({ main, folder, nodeOptions, environment: { ...environment, ...more } }, scope),
    run: (args, stopAt) => runCommand(main, args, { cwd: folder, env: { ...env, PORT: "0" } }, stopAt),
    askOf: (gateway) => client(() => gateway().port, token, scope),
    asksOf(name, gateways) {
      const own = tokenOf(name);
      return gateways.map(({ port }) => client(() => port, own, scope));
    },
  };
}

/** Another gateway, and how long it took until it was ready. */
export async function started(world: World): Promise<{ gateway: Gateway; milliseconds: number }> {
  const gateway = await world.start();
  return { gateway, milliseconds: gateway.readyMilliseconds };
}

/** A world on the kind of database: a new file, or a new schema of the server that TEST_POSTGRES_URL names or of an own one. */
export async function worldOn(
  kind: TestDatabase["kind"],
  scope: Scope,
  { changes, workers }: Pick<Making<TestDatabase>, "changes" | "workers"> = {},
): Promise<World> {
  const folder = temporaryFolder(scope);
  const database =
    kind === "sqlite"
      ? sqliteIn(folder)
      : await postgresOn(process.env.TEST_POSTGRES_URL ?? (await startCluster(scope)).url, scope);
  return makeWorld({ database, folder, changes, workers }, scope);
}

/** Why there is no PostgreSQL to run on; null if there is. */
export function whyNoPostgres(): string | null {
  if (process.env.TEST_POSTGRES_URL !== undefined || programsOfPostgres() !== null) return null;
  return "TEST_POSTGRES_URL is not set and no PostgreSQL server is installed";
}

export interface CreditDraft {
  readonly totalUses: number;
  readonly priority?: number;
  readonly expireDate?: string;
  readonly validFrom?: string;
  readonly free?: boolean;
  readonly price?: string;
  /** Resource types of its service besides the one that is asked for. */
  readonly otherTypes?: readonly number[];
}

/** Credits of the one customer, as the API makes them; answers their ids. */
export async function createCredits(ask: Ask, drafts: readonly CreditDraft[]): Promise<number[]> {
  const services = new Map<string, number>();
  const ids: number[] = [];
  for (const { otherTypes = [], ...draft } of drafts) {
    const types = [RESOURCE_TYPE, ...otherTypes];
    const service =
      services.get(String(types)) ?? (await create(ask, "ExtraService", { ...RULE, resourceTypeIds: types }));
    services.set(String(types), service);
    const input = { businessId: BUSINESS, coworkerId: COWORKER, extraServiceId: String(service), ...draft };
    ids.push(await create(ask, "CoworkerExtraService", input));
  }
  return ids;
}

const RULE = { businessId: BUSINESS, name: "Meeting room", price: "30", currencyCode: "GBP" };

async function create(ask: Ask, entity: "ExtraService" | "CoworkerExtraService", input: object): Promise<number> {
  const record = entity === "ExtraService" ? "extraService" : "coworkerExtraService";
  const query = `mutation ($input: Create${entity}Input!) { created: create${entity}(input: $input) {
    record: ${record} { databaseId } userErrors { code message } } }`;
  const reply = await ask(query, { input });
  const id = reply.kind === "answered" ? reply.data?.created?.record?.databaseId : undefined;
  if (id === undefined) throw new Error(`no ${entity} was created: ${JSON.stringify(reply)}`);
  return id;
}
