import { createHash } from "node:crypto";
import { describe, expect, test, vi } from "vitest";
import { ask } from "../support/raw-request.ts";
import { startServer, type TestServer } from "../support/server.ts";

async function metrics({ address }: TestServer, headers: Record<string, string> = {}): Promise<string> {
  const answer = await fetch(`${address}/metrics`, { headers });
  expect(answer.status).toBe(200);
  expect(answer.headers.get("content-type")).toContain("text/plain; version=0.0.4");
  return answer.text();
}

/** The value of a sample; undefined if there is none. */
function sampleOf(text: string, name: string, labels: Record<string, string>): number | undefined {
  const wanted = Object.entries(labels).map(([label, value]) => `${label}="${value}"`);
  const line = text
    .split("\n")
    .find((one) => one.startsWith(`${name}{`) && wanted.every((label) => one.includes(label)));
  return line === undefined ? undefined : Number(line.split(" ").at(-1));
}

/** The value of a sample without labels, or with exactly these. */
function sampleNamed(text: string, sample: string): number {
  const line = text.split("\n").find((one) => one.startsWith(`${sample} `));
  return Number(line?.split(" ").at(-1));
}

/** The metrics once the gateway has written what it writes after its start: from then on, only requests commit. */
async function metricsAfterStart(server: TestServer): Promise<string> {
  return vi.waitFor(async () => {
    const text = await metrics(server);
    for (const decision of ["takeSigningKey", "deleteOldDeliveries"])
      expect(sampleOf(text, "billing_gateway_decisions_total", { decision })).toBe(1);
    return text;
  });
}

const TOTAL = "billing_gateway_requests_total";

test("requests are counted by API, operation, status and error code", async () => {
  const server = await startServer();
  const authorization = `Bearer ${await server.token()}`;
  await server.post({ query: "query Who { viewer { sub } }" });
  await server.post({ query: "query Who { viewer { sub } }" });
  await server.post({ query: "query Rules { extraServices(first: 0) { nodes { id } } }" });
  await server.post({ query: "query Who { viewer { sub } }" }, { token: null });
  await fetch(`${server.address}/api/billing/extraservices`, { headers: { authorization } });

  const text = await metrics(server);

  expect(sampleOf(text, TOTAL, { api: "graphql", operation: "Who", status: "200", code: "" })).toBe(2);
  expect(sampleOf(text, TOTAL, { api: "graphql", operation: "Rules", code: "BAD_USER_INPUT" })).toBe(1);
  expect(sampleOf(text, TOTAL, { api: "graphql", operation: "Who", status: "401", code: "UNAUTHENTICATED" })).toBe(1);
  expect(sampleOf(text, TOTAL, { api: "rest", operation: "ExtraService.list", status: "200" })).toBe(1);
  expect(sampleOf(text, "billing_gateway_request_seconds_count", { api: "graphql", operation: "Who" })).toBe(3);
  expect(text).toMatch(/^billing_gateway_operation_cost_count [34]$/m);
  expect(text).toMatch(/^nodejs_eventloop_lag_p99_seconds \d/m);
  expect(text).toMatch(/^process_resident_memory_bytes \d/m);
});

