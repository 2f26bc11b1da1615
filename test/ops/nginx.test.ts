import https from "node:https";
import { expect, onTestFinished, vi } from "vitest";
import WebSocket from "ws";
import { belowPath, checked, nginx, ownHost, startNginx } from "../support/nginx.ts";
import { ask } from "../support/raw-request.ts";
import { startWholeServer as startServer } from "../support/server.ts";
import { toolTest } from "../support/tool.ts";

// The examples of ops/ with a real nginx.

const json = { "content-type": "application/json" };
const viewer = JSON.stringify({ query: "{ viewer { sub } }" });

toolTest(nginx, "nginx accepts both configurations, and finds an unknown setting in another", () => {
  for (const text of [ownHost(), belowPath()])
    expect(checked(text)).toEqual({ status: 0, said: expect.stringContaining("test is successful") });
  const { status, said } = checked(ownHost().replace("proxy_read_timeout", "proxy_reed_timeout"));
  expect({ status, said }).toEqual({ status: 1, said: expect.stringContaining("proxy_reed_timeout") });
});

toolTest(nginx, "a client of nginx is answered by the gateway, over TLS, with the request id of the log", async () => {
  const server = await startServer({ LOG_LEVEL: "info" });
  const address = await startNginx(ownHost(), server.address);
  const authorization = `Bearer ${await server.token()}`;

  const answer = await ask(address, "/graphql", { ...json, authorization }, "POST", viewer);

  expect({ status: answer.status, body: JSON.parse(answer.body) }).toEqual({
    status: 200,
    body: { data: { viewer: { sub: "ana" } } },
  });
  expect(answer.headers["strict-transport-security"]).toBe("max-age=31536000");
  expect(server.logged()).toContain(`"reqId":"${answer.headers["x-request-id"]}"`);
});

toolTest(nginx, "events pass nginx as they are committed, over Server-Sent Events and WebSocket", async () => {
  const server = await startServer();
  const address = await startNginx(ownHost(), server.address);
  const authorization = `Bearer ${await server.token()}`;
  const query = "subscription { events { type } }";
  let streamed = "";
  const asking = https.request(`${address}/graphql`, {
    method: "POST",
    headers: { ...json, authorization, accept: "text/event-stream" },
    rejectUnauthorized: false,
  });
  onTestFinished(() => void asking.destroy());
  asking.on("error", () => {});
  asking.on("response", (response) => {
    response.on("error", () => {});
    response.setEncoding("utf8").on("data", (text) => {
      streamed += text;
    });
  });
  asking.end(JSON.stringify({ query }));
  const messages: string[] = [];
  const socket = new WebSocket(`${address.replace("https", "wss")}/graphql`, "graphql-transport-ws", {
    rejectUnauthorized: false,
  });
  onTestFinished(() => socket.terminate());
  socket.on("message", (text) => messages.push(String(text)));
  socket.on("open", () => {
    socket.send(JSON.stringify({ type: "connection_init", payload: { authorization } }));
  });
  await vi.waitFor(() => expect(messages).toHaveLength(1));
  socket.send(JSON.stringify({ type: "subscribe", id: "1", payload: { query } }));
  socket.send(JSON.stringify({ type: "ping" }));
  await vi.waitFor(() => expect([messages.length, streamed]).toEqual([2, ":\n\n"]));

  const input = '{ businessId: 101, name: "Room", price: "10", currencyCode: "GBP" }';
  await server.post({ query: `mutation { createExtraService(input: ${input}) { userErrors { message } } }` });

  await vi.waitFor(() => expect(streamed).toContain('{"data":{"events":{"type":"EXTRA_SERVICE_CREATED"}}}'));
  await vi.waitFor(() => expect(messages[2]).toContain('{"data":{"events":{"type":"EXTRA_SERVICE_CREATED"}}}'));
});

const spellings = [
  ...["/metrics", "/metrics?x", "/%6detrics", "//metrics", "/./metrics", "/x/../metrics", "/metrics/", "/METRICS"],
  ...["/metrics%3Fx", "/metrics%23", "/metrics;x", "/metrics%00", "/graphql/../metrics", "/%2e/metrics", "/metrics#x"],
];

