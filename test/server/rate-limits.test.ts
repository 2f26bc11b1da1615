import { describe, expect, test } from "vitest";
import { rateLimiter } from "../../src/server/rate-limits.ts";
import { startServer, type TestServer } from "../support/server.ts";

const viewer = { query: "{ viewer { sub } }" };

async function codesOf(answer: Response) {
  const { errors = [] } = (await answer.json()) as { errors?: { extensions: { code: string } }[] };
  return errors.map(({ extensions }) => extensions.code);
}

async function list(server: TestServer, token: string): Promise<Response> {
  return fetch(`${server.address}/api/billing/extraservices`, { headers: { authorization: `Bearer ${token}` } });
}

describe("MAX_REQUESTS_PER_MINUTE", () => {
  test("limits one token over both APIs, and no other token", async () => {
    const server = await startServer({ MAX_REQUESTS_PER_MINUTE: "3" });
    const [token, other] = [await server.token(), await server.token({ admin: true, sub: "bob" })];
    for (const one of [server.post(viewer, { token }), server.post(viewer, { token }), list(server, token)])
      expect((await one).status).toBe(200);

    const refused = await server.post(viewer, { token });
    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(Number(refused.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect(await codesOf(refused)).toEqual(["RATE_LIMITED"]);
    expect((await server.post(viewer, { token: other })).status).toBe(200);
  });

  test("is 409 with Retry-After and a Message in REST, as the upstream throttles", async () => {
    const server = await startServer({ MAX_REQUESTS_PER_MINUTE: "1" });
    const token = await server.token();
    await list(server, token);

    const refused = await list(server, token);

    expect(refused.status).toBe(409);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await refused.json()).toEqual({ Message: "Too many requests: a token may send 1 a minute." });
  });

  test("does not count a token that is not accepted", async () => {
    const server = await startServer({ MAX_REQUESTS_PER_MINUTE: "1" });

    for (let count = 0; count < 3; count += 1) expect((await server.post(viewer, { token: "no" })).status).toBe(401);
  });
});

describe("MAX_COST_PER_MINUTE", () => {
  test("refuses an operation above the remaining cost, and does not count it", async () => {
    const server = await startServer({ MAX_COST_PER_MINUTE: "60" });
    const token = await server.token();
    const rules = { query: "{ extraServices(first: 10) { nodes { id name price } } }" };
    expect((await server.post(rules, { token })).status).toBe(200);

    const refused = await server.post(rules, { token });

    expect(refused.status).toBe(429);
    expect(Number(refused.headers.get("retry-after"))).toBeGreaterThanOrEqual(1);
    expect(await codesOf(refused)).toEqual(["RATE_LIMITED"]);
    expect((await server.post(viewer, { token })).status).toBe(200);
  });
});

test("without limits a token may send any number of requests", async () => {
  const server = await startServer();
  const token = await server.token();

  for (let count = 0; count < 50; count += 1) expect((await server.post(viewer, { token })).status).toBe(200);
});

test("answers say nosniff, and HSTS only where a proxy says that the client speaks https", async () => {
  const { address } = await startServer();
  const headers = async (asked: Record<string, string> = {}) =>
    (await fetch(`${address}/healthz`, { headers: asked })).headers;

  expect((await headers()).get("x-content-type-options")).toBe("nosniff");
  for (const path of ["/%zz", "/api/billing/%zz", `/${"a".repeat(20_000)}`])
    expect((await fetch(address + path)).headers.get("x-content-type-options")).toBe("nosniff");
  expect((await headers()).get("strict-transport-security")).toBeNull();
  expect((await headers({ "x-forwarded-proto": "https" })).get("strict-transport-security")).toBe("max-age=31536000");
});

const base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";

/** Another spelling of the same token: the last character of its signature has four bits that mean nothing. */
function respelled(token: string): string {
  return token.slice(0, -1) + base64url[base64url.indexOf(token.at(-1)!) ^ 1];
}

test("every spelling of the header counts for the same token", async () => {
  const server = await startServer({ MAX_REQUESTS_PER_MINUTE: "4" });
  const token = await server.token();
  const basic = Buffer.from(`any:${token}`).toString("base64");
  const status = async (authorization: string) =>
    (await fetch(`${server.address}/api/billing/extraservices`, { headers: { authorization } })).status;
  const spellings = [`Bearer ${token}`, `bEARER    ${token}`, `Bearer ${respelled(token)}`, `Basic ${basic}`];

  for (const one of spellings) expect(await status(one)).toBe(200);
  for (const one of spellings) expect(await status(one)).toBe(409);
  expect((await server.post(viewer, { token: respelled(token) })).status).toBe(429);
});

test("operations that are counted at the same moment share what is left, and a refused one counts nothing", async () => {
  const limiter = rateLimiter({ requestsPerMinute: null, costPerMinute: 10 });
  const count = (cost: number) => limiter.countCost("Bearer a.b.c", cost);

  const [first, second] = await Promise.allSettled([count(6), count(6)]);

  expect(first.status).toBe("fulfilled");
  expect(second).toMatchObject({ status: "rejected", reason: { name: "RateLimited" } });
  expect((second as PromiseRejectedResult).reason.message).toContain("4 of 10 are left");
  await count(4);
  await expect(count(1)).rejects.toThrow("0 of 10 are left");
});
