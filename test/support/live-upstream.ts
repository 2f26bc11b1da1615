import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { onTestFinished } from "vitest";
import type { Account } from "./live-account.ts";

type Json = Readonly<Record<string, unknown>>;
type Resource = keyof Account;

export interface LiveOptions {
  /** What `dir=1` means: the seed pages and the command line of the upstream contradict each other. */
  readonly dir?: "ascending" | "descending";
  /** Every so many requests it asks for a pause. */
  readonly throttleEvery?: number;
  /** How it lets somebody in. */
  readonly login?: "token" | "grant" | "basic";
  /** Whether there is a list of time slots, and one may read it. */
  readonly slots?: "list" | "forbidden" | "none";
  /** Whether a single record shows its time slots. */
  readonly slotsInRecords?: boolean;
  /** Changes the text of an answer, for example to break it. */
  readonly spoilt?: (text: string, path: string) => string | { readonly status: number };
}

export interface LiveUpstream {
  readonly address: string;
  /** Paths with their parameters, and which `Authorization` they came with. */
  readonly asked: { readonly path: string; readonly authorization: string }[];
}

const names: Readonly<Record<Resource, string>> = {
  extraservices: "ExtraService",
  coworkerextraservices: "CoworkerExtraService",
  coworkerextraserviceusehistories: "CoworkerExtraServiceUseHistory",
  extraservicetimeslots: "ExtraServiceTimeSlot",
};
/** What lists and batches leave out. */
const leftOut = ["ResourceTypes", "Tariffs", "Teams", "TimeSlots"];

/** An imitation of the real upstream: it does only what `upstream.md` says. */
export async function startLiveUpstream(account: Account, options: LiveOptions = {}): Promise<LiveUpstream> {
  const { dir = "ascending", throttleEvery = 0, login = "token", slots = "list", slotsInRecords = false } = options;
  const asked: { path: string; authorization: string }[] = [];
  let tokens = 0;
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request
      .on("data", (chunk: Buffer) => chunks.push(chunk))
      .on("end", () => answer(request, response, String(Buffer.concat(chunks))));
  });
  await new Promise<void>((done) => server.listen(0, "127.0.0.1", done));
  onTestFinished(() => {
    server.closeAllConnections();
    server.close();
  });
  return { address: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, asked };

  function answer(request: IncomingMessage, response: ServerResponse, body: string): void {
    const path = request.url!;
    const url = new URL(path, "http://upstream");
    const { authorization = "" } = request.headers;
    asked.push({ path, authorization });
    if (throttleEvery > 0 && asked.length % throttleEvery === 0) {
      response.writeHead(409, { "retry-after": "0" }).end('{"Message":"Too many requests."}');
      return;
    }
    if (url.pathname === "/api/token") return void granted(response, body);
    if (!letsIn(authorization))
      return void say(response, path, 401, { Message: "Authorization has been denied for this request." });
    const [resource, id] = url.pathname.replace("/api/billing/", "").split("/") as [Resource, string?];
    if (account[resource] === undefined || (resource === "extraservicetimeslots" && slots === "none"))
      return void say(response, path, 404, "Not found");
    if (resource === "extraservicetimeslots" && slots === "forbidden")
      return void say(response, path, 403, { Message: "No." });
    if (id !== undefined) return void alone(response, path, resource, Number(id));
    list(response, path, resource, url.searchParams);
  }

  function granted(response: ServerResponse, body: string): void {
    const form = new URLSearchParams(body);
    const isGood = form.get("username") === "ana@example.com" && form.get("password") === "s&cret";
    if (login !== "grant" || !isGood) return void say(response, "", 400, { error: "unsupported_grant_type" });
    tokens += 1;
    say(response, "", 200, { access_token: `token-${tokens}`, token_type: "bearer", expires_in: 3_600 });
  }

  function letsIn(authorization: string): boolean {
    if (login === "grant") return tokens > 0 && authorization === `Bearer token-${tokens}`;
    if (login === "token") return authorization === "Bearer a-token";
    return authorization === `Basic ${Buffer.from("ana@example.com:s&cret").toString("base64")}`;
  }

  function alone(response: ServerResponse, path: string, resource: Resource, id: number): void {
    const record = account[resource].find(({ Id }) => Id === id);
    if (record === undefined) return void say(response, path, 404, "Not found");
    const own = account.extraservicetimeslots.filter(({ ExtraServiceId }) => ExtraServiceId === id);
    say(response, path, 200, { ...record, ...(slotsInRecords && resource === "extraservices" && { TimeSlots: own }) });
  }

  function list(response: ServerResponse, path: string, resource: Resource, asked: URLSearchParams): void {
    const shown = (record: Json) =>
      Object.fromEntries(Object.entries(record).filter(([key]) => !leftOut.includes(key)));
    const range = (end: string) => {
      const text = asked.get(`${end}_${names[resource]}_UpdatedOn`);
      return text === null ? null : Date.parse(`${text}:00Z`);
    };
    const [from, to] = [range("from"), range("to")];
    if (resource === "coworkerextraservices" && from === null && to === null)
      return void say(response, path, 400, { Message: "Please narrow your search." });
    if (asked.has("id")) {
      const ids = JSON.parse(asked.get("id")!) as number[];
      return void say(response, path, 200, account[resource].filter(({ Id }) => ids.includes(Id as number)).map(shown));
    }
    const [page, size] = [Number(asked.get("page")), Number(asked.get("size"))];
    const ofRule = asked.get(`${names[resource]}_ExtraService`);
    const descends = asked.get("dir") === (dir === "descending" ? "1" : "0");
    const rank = (one: Json) => (asked.get("orderBy") === "Id" ? Number(one.Id) : timeOf(one));
    const found = account[resource]
      .filter((one) => ofRule === null || String(one.ExtraServiceId) === ofRule)
      .filter((one) => !(timeOf(one) < (from ?? 0)) && !(to !== null && timeOf(one) >= to + 60_000))
      .sort((a, b) => (descends ? -1 : 1) * ((rank(a) || 0) - (rank(b) || 0)));
    const pages = Math.ceil(found.length / size);
    say(response, path, 200, {
      Records: found.slice((page - 1) * size, page * size).map(shown),
      ...{ CurrentPage: page, HasNextPage: page < pages, TotalItems: found.length, TotalPages: pages },
    });
  }

  function say(response: ServerResponse, path: string, status: number, body: unknown): void {
    const spoilt = options.spoilt?.(JSON.stringify(body), path) ?? JSON.stringify(body);
    if (typeof spoilt === "string") response.writeHead(status, { "content-type": "application/json" }).end(spoilt);
    else response.writeHead(spoilt.status).end('{"Message":"An error has occurred."}');
  }
}

function timeOf({ UpdatedOn }: Json): number {
  return Date.parse(`${UpdatedOn}Z`);
}