test("operation names of clients take at most 200 labels", async () => {
  const server = await startServer();
  for (let count = 0; count < 230; count += 1) await server.post({ query: `query Q${count} { viewer { sub } }` });

  const text = await metrics(server);

  const names = new Set(text.match(/^billing_gateway_requests_total\{[^}]*operation="[^"]*"/gm));
  expect(names.size).toBe(201);
  expect(sampleOf(text, TOTAL, { operation: "other" })).toBeGreaterThanOrEqual(30);
});

test("callers without a token use up no labels", async () => {
  const server = await startServer();
  for (let count = 0; count < 201; count += 1)
    await server.post({ query: `query Q${count} { __typename }` }, { token: null });
  await server.post({ query: "query Who { viewer { sub } }" });
  const authorization = `Bearer ${await server.token()}`;
  await fetch(`${server.address}/api/billing/extraservices`, { headers: { authorization } });

  const text = await metrics(server);

  expect(sampleOf(text, TOTAL, { operation: "other", status: "200" })).toBe(201);
  expect(sampleOf(text, TOTAL, { operation: "Who", status: "200" })).toBe(1);
  expect(sampleOf(text, TOTAL, { operation: "ExtraService.list", status: "200" })).toBe(1);
});

test("refusals outside GraphQL are counted with their code", async () => {
  const server = await startServer({ MAX_REQUESTS_PER_MINUTE: "1" });
  const token = await server.token();
  await server.post({ query: "{ viewer { sub } }" }, { token: "no" });
  for (let count = 0; count < 2; count += 1) await server.post({ query: "{ viewer { sub } }" }, { token });

  const text = await metrics(server);

  expect(sampleOf(text, TOTAL, { api: "graphql", status: "401", code: "UNAUTHENTICATED" })).toBe(1);
  expect(sampleOf(text, TOTAL, { api: "graphql", status: "429", code: "RATE_LIMITED" })).toBe(1);
});

describe("/metrics without a token", () => {
  test.each<[string, Record<string, string>]>([
    ["localhost", { host: "localhost:4000" }],
    ["[::1]", { host: "[::1]:4000" }],
    ["this machine's address", {}],
  ])("is for this machine, which asks %s", async (_, headers) => {
    const { address } = await startServer();

    expect((await ask(address, "/metrics", headers)).status).toBe(200);
  });

  test.each(["billing.example.com", "127.0.0.1.example.com", "localhost.example.com:4000"])(
    "is 401 for the host %s, which a proxy passes on or a page uses",
    async (host) => {
      const { address } = await startServer();

      expect((await ask(address, "/metrics", { host })).status).toBe(401);
    },
  );

  test.each(["x-forwarded-for", "x-forwarded-proto", "forwarded", "x-real-ip", "via"])(
    "is 401 behind a proxy, which sends %s",
    async (header) => {
      const { address } = await startServer();
      const answer = await fetch(`${address}/metrics`, { headers: { [header]: "127.0.0.1" } });

      expect(answer.status).toBe(401);
      expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    },
  );
});

test("/metrics with a token needs an administrator of all businesses, behind a proxy too", async () => {
  const server = await startServer();
  const status = async (claims: object) => {
    const authorization = `Bearer ${await server.token(claims)}`;
    const headers = { authorization, "x-forwarded-for": "192.0.2.1" };
    return (await fetch(`${server.address}/metrics`, { headers })).status;
  };

  expect(await status({ admin: true })).toBe(200);
  expect(await status({ admin: true, businesses: [101] })).toBe(403);
  expect(await status({ roles: ["ExtraService-Read"] })).toBe(403);
});

test("pages of other origins never get /metrics, CORS_ORIGINS or not", async () => {
  const origin = "https://app.example.com";
  const { address } = await startServer({ CORS_ORIGINS: origin });
  const asked = { headers: { origin, "access-control-request-method": "GET" } };

  for (const method of ["GET", "OPTIONS"]) {
    const answer = await fetch(`${address}/metrics`, { ...asked, method });
    expect(answer.headers.get("access-control-allow-origin")).toBeNull();
  }
});

test("the log line has operation, caller, cost and codes, and neither variables nor tokens", async () => {
  const server = await startServer({ LOG_LEVEL: "info" });
  await server.post({ query: "query Node($id: ID!) { node(id: $id) { id } }", variables: { id: "secret-value" } });

  const line = server
    .logged()
    .split("\n")
    .find((one) => one.includes('"answered"'))!;

  expect(JSON.parse(line)).toMatchObject({
    ...{ path: "/graphql", status: 200, sub: "ana", operation: "Node", cost: 2, codes: ["BAD_USER_INPUT"] },
  });
  expect(server.logged()).not.toMatch(/secret-value|eyJ/);
});

test("decisions are counted by name and outcome, and statements by their time", async () => {
  const server = await startServer();
  const before = await metricsAfterStart(server);
  const name = (key: string, businessId: number) =>
    server.post({
      query: `mutation { nameTariffs(input: { businessId: ${businessId}, names: [{ id: 1, name: "${key}" }] }) { userErrors { code } } }`,
    });
  await name("a", 1);
  await name("b", 0);
  await server.post({
    query: `mutation { voidCredit(input: { coworkerExtraServiceId: "5", reason: "x", idempotencyKey: "k" }) { userErrors { code } } }`,
  });

  const text = await metrics(server);

  const DECISIONS = "billing_gateway_decisions_total";
  expect(sampleOf(text, DECISIONS, { decision: "nameRecords", outcome: "done" })).toBe(1);
  expect(sampleOf(text, DECISIONS, { decision: "nameRecords", outcome: "refused" })).toBe(1);
  expect(sampleOf(text, DECISIONS, { decision: "voidCredit", outcome: "refused" })).toBe(1);
  expect(sampleOf(text, "billing_gateway_decision_seconds_count", { decision: "nameRecords" })).toBe(2);
  const counted = (of: string, kind: string) => sampleOf(of, "billing_gateway_statement_seconds_count", { kind }) ?? 0;
  const statements = (kind: string) => counted(text, kind) - counted(before, kind);
  expect(statements("select")).toBeGreaterThan(0);
  expect(statements("insert")).toBe(1);
  expect(statements("commit")).toBe(1);
  expect(text).toMatch(/^billing_gateway_database_up 1$/m);
  expect(text).toMatch(/^billing_gateway_wal_bytes [1-9]\d*$/m);
});

test("with SLOW_MS a slow request is logged with the statements of its reads, without values", async () => {
  const server = await startServer({ LOG_LEVEL: "warn", SLOW_MS: "0" });
  await server.post({
    query: "query Rules($name: String) { extraServices(filter: { name: { eq: $name } }) { nodes { id } } }",
    variables: { name: "secret-value" },
  });

  const line = server
    .logged()
    .split("\n")
    .find((one) => one.includes("slow operation"))!;

  expect(JSON.parse(line)).toMatchObject({ level: 40, operation: "Rules", count: 1 });
  expect(JSON.parse(line).statements).toEqual([{ ms: expect.any(Number), sql: expect.stringMatching(/^select /) }]);
  expect(line).not.toContain("secret-value");
});

test("with SLOW_MS a slow mutation is logged with the statements of its decision, its commit and its reads", async () => {
  const server = await startServer({ LOG_LEVEL: "warn", SLOW_MS: "0" });
  const name = (id: number) =>
    server.post({
      query: `mutation Name${id} { nameTariffs(input: { businessId: 1, names: [{ id: ${id}, name: "secret-value" }] }) { userErrors { code } } }`,
    });
  await Promise.all([name(1), name(2)]);

  const lines = server
    .logged()
    .split("\n")
    .filter((one) => one.includes("slow operation"));
  const kinds = lines.map((line) =>
    JSON.parse(line).statements.map(({ ms, sql }: { ms: number; sql: string }) => {
      expect(ms).toBeGreaterThanOrEqual(0);
      return /^\w+/.exec(sql)![0];
    }),
  );

  expect(kinds).toEqual([
    ["insert", "commit"],
    ["insert", "commit"],
  ]);
  expect(lines.join()).not.toMatch(/secret-value|eyJ/);
});

test("metrics say how often documents, plans of queries, persisted queries, tokens and statements were kept", async () => {
  const server = await startServer();
  const token = await server.token();
  const query = "query Who { viewer { sub } }";
  for (let count = 0; count < 4; count += 1) await server.post({ query }, { token });
  const extensions = { persistedQuery: { version: 1, sha256Hash: createHash("sha256").update(query).digest("hex") } };
  for (const sent of [{ extensions }, { query, extensions }, { extensions }]) await server.post(sent, { token });
  const before = await metricsAfterStart(server);
  await server.post({ query: "{ extraServices { totalCount } }" }, { token });
  await server.post({ query: "{ extraServices { totalCount } }" }, { token });

  const text = await metrics(server);
  const counts = (cache: string, of = text) =>
    ["hit", "miss"].map((result) => sampleOf(of, "billing_gateway_cache_requests_total", { cache, result }));

  // 4 and 2 of the texts that are equal, and 2 of another; the refused request for an unknown hash asks for none.
  expect(counts("documents")).toEqual([6, 2]);
  // The first execution of a query has no plan, and the second makes it.
  expect(counts("query_plans")).toEqual([4, 4]);
  expect(counts("persisted_queries")).toEqual([1, 1]);
  expect(counts("tokens")).toEqual([8, 1]);
  // A page and its count, each asked for twice, on one connection or two. Background tasks look at the database meanwhile.
  const [hits, misses] = counts("prepared_statements");
  const [hitsBefore, missesBefore] = counts("prepared_statements", before);
  expect(hits! + misses! - hitsBefore! - missesBefore!).toBeGreaterThanOrEqual(4);
  expect(misses).toBeGreaterThanOrEqual(missesBefore! + 2);
  expect(
    sampleOf(text, "billing_gateway_cache_requests_total", { cache: "statements", result: "hit" }),
  ).toBeGreaterThan(0);
});

test("metrics have the commits by their group and wait, and the connections", async () => {
  const server = await startServer({ MAX_SNAPSHOTS: "7" });
  const before = await metricsAfterStart(server);
  const query = `mutation { nameTariffs(input: { businessId: 1, names: [{ id: 1, name: "A" }] }) { userErrors { code } } }`;
  for (let count = 0; count < 3; count += 1) await server.post({ query });
  await server.post({ query: "{ extraServices { totalCount } }" });

  const text = await metrics(server);

  for (const sample of [
    'commit_group_size_bucket{le="1"}',
    'commit_group_size_bucket{le="+Inf"}',
    "commit_group_size_sum",
    "commit_wait_seconds_count",
  ])
    expect(sampleNamed(text, `billing_gateway_${sample}`) - sampleNamed(before, `billing_gateway_${sample}`)).toBe(3);
  expect(text).toMatch(/^billing_gateway_commits_waiting 0$/m);
  expect(text).toMatch(/^billing_gateway_commit_retries_total 0$/m);
  const CONNECTIONS = "billing_gateway_database_connections";
  expect(sampleOf(text, CONNECTIONS, { pool: "read", state: "used" })).toBe(0);
  // Background tasks that look at the same time have opened some as well.
  const idle = sampleOf(text, CONNECTIONS, { pool: "read", state: "idle" })!;
  expect(idle >= 1 && idle <= 7).toBe(true);
  expect(sampleOf(text, `${CONNECTIONS}_max`, { pool: "read" })).toBe(7);
  expect(sampleOf(text, "billing_gateway_database_waiting", { pool: "read" })).toBe(0);
});

test("a long operation name is cut in the log and counts as other", async () => {
  const server = await startServer({ LOG_LEVEL: "info" });
  await server.post({ query: `query ${"A".repeat(100_000)} { viewer { sub } }` });

  expect(server.logged()).toContain(`"operation":"${"A".repeat(100)}…"`);
  expect(server.logged().length).toBeLessThan(5_000);
  expect(sampleOf(await metrics(server), TOTAL, { operation: "other" })).toBe(1);
});
