import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { ask } from "../support/raw-request.ts";
import { runs } from "../support/runs.ts";
import { startWholeServer as startServer, type TestServer } from "../support/server.ts";

// Every refusal has a line in the log with a code, counts in the metrics with that code, and can be read by a page of a
// named origin.

const app = "https://app.example.com";
const RULES = "/api/billing/extraservices";

interface Line {
  readonly path: string;
  readonly status: number;
  readonly codes?: readonly string[];
}

function lines(server: TestServer): Line[] {
  const all = server
    .logged()
    .split("\n")
    .filter((line) => line !== "");
  return all.map((line) => JSON.parse(line)).filter(({ msg }) => msg === "answered");
}

/** How often `/metrics` counts this status with this code. */
async function counted(server: TestServer, status: number, code: string): Promise<number> {
  const { body } = await ask(server.address, "/metrics");
  const wanted = body.split("\n").filter((line) => line.startsWith("billing_gateway_requests_total{"));
  const found = wanted.filter((line) => line.includes(`status="${status}"`) && line.includes(`code="${code}"`));
  return found.reduce((sum, line) => sum + Number(line.split(" ").at(-1)), 0);
}

interface Refused {
  readonly what: string;
  readonly status: number;
  readonly code: string;
  readonly path: string;
  readonly method?: string;
  readonly headers?: Record<string, string>;
  readonly body?: string;
}

const json = { "content-type": "application/json" };
const rule = JSON.stringify({ BusinessId: 101, Name: "Desk", Price: 4, CurrencyCode: "GBP" });

const refusals: readonly Refused[] = [
  { what: "a record that is missing", status: 404, code: "NOT_FOUND", path: `${RULES}/9` },
  { what: "an unknown path below /api", status: 404, code: "NOT_FOUND", path: "/api/spaces" },
  { what: "an unknown path", status: 404, code: "NOT_FOUND", path: "/nothing" },
  { what: "no token", status: 401, code: "UNAUTHENTICATED", path: RULES, headers: { authorization: "" } },
  { what: "a bad token", status: 401, code: "UNAUTHENTICATED", path: RULES, headers: { authorization: "Bearer no" } },
  { what: "an unknown parameter", status: 400, code: "INVALID", path: `${RULES}?Colour=red` },
  { what: "a missing property", status: 400, code: "REQUIRED", path: RULES, method: "POST", headers: json, body: "{}" },
  {
    what: "another version",
    status: 412,
    code: "STALE_RECORD",
    path: RULES,
    method: "PUT",
    headers: { ...json, "if-match": '"1"' },
    body: JSON.stringify({ ...JSON.parse(rule), Id: 1 }),
  },
  {
    what: "a body that is no JSON",
    status: 400,
    code: "BAD_REQUEST",
    path: RULES,
    method: "POST",
    headers: json,
    body: "{",
  },
  {
    what: "XML",
    status: 415,
    code: "BAD_REQUEST",
    path: RULES,
    method: "POST",
    headers: { "content-type": "text/xml" },
    body: "<a/>",
  },
  { what: "a method that the path does not take", status: 405, code: "BAD_REQUEST", path: RULES, method: "PATCH" },
  {
    what: "a login with a wrong password",
    status: 400,
    code: "INVALID_GRANT",
    path: "/api/token",
    method: "POST",
    headers: json,
    body: "{}",
  },
  {
    what: "a form of another site",
    status: 403,
    code: "FORBIDDEN",
    path: RULES,
    method: "POST",
    headers: { origin: "https://evil.example.com" },
  },
  { what: "GraphQL without a query", status: 400, code: "BAD_REQUEST", path: "/graphql" },
  { what: "a path that cannot be decoded", status: 400, code: "BAD_REQUEST", path: "/%ff" },
  { what: "an id that cannot be decoded", status: 400, code: "BAD_REQUEST", path: `${RULES}/%ff` },
  { what: "a path below /api that cannot be decoded", status: 404, code: "NOT_FOUND", path: "/api/%E0%A4%A" },
];

describe.each(refusals)("$what", ({ status, code, path, method = "GET", headers = {}, body }) => {
  test("has a line in the log, counts in the metrics, and can be read by a named origin", async () => {
    const server = await startServer({ LOG_LEVEL: "info", CORS_ORIGINS: app });
    const authorization = `Bearer ${await server.token()}`;
    await fetch(server.address + RULES, { method: "POST", headers: { ...json, authorization }, body: rule });
    const asked = { origin: app, authorization, ...headers };

    const answer = await ask(server.address, path, asked, method, body);

    expect(answer.status).toBe(status);
    if (asked.origin === app) expect(answer.headers["access-control-allow-origin"]).toBe(app);
    expect(lines(server).at(-1)).toMatchObject({ path: path.split("?")[0], status, codes: [code] });
    expect(await counted(server, status, code)).toBe(1);
  });
});

const piece = fc.constantFrom(
  "a",
  "/",
  "%",
  "%2",
  "%25",
  "%2F",
  "%ff",
  "%C3%A9",
  "%E0%A4",
  "..",
  "?",
  "#",
  ";",
  "é",
  "%u00e9",
  "api/",
);

test("a request with any path is answered once, with a line in the log", {
  timeout: 60_000,
}, async () => {
  const server = await startServer({ LOG_LEVEL: "info" });
  await fc.assert(
    fc.asyncProperty(fc.array(piece, { maxLength: 6 }), async (pieces) => {
      const path = encodeBytes(`/${pieces.join("")}`);
      const before = lines(server).length;

      const { status, headers } = await ask(server.address, path);

      expect([200, 400, 404]).toContain(status);
      expect(headers["x-request-id"]).toMatch(/^[\w-]{36}$/);
      expect(
        lines(server)
          .slice(before)
          .map((line) => line.status),
      ).toEqual([status]);
    }),
    { numRuns: runs(150, 2_000) },
  );
});

/** As some clients send a path: its bytes, unescaped. Node's parser refuses them. */
function encodeBytes(path: string): string {
  return Buffer.from(path, "utf8").toString("latin1");
}

test("bytes that are no request have a line in the log with the parser's reason, and count", async () => {
  const server = await startServer({ LOG_LEVEL: "info" });
  const { status, headers } = await ask(server.address, "/\u00e9");

  expect(status).toBe(400);
  expect(lines(server)).toEqual([
    expect.objectContaining({
      reqId: headers["x-request-id"],
      status,
      codes: ["BAD_REQUEST"],
      reason: "HPE_INVALID_URL",
    }),
  ]);
  expect(await counted(server, status, "BAD_REQUEST")).toBe(1);
});