toolTest(nginx, "no spelling of /metrics is answered to clients of nginx, with or without the prefix", async () => {
  const server = await startServer();
  const own = await startNginx(ownHost(), server.address);
  const below = await startNginx(belowPath(), server.address);
  const local = await ask(server.address, "/metrics");
  expect(local.status).toBe(200);

  for (const path of spellings)
    for (const [address, whole] of [
      [own, path],
      [below, `/billing${path}`],
      [below, path],
    ] as const)
      for (const method of ["GET", "HEAD", "OPTIONS"]) {
        const { status, body } = await ask(address, whole, {}, method);
        expect([whole, method, status >= 400, body.includes("billing_gateway_")]).toEqual([whole, method, true, false]);
      }
});

toolTest(
  nginx,
  "behind an nginx that denies nothing and sends no X-Forwarded header the gateway itself refuses /metrics",
  async () => {
    const server = await startServer();
    const unguarded = ownHost()
      .replace(/location = \/metrics \{[^}]*\}/, "")
      .replace(/^.*X-Forwarded-.*$/gm, "");
    // By default nginx asks with HTTP/1.0 and the host of the gateway.
    const bare = unguarded
      .replace(/^ *proxy_(set_header|http_version).*$/gm, "")
      .replaceAll("http://billing_gateway", server.address);

    for (const text of [unguarded, bare]) {
      const address = await startNginx(text, server.address);
      expect((await ask(address, "/metrics", { host: "billing.example.com" })).status).toBe(401);
    }
  },
);

toolTest(nginx, "logins of one address are limited by nginx, in any spelling of the path", async () => {
  const server = await startServer();
  const address = await startNginx(ownHost(), server.address);
  const login = async (path: string) => (await ask(address, path, json, "POST", "{}")).status;

  const statuses: number[] = [];
  for (let count = 0; count < 12; count += 1)
    statuses.push(await login(count % 2 === 0 ? "/api/token" : "/API/Token/"));

  expect(statuses.slice(0, 11)).toEqual(Array(11).fill(400));
  expect(statuses[11]).toBe(429);
});

toolTest(nginx, "below a path of a host every kind of request works, and /billing leads to the page", async () => {
  const server = await startServer({ CORS_ORIGINS: "https://app.example.com" });
  const address = await startNginx(belowPath(), server.address);
  const authorization = `Bearer ${await server.token()}`;
  const status = async (path: string, method = "GET", headers = {}) =>
    (await ask(address, path, { authorization, ...headers }, method)).status;

  expect(await ask(address, "/billing")).toMatchObject({
    status: 308,
    headers: { location: expect.stringMatching(/\/billing\/$/) },
  });
  for (const path of ["/", "/graphql?query={__typename}", "/readyz", "/api/docs", "/api/openapi.json"])
    expect([path, await status(`/billing${path}`)]).toEqual([path, 200]);
  expect(await status("/billing/api/billing/extraservices?id=[1,2]")).toBe(200);
  expect(await status("/billing/graphql", "OPTIONS")).toBe(204);
  expect(await status("/graphql")).toBe(404);
  const rule = JSON.stringify({ BusinessId: 101, Name: "Desk", Price: 4, CurrencyCode: "GBP" });
  const created = await ask(address, "/billing/api/billing/extraservices", { authorization, ...json }, "POST", rule);
  expect(created.status).toBe(200);
});

toolTest(nginx, "a form of nginx's own host is accepted, one of another host is not", async () => {
  const server = await startServer();
  const address = await startNginx(ownHost(), server.address);
  const send = async (origin: string) => {
    const headers = {
      origin,
      authorization: `Bearer ${await server.token()}`,
      "content-type": "application/x-www-form-urlencoded",
    };
    return (await ask(address, "/api/billing/extraservices", headers, "POST", "Name=Desk")).status;
  };

  expect(await send(address)).toBe(400);
  expect(await send("https://evil.example.com")).toBe(403);
});
