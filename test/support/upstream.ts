import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Store } from "../../src/store/store.ts";
import { exported } from "./imported.ts";

type Json = Readonly<Record<string, unknown>>;

/** An upstream as a pull sees it: lists by time, batches and single records of what a store holds. */
export interface TestUpstream {
  readonly address: string;
  /** The paths that were asked for, in their order. */
  readonly asked: string[];
  /** How a record is shown in a list; in batches and alone it is shown whole. */
  inLists(shown: (record: Json) => Json): void;
  inBatches(shown: (record: Json) => Json): void;
  /** Called before a request is answered, with its number from 1. */
  beforeAnswer(act: (request: number, path: string) => void | Promise<void>): void;
  /** Shows what the store holds now. */
  refresh(): Promise<void>;
}

const entities: Readonly<Record<string, string>> = {
  extraservices: "ExtraService",
  coworkerextraservices: "CoworkerExtraService",
  coworkerextraserviceusehistories: "CoworkerExtraServiceUseHistory",
};

/** Starts one with the data of the store. Callers need a token that it accepts. */
export async function startUpstream(
  source: Store,
  accepts: (token: string) => boolean = (token) => token === "a-token",
): Promise<TestUpstream> {
  let records = await recordsOf(source);
  const shown = { list: (one: Json) => one, batch: (one: Json) => one };
  let before: (request: number, path: string) => void | Promise<void> = () => {};
  const asked: string[] = [];
  const server = createServer((request, response) => {
    asked.push(request.url!);
    Promise.resolve(before(asked.length, request.url!))
      .then(() => answer(request, response))
      .catch((error) => say(response, 500, { Message: String(error) }));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });

  function answer(request: IncomingMessage, response: ServerResponse): void {
    const url = new URL(request.url!, "http://upstream");
    const [resource, id] = url.pathname.replace("/api/billing/", "").split("/");
    const of = records.get(entities[resource!] ?? "");
    if (!accepts((request.headers.authorization ?? "").replace("Bearer ", ""))) say(response, 401, { Message: "no" });
    else if (of === undefined) say(response, 404, "Not found");
    else if (id !== undefined) single(response, of, Number(id));
    else if (url.searchParams.has("id")) {
      const ids = JSON.parse(url.searchParams.get("id")!) as number[];
      say(response, 200, of.filter(({ Id }) => ids.includes(Id as number)).map(shown.batch));
    } else say(response, 200, pageOf(of, url.searchParams, asked.length, shown.list));
  }

  return {
    address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    asked,
    inLists: (show) => {
      shown.list = show;
    },
    inBatches: (show) => {
      shown.batch = show;
    },
    beforeAnswer: (act) => {
      before = act;
    },
    refresh: async () => {
      records = await recordsOf(source);
    },
  };
}

function single(response: ServerResponse, of: readonly Json[], id: number): void {
  const found = of.find(({ Id }) => Id === id);
  if (found === undefined) say(response, 404, "Not found");
  else say(response, 200, found);
}

/** Records with the same time are shuffled in every answer, because their order is not defined. */
function pageOf(of: readonly Json[], asked: URLSearchParams, request: number, show: (record: Json) => Json) {
  const range = (end: string) => [...asked].find(([name]) => name.startsWith(end) && name.endsWith("_UpdatedOn"))?.[1];
  const [from, to] = [range("from_"), range("to_")].map((minute) => minute && Date.parse(`${minute}:00Z`));
  const [page, size] = [Number(asked.get("page")), Number(asked.get("size"))];
  const byId = asked.get("orderBy") === "Id";
  const mixed = (id: number) => (id * (2 * request + 1) * 7_919) % 10_007;
  const found = of
    .filter((one) => timeOf(one) >= (from || 0) && timeOf(one) < (to ? to + 60_000 : Number.POSITIVE_INFINITY))
    .map((one) => ({ one, ranks: byId ? [one.Id as number] : [timeOf(one), mixed(one.Id as number)] }))
    .sort((a, b) => a.ranks[0]! - b.ranks[0]! || (a.ranks[1] ?? 0) - (b.ranks[1] ?? 0));
  const pages = Math.ceil(found.length / size);
  return {
    Records: found.slice((page - 1) * size, page * size).map(({ one }) => show(one)),
    CurrentPage: page,
    HasNextPage: page < pages,
    TotalItems: found.length,
    TotalPages: pages,
  };
}

const times = new WeakMap<Json, number>();

function timeOf(record: Json): number {
  const known = times.get(record) ?? Date.parse(record.UpdatedOn as string);
  times.set(record, known);
  return known;
}

async function recordsOf(store: Store): Promise<Map<string, Json[]>> {
  const records = new Map(Object.values(entities).map((entity): [string, Json[]] => [entity, []]));
  for (const line of (await exported(store)).split("\n")) {
    if (line === "") continue;
    const { entity, record } = JSON.parse(line) as { entity: string; record: Json };
    records.get(entity)?.push(record);
  }
  return records;
}

function say(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}
