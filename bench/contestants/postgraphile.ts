import { existsSync } from "node:fs";
import { join } from "node:path";
import { client, graphql } from "../client.ts";
import { root, serve } from "../process.ts";
import {
  answersOk,
  CannotRun,
  type Contestant,
  type Credit,
  type Databases,
  PAGE_SIZE,
  type Page,
  USES_SIZE,
} from "./contestant.ts";

// The preset for Relay names keys only by the global id, which contains the number, or the code of a currency.
const PAGE = `query Credits($first: Int!, $after: Cursor, $uses: Int!) {
  allCoworkerExtraServices(first: $first, after: $after) {
    nodes {
      id coworkerId remainingUses totalUses chargePeriod expireDate
      extraServiceByExtraServiceId { id name price currencyByCurrencyCode { id } }
      useHistoriesByCoworkerExtraServiceId(first: $uses) { nodes { id creditUsed createdOn } }
    }
    pageInfo { hasNextPage endCursor }
  }
}`;

const folder = join(root, "bench/postgraphile");

/** PostGraphile 5 with the presets amber and relay, on its own Node, on PostgreSQL with the same records. */
export async function postgraphile({ postgres }: Databases): Promise<Contestant> {
  const node = join(folder, "node_modules/.bin/node");
  if (!existsSync(node)) throw new CannotRun("its packages are not installed: npm ci --prefix bench/postgraphile");
  const { address, pid } = await postgres.start();
  const environment = { DATABASE_URL: address };
  const command = { command: node, args: ["server.js"], environment, cwd: folder };
  const served = await serve(command, (port) => answersOk(port, pageRequest(null)));
  const [order] = decoded(await firstCursor(served.port));
  const page = (after: number) => pageRequest(after === 0 ? null : encoded([order, after]));
  return { name: "PostGraphile (PostgreSQL)", served, pids: [served.pid, pid], page, read };
}

function pageRequest(after: string | null) {
  return graphql(PAGE, { first: PAGE_SIZE, uses: USES_SIZE, after });
}

/** A cursor names its order by a digest that only PostGraphile can compute. */
async function firstCursor(port: number): Promise<string> {
  const asking = client(port, 1);
  const { text } = await asking.ask(pageRequest(null));
  asking.close();
  return JSON.parse(text).data.allCoworkerExtraServices.pageInfo.endCursor;
}

interface Answer {
  readonly errors?: unknown;
  readonly data: {
    readonly allCoworkerExtraServices: {
      readonly nodes: readonly Node[];
      readonly pageInfo: { readonly hasNextPage: boolean };
    };
  };
}

type Node = Omit<Credit, "databaseId" | "extraService" | "uses"> & {
  readonly id: string;
  readonly extraServiceByExtraServiceId: Omit<Credit["extraService"], "currencyCode"> & {
    readonly currencyByCurrencyCode: { readonly id: string };
  };
  readonly useHistoriesByCoworkerExtraServiceId: {
    readonly nodes: readonly { readonly id: string; readonly creditUsed: number | null; readonly createdOn: string }[];
  };
};

/** PostGraphile answers amounts as integers, and writes the offset of moments differently. */
function read(answer: string): Page {
  const { data, errors } = JSON.parse(answer) as Answer;
  if (errors !== undefined) throw new Error(`answered errors: ${JSON.stringify(errors).slice(0, 300)}`);
  const { nodes, pageInfo } = data.allCoworkerExtraServices;
  return { nodes: nodes.map(readCredit), hasNextPage: pageInfo.hasNextPage };
}

function readCredit({
  id,
  expireDate,
  extraServiceByExtraServiceId: { name, price, currencyByCurrencyCode },
  useHistoriesByCoworkerExtraServiceId: { nodes },
  ...credit
}: Node): Credit {
  return {
    ...credit,
    databaseId: decoded(id)[1],
    expireDate: expireDate === null ? null : instant(expireDate),
    extraService: {
      name,
      price: String(Number(price) / 10_000),
      currencyCode: decoded<string>(currencyByCurrencyCode.id)[1],
    },
    uses: nodes.map((use) => ({
      databaseId: decoded(use.id)[1],
      creditUsed: use.creditUsed,
      createdOn: instant(use.createdOn),
    })),
  };
}

function instant(text: string): string {
  return new Date(text).toISOString();
}

function decoded<Key = number>(text: string): [string, Key] {
  return JSON.parse(Buffer.from(text, "base64").toString());
}

function encoded(value: unknown): string {
  return Buffer.from(JSON.stringify(value)).toString("base64");
}
