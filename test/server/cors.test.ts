import { describe, expect, test } from "vitest";
import { startImitation } from "../support/imitation.ts";
import { startServer } from "../support/server.ts";

const app = "https://app.example.com";
const evil = "https://evil.example.com";
const query = JSON.stringify({ query: "{ viewer { sub } }" });

function preflight(address: string, path: string, origin: string, method = "POST"): Promise<Response> {
  const asked = { origin, "access-control-request-method": method, "access-control-request-headers": "authorization" };
  return fetch(address + path, { method: "OPTIONS", headers: asked });
}

describe("with CORS_ORIGINS", () => {
  test.each(["/graphql", "/api/billing/extraservices/1", "/api/token", "/nothing"])(
    "a preflight of a named origin for %s is allowed without a token",
    async (path) => {
      const { address } = await startServer({ CORS_ORIGINS: `${app},http://localhost:3000` });

      const { status, headers } = await preflight(address, path, app, "PUT");

      expect(status).toBe(204);
      expect(headers.get("access-control-allow-origin")).toBe(app);
      expect(headers.get("access-control-allow-methods")).toContain("PUT");
      expect(headers.get("access-control-allow-headers")?.toLowerCase().split(", ")).toEqual(
        expect.arrayContaining(["authorization", "content-type", "idempotency-key", "if-match", "x-cost", "accept"]),
      );
      expect(headers.get("access-control-allow-credentials")).toBeNull();
      expect(headers.get("vary")).toContain("Origin");
    },
  );

  test("answers of a named origin can be read, with their tags and request ids", async () => {
    const server = await startServer({ CORS_ORIGINS: app });
    const authorization = `Bearer ${await server.token()}`;
    const { status, headers } = await fetch(`${server.address}/graphql`, {
      ...{ method: "POST", body: query },
      headers: { origin: app, authorization, "content-type": "application/json" },
    });

    expect(status).toBe(200);
    expect(headers.get("access-control-allow-origin")).toBe(app);
    expect(headers.get("access-control-expose-headers")).toBe("ETag, Retry-After, X-Request-Id, X-Billing-Position");
    expect(headers.get("vary")).toContain("Origin");
  });

  test("refusals of a named origin can be read as well", async () => {
    const { address } = await startServer({ CORS_ORIGINS: app });
    const asked = (path: string) => fetch(address + path, { headers: { origin: app, authorization: "Bearer no" } });

    for (const path of ["/graphql?query={viewer{sub}}", "/api/billing/extraservices"]) {
      const { status, headers } = await asked(path);
      expect(status).toBe(401);
      expect(headers.get("access-control-allow-origin")).toBe(app);
    }
  });

  test.each([evil, "null", "https://app.example.com.evil.com", "http://app.example.com"])(
    "the origin %s gets no permission",
    async (origin) => {
      const { address } = await startServer({ CORS_ORIGINS: app });

      expect((await preflight(address, "/graphql", origin)).headers.get("access-control-allow-origin")).toBeNull();
    },
  );

  test("DELETE of a named origin needs no content type, since a browser asks first", async () => {
    const server = await startServer({ CORS_ORIGINS: app });
    const remove = (origin: string) =>
      fetch(`${server.address}/api/billing/extraservices/1`, {
        method: "DELETE",
        headers: { origin, "sec-fetch-site": "cross-site", authorization: "Bearer no" },
      });

    expect((await remove(app)).status).toBe(401);
    expect((await remove(evil)).status).toBe(403);
  });
});

test("without CORS_ORIGINS no origin gets permission", async () => {
  const { address } = await startServer();
  const { status, headers } = await preflight(address, "/graphql", app);

  expect(status).toBe(204);
  expect(headers.get("allow")).toBe("GET, HEAD, POST");
  expect([...headers.keys()].filter((name) => name.startsWith("access-control"))).toEqual([]);
});

test("OPTIONS without a preflight answers the allowed methods", async () => {
  const { address } = await startServer({ CORS_ORIGINS: app });
  const { status, headers } = await fetch(`${address}/graphql`, { method: "OPTIONS" });

  expect(status).toBe(204);
  expect(headers.get("allow")).toBe("GET, HEAD, POST");
});

test("a forwarded answer varies by Origin as well as by what the upstream names", async () => {
  const upstream = await startImitation((_request, response) => {
    response.writeHead(200, { "content-type": "application/json", vary: "Accept-Language" });
    response.end("{}");
  });
  const server = await startServer({
    ...{ CORS_ORIGINS: app, UPSTREAM_URL: upstream.address, UPSTREAM_TOKEN: "t", UPSTREAM_PASS: "read" },
  });
  const authorization = `Bearer ${await server.token()}`;
  const { headers } = await fetch(`${server.address}/api/spaces`, { headers: { authorization, origin: app } });

  expect(headers.get("vary")).toBe("Origin, Accept-Language");
});
