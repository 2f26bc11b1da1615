import { toCursor } from "../../src/graphql/engine/cursor.ts";
import { Database } from "../../src/store/sqlite/driver.ts";
import { type Asked, type Client, client, graphql } from "../client.ts";
import { CannotRun, type Databases } from "../contestants/contestant.ts";
import { bearer, type Gateway, gateway, postgresGateway } from "../contestants/gateway.ts";
import type { Dataset } from "../data/dataset.ts";
import type { Measured } from "../report.ts";
import { median } from "../statistics.ts";
import type { Effort } from "./page.ts";

const PAGE_SIZE = 20;
const FAR_PAGE = 10_000;
const AIM = 1.5;
const REQUESTS_A_ROUND = 300;

const LIST = `query Uses($first: Int, $after: String, $orderBy: [UseHistoryOrder!]) {
  useHistories(first: $first, after: $after, orderBy: $orderBy) {
    nodes { id databaseId creditUsed createdOn }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** The order by id is the default of a list. */
const orders = { ID: ["id"], CREATED_ON: ["createdOn", "id"] } as const;
type Order = keyof typeof orders;

interface Times {
  readonly near: number[];
  readonly far: number[];
}

/** Pages 1 and 10 000 of all uses, requested in turn by one client. */
export async function measureKeyset(databases: Databases, { rounds }: Effort): Promise<Measured> {
  const missing: string[] = [];
  const figures: Record<string, Times> = {};
  for (const start of [gateway, postgresGateway])
    try {
      Object.assign(figures, await ofGateway(await start(databases), databases, rounds));
    } catch (error) {
      if (!(error instanceof CannotRun)) throw error;
      missing.push(`${start === gateway ? "SQLite" : "PostgreSQL"}: ${error.message}`);
    }
  const rows = Object.entries(figures).map(([name, { near, far }]) => {
    const [first, last] = [median(near), median(far)];
    return [name, first, last, last / first] as const;
  });
  return {
    title: `Page 1 and page ${farPage(databases)} of the uses, ${PAGE_SIZE} a page, in milliseconds`,
    columns: ["order", "page 1", `page ${farPage(databases)}`, "ratio"],
    rows,
    targets: rows.map(([name, , , ratio]) => ({
      name: `${name}, the far page to the first`,
      value: ratio,
      atMost: AIM,
    })),
    missing,
    figures,
  };
}

/** The median of each round, by order. */
async function ofGateway({ name, served, token }: Gateway, dataset: Dataset, rounds: number) {
  const asking = client(served.port, 1);
  const figures: Record<string, Times> = {};
  try {
    for (const order of Object.keys(orders) as Order[]) {
      const [near, far] = [pageRequest(token, order, null), pageRequest(token, order, cursorOf(dataset, order))];
      const all: Times = { near: [], far: [] };
      await alternately(asking, near, far);
      for (let round = 0; round < rounds; round++) {
        const times = await alternately(asking, near, far);
        all.near.push(median(times.near));
        all.far.push(median(times.far));
      }
      figures[`${name} by ${order}`] = all;
    }
    return figures;
  } finally {
    asking.close();
    await served.stop();
  }
}

async function alternately(asking: Client, near: Asked, far: Asked): Promise<Times> {
  const times: Times = { near: [], far: [] };
  for (let request = 0; request < REQUESTS_A_ROUND; request++) {
    times.near.push(await timed(asking, near));
    times.far.push(await timed(asking, far));
  }
  return times;
}

async function timed(asking: Client, asked: Asked): Promise<number> {
  const sent = performance.now();
  const { status, text, bytes } = await asking.ask(asked);
  const taken = performance.now() - sent;
  if (status !== 200 || bytes < 1000) throw new Error(`answered ${status}: ${text.slice(0, 300)}`);
  return taken;
}

function pageRequest(token: string, order: Order, after: string | null): Asked {
  const orderBy = order === "ID" ? null : [{ field: order, direction: "ASC" }];
  return graphql(LIST, { first: PAGE_SIZE, after, orderBy }, bearer(token));
}

/** The end of the page before the far one, looked up instead of paged to. */
function cursorOf(dataset: Dataset, order: Order): string {
  const raw = new Database(dataset.file, { readonly: true, fileMustExist: true });
  const columns = { ID: "id", CREATED_ON: "created_on, id" }[order];
  const offset = (farPage(dataset) - 1) * PAGE_SIZE - 1;
  const row = raw.prepare(`select ${columns} from use_history order by ${columns} limit 1 offset ?`).raw().get(offset);
  raw.close();
  const total = orders[order].map((field) => ({ field, direction: "ASC" as const }));
  return toCursor("UseHistory", total, row as number[]);
}

/** In a small database the last page replaces page 10 000. */
function farPage({ uses }: Dataset): number {
  return Math.min(FAR_PAGE, Math.floor(uses / PAGE_SIZE));
}
