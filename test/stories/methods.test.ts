import { describe, expect, test } from "vitest";
import { ask } from "../support/raw-request.ts";
import { startWholeServer as startServer, type TestServer } from "../support/server.ts";

// HEAD, OPTIONS and the methods that a path does not take, at every path of the gateway.

const READ = "GET, HEAD";

/** Every kind of path with the methods that it takes. */
const paths: readonly [path: string, allow: string][] = [
  ["/graphql?query={__typename}", "GET, HEAD, POST"],
  ...[
    ...[
      "/",
      "/playground/start.js",
      "/playground/main.js",
      "/playground/assets/i18n/en-US.json",
      "/playground/favicon.ico",
    ],
    ...["/healthz", "/readyz", "/metrics", "/.well-known/jwks.json"],
    ...["/api/openapi.json", "/api/docs", "/api/docs/start.js", "/api/docs/swagger-ui.css"],
  ].map((path): [string, string] => [path, READ]),
  ["/api/billing/extraservices", "GET, HEAD, POST, PUT"],
  ["/API/Billing/ExtraServices/", "GET, HEAD, POST, PUT"],
  ["/api/billing/extraservices/1", "GET, HEAD, DELETE"],
  ["/api/billing/coworkerextraservices?id=[1]", "GET, HEAD, POST, PUT"],
  ["/api/billing/coworkerextraservices/commands", READ],
  ["/api/billing/coworkerextraservices/runcommand", "POST"],
  ["/api/billing/coworkerextraservices/1/uncharge", "POST"],
  ["/api/billing/coworkerextraserviceusehistories", "GET, HEAD, POST"],
  ["/api/billing/coworkerextraserviceusehistories/1", READ],
  ["/api/token", "POST"],
];

const METHODS = ["GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND"];
const app = "https://app.example.com";

async function asAdministrator(server: TestServer): Promise<Record<string, string>> {
  return { authorization: `Bearer ${await server.token()}` };
}

describe.each(paths)("%s", (path, allow) => {
  const allowed = allow.split(", ");

  const head = allowed.includes("HEAD") ? test : null;
  head?.("answers HEAD as GET, without a body", async () => {
    const server = await startServer();
    const headers = { ...(await asAdministrator(server)), "accept-encoding": "identity" };
    const [got, head] = [await ask(server.address, path, headers), await ask(server.address, path, headers, "HEAD")];

    expect(head.status).toBe(got.status);
    expect(head.body).toBe("");
    for (const name of ["content-type", "etag", "cache-control", "content-security-policy"])
      expect(head.headers[name]).toEqual(got.headers[name]);
    // What the process counts grows between the two requests.
    if (path !== "/metrics") expect(head.headers["content-length"]).toBe(got.headers["content-length"]);
  });

  test("answers OPTIONS with 204 and its methods, to any caller", async () => {
    const server = await startServer({ CORS_ORIGINS: app });

    for (const headers of [
      {},
      { "content-type": "application/json" },
      await asAdministrator(server),
      { origin: app },
    ]) {
      const { status, headers: answered, body } = await ask(server.address, path, headers, "OPTIONS");
      expect({ status, allow: answered.allow, body }).toEqual({ status: 204, allow, body: "" });
    }
  });

  test("refuses every other method with 405 and its methods", async () => {
    const server = await startServer();
    const headers = { ...(await asAdministrator(server)), "content-type": "application/json" };

    for (const method of METHODS.filter((one) => !allowed.includes(one))) {
      const { status, headers: answered, body } = await ask(server.address, path, headers, method);
      expect({ method, status, allow: answered.allow }).toEqual({ method, status: 405, allow });
      if (method !== "HEAD") expect(JSON.parse(body)).toEqual(expect.any(Object));
    }
  });

  test("answers preflights as before: a named origin may call every path except /metrics", async () => {
    const { address } = await startServer({ CORS_ORIGINS: app });
    const asked = { origin: app, "access-control-request-method": "POST" };
    const { status, headers } = await ask(address, path, asked, "OPTIONS");

    expect(status).toBe(204);
    expect(headers["access-control-allow-origin"]).toBe(path === "/metrics" ? undefined : app);
  });
});

test.each([
  "/nothing",
  "/playground/nothing.js",
  "/playground",
  "/graphql/",
  "/api",
  "/api/spaces",
  "/api/billing/nothing",
])("every method is 404 at %s, an unknown path, with any type of body", async (path) => {
  const server = await startServer({ CORS_ORIGINS: app });
  const headers = { ...(await asAdministrator(server)), "content-type": "application/json" };

  for (const method of [...METHODS, "OPTIONS"])
    expect([method, (await ask(server.address, path, headers, method)).status]).toEqual([method, 404]);
});

test.each<Record<string, string>>([{}, { CORS_ORIGINS: app }])(
  "OPTIONS * answers the methods of the server with %o",
  async (environment) => {
    const { address } = await startServer(environment);
    const { status, headers } = await ask(address, "*", {}, "OPTIONS");

    expect({ status, allow: headers.allow }).toEqual({ status: 204, allow: "GET, HEAD, POST, PUT, PATCH, DELETE" });
  },
);

test("a path that is switched off takes no method", async () => {
  const { address } = await startServer({ PLAYGROUND: "off", INTROSPECTION: "off" });

  for (const path of ["/", "/playground/main.js", "/api/docs", "/api/openapi.json"])
    for (const method of ["GET", "POST", "OPTIONS"])
      expect([path, method, (await ask(address, path, {}, method)).status]).toEqual([path, method, 404]);
});
