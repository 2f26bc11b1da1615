import Database from "better-sqlite3";
import { toCursor } from "../../src/graphql/cursor.ts";
import { type Asked, client, graphql } from "../client.ts";
import { bearer, gateway } from "../contestants/gateway.ts";
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

/** The order by id is the one that a list has when none is asked for. */
const orders = { ID: ["id"], CREATED_ON: ["createdOn", "id"] } as const;
type Order = keyof typeof orders;

/** Page 1 of all uses and page 10 000, asked for in turn by one client. */
export async function measureKeyset(dataset: Dataset, { rounds }: Effort): Promise<Measured> {
  const { served, token } = await gateway(dataset);
  const asking = client(served.port, 1);
  try {
    const figures: Record<string, { near: number[]; far: number[] }> = {};
    for (const order of Object.keys(orders) as Order[]) {
      const near = pageRequest(token, order, null);
      const far = pageRequest(token, order, cursorOf(dataset, order));
      await alternately(near, far);
      const all: { near: number[]; far: number[] } = { near: [], far: [] };
      for (let round = 0; round < rounds; round++) {
        const times = await alternately(near, far);
        all.near.push(median(times.near));
        all.far.push(median(times.far));
      }
      figures[order] = all;
    }
    const rows = Object.entries(figures).map(([order, { near, far }]) => {
      const [first, last] = [median(near), median(far)];
      return [order, first, last, last / first] as const;
    });
    return {
      title: `Page 1 and page ${farPage(dataset)} of the uses, ${PAGE_SIZE} a page, in milliseconds`,
      columns: ["order", "page 1", `page ${farPage(dataset)}`, "ratio"],
      rows,
      targets: rows.map(([order, , , ratio]) => ({ name: `the far page by ${order}`, value: ratio, atMost: AIM })),
      missing: [],
      figures,
    };
  } finally {
    asking.close();
    await served.stop();
  }

  async function alternately(near: Asked, far: Asked) {
    const times = { near: [] as number[], far: [] as number[] };
    for (let request = 0; request < REQUESTS_A_ROUND; request++) {
      times.near.push(await timed(near));
      times.far.push(await timed(far));
    }
    return times;
  }

  async function timed(asked: Asked): Promise<number> {
    const sent = performance.now();
    const { status, text, bytes } = await asking.ask(asked);
    const taken = performance.now() - sent;
    if (status !== 200 || bytes < 1000) throw new Error(`answered ${status}: ${text.slice(0, 300)}`);
    return taken;
  }
}

function pageRequest(token: string, order: Order, after: string | null): Asked {
  const orderBy = order === "ID" ? null : [{ field: order, direction: "ASC" }];
  return graphql(LIST, { first: PAGE_SIZE, after, orderBy }, bearer(token));
}

/** Where the page before the far one ends, looked up rather than walked to. */
function cursorOf(dataset: Dataset, order: Order): string {
  const raw = new Database(dataset.file, { readonly: true, fileMustExist: true });
  const columns = { ID: "id", CREATED_ON: "created_on, id" }[order];
  const offset = (farPage(dataset) - 1) * PAGE_SIZE - 1;
  const row = raw.prepare(`select ${columns} from use_history order by ${columns} limit 1 offset ?`).raw().get(offset);
  raw.close();
  const total = orders[order].map((field) => ({ field, direction: "ASC" as const }));
  return toCursor("UseHistory", total, row as number[]);
}

/** In a small database the last page stands in for page 10 000. */
function farPage({ uses }: Dataset): number {
  return Math.min(FAR_PAGE, Math.floor(uses / PAGE_SIZE));
}
