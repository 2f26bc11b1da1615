import { describe, expect, test } from "vitest";
import { signToken } from "../../src/server/keys.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { beginRequest } from "../support/slow-request.ts";
import { startGateway } from "../support/unharmed.ts";

// upstream.md, "Logging in": clients that have a user name and a password.

const LIST = "/api/billing/extraservices";
const basic = (user: string, password: string) => `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
const FORM = "application/x-www-form-urlencoded";

describe("HTTP Basic", () => {
  test.each(["ana@example.com", "", "anybody at all", "josé"])(
    "with the user name %j and a gateway token as the password is as if the token was sent as bearer",
    async (user) => {
      const server = await startServer();
      const token = await server.token({ roles: ["ExtraService-List"], businesses: [7] });

      const [byBasic, byBearer] = await Promise.all(
        [basic(user, token), `Bearer ${token}`].map((authorization) =>
          fetch(`${server.address}${LIST}`, { headers: { authorization } }),
        ),
      );

      expect([byBasic!.status, byBearer!.status]).toEqual([200, 200]);
      expect(await byBasic!.text()).toBe(await byBearer!.text());
    },
  );

  test("gives the rights of the token and no others", async () => {
    const server = await startServer();
    const token = await server.token({ roles: ["ExtraService-Read"] });

    const answer = await fetch(`${server.address}${LIST}`, { headers: { authorization: basic("ana", token) } });

    expect([answer.status, await answer.json()]).toEqual([403, { Message: "needs the role ExtraService-List" }]);
  });

  test("works only for addresses below /api, never for /graphql", async () => {
    const server = await startServer();
    const authorization = basic("ana", await server.token());

    const graphql = await fetch(`${server.address}/graphql?query={viewer{sub}}`, { headers: { authorization } });
    const posted = await fetch(`${server.address}/graphql`, {
      method: "POST",
      headers: { authorization, "content-type": "application/json" },
      body: '{"query":"{ viewer { sub } }"}',
    });

    for (const answer of [graphql, posted]) {
      expect([answer.status, await answer.json()]).toMatchObject([
        401,
        { errors: [{ message: "the Authorization header is not a Bearer token" }] },
      ]);
    }
  });

  test.each([
    ["no password", basic("ana", "")],
    ["a password of the upstream", basic("ana@example.com", "correct horse")],
    ["a token of nobody", basic("ana", "aaaaaaaaaa.bbbbbbbbbb.cccccccccc")],
    ["no colon", `Basic ${Buffer.from("ana").toString("base64")}`],
    ["no credentials", "Basic"],
    ["what is no base64", "Basic ana:token"],
  ])("with %s is 401, whose challenge names Bearer alone", async (_, authorization) => {
    const server = await startServer();

    const answer = await fetch(`${server.address}${LIST}`, { headers: { authorization } });

    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, 'Bearer error="invalid_token"']);
    expect(JSON.stringify(await answer.json())).not.toMatch(/correct|ana@|aaaaaaaaaa/);
  });

  test("is not requested if the token is missing", async () => {
    const server = await startServer();

    const answer = await fetch(`${server.address}${LIST}`);

    expect([answer.status, answer.headers.get("www-authenticate")]).toEqual([401, "Bearer"]);
  });
});

describe("a request that may come from a page of another site", () => {
  const rule = { BusinessId: 101, Name: "Room", Price: 30, CurrencyCode: "GBP" };
  const post = async (server: TestServer, headers: Record<string, string>, path = LIST) => {
    const answer = await fetch(`${server.address}${path}`, {
      method: "POST",
      headers: { authorization: basic("ana", await server.token()), ...headers },
      // With a Blob without a type, fetch sends no content type.
      body: new Blob([JSON.stringify(rule)]),
    });
    return answer.status;
  };
  const evil = "https://evil.example";
  const app = "https://app.example.com";

  test.each<[string, Record<string, string>]>([
    ["cross-site and a form", { "sec-fetch-site": "cross-site", "content-type": FORM }],
    ["cross-site and a form with a charset", { "sec-fetch-site": "cross-site", "content-type": `${FORM}; charset=a` }],
    ["cross-site and a form of parts", { "sec-fetch-site": "cross-site", "content-type": "multipart/form-data" }],
    ["cross-site and a form of plain text", { "sec-fetch-site": "cross-site", "content-type": "Text/Plain" }],
    ["cross-site and no content type", { "sec-fetch-site": "cross-site" }],
    ["cross-site, from an origin that is named, and a form", { "sec-fetch-site": "cross-site", origin: app }],
    ["another origin and a form", { origin: evil, "content-type": FORM }],
    ["another origin and no content type", { origin: evil }],
    ["a sister site of another origin and no content type", { "sec-fetch-site": "same-site", origin: evil }],
    ["the origin null and no content type", { origin: "null" }],
  ])("with %s is 403, and nothing is written", async (_, headers) => {
    const gateway = await startGateway({ CORS_ORIGINS: app });

    expect(await post(gateway, headers)).toBe(403);
    expect(await post(gateway, headers, "/api/token")).toBe(403);
    await gateway.expectUnharmed();
  });

  test.each<[string, Record<string, string>]>([
    ["JSON, which browsers ask about first", { "sec-fetch-site": "cross-site", "content-type": "application/json" }],
    ["JSON from another origin", { origin: evil, "content-type": "application/json" }],
    ["no content type from an origin that CORS_ORIGINS names", { origin: app }],
    ["no content type from no page", {}],
  ])("with %s is accepted", async (_, headers) => {
    const server = await startServer({ CORS_ORIGINS: `${app},https://other.example` });

    expect(await post(server, headers)).not.toBe(403);
  });

  test("from a page of the gateway itself is accepted, with any headers", async () => {
    const server = await startServer();

    expect(await post(server, { origin: server.address, "sec-fetch-site": "same-origin" })).not.toBe(403);
  });

  test("that reads is answered: its page does not see the answer", async () => {
    const server = await startServer();
    const headers = { authorization: basic("ana", await server.token()), "sec-fetch-site": "cross-site", origin: evil };

    expect((await fetch(`${server.address}${LIST}`, { headers })).status).toBe(200);
  });
});

describe("POST /api/token", () => {
  const form = (fields: Record<string, string>, headers: Record<string, string> = {}): RequestInit => ({
    method: "POST",
    headers: { "content-type": FORM, ...headers },
    body: new URLSearchParams(fields).toString(),
  });
  const json = (body: unknown, type: string | null = "application/json"): RequestInit => ({
    method: "POST",
    headers: type === null ? {} : { "content-type": type },
    body: new Blob([typeof body === "string" ? body : JSON.stringify(body)]),
  });
  const ask = (server: TestServer, request: RequestInit, path = "/api/token") =>
    fetch(`${server.address}${path}`, request);

  test.each<[string, (token: string) => RequestInit]>([
    ["password in a form", (password) => form({ grant_type: "password", username: "ana@example.com", password })],
    ["password for any name", (password) => form({ grant_type: "password", username: "nobody", password })],
    ["password without a name", (password) => form({ grant_type: "password", password })],
    ["password with any totp", (password) => form({ grant_type: "password", username: "a", password, totp: "123456" })],
    ["password with more fields", (password) => form({ grant_type: "password", password, client_id: "x", scope: "y" })],
    ["password in JSON", (password) => json({ grant_type: "password", username: "ana", password, totp: 123456 })],
    ["password in text/json", (password) => json({ grant_type: "password", password }, "text/json; charset=utf-8")],
    ["password in JSON of no type", (password) => json({ grant_type: "password", password }, null)],
    ["refresh_token in a form", (refresh_token) => form({ grant_type: "refresh_token", refresh_token })],
    ["refresh_token in JSON", (refresh_token) => json({ grant_type: "refresh_token", refresh_token })],
  ])("with the grant %s answers the same token, and its remaining time", async (_, request) => {
    const server = await startServer();
    const token = await server.token();

    const answer = await ask(server, request(token));

    expect(answer.status).toBe(200);
    expect(Object.fromEntries(answer.headers)).toMatchObject({
      "content-type": "application/json; charset=utf-8",
      "cache-control": "no-store",
    });
    const body = (await answer.json()) as { expires_in: number };
    expect(body).toEqual({
      access_token: token,
      token_type: "bearer",
      expires_in: expect.any(Number),
      refresh_token: token,
    });
    expect(Number.isInteger(body.expires_in)).toBe(true);
    expect(body.expires_in).toBeGreaterThan(3590);
    expect(body.expires_in).toBeLessThanOrEqual(3600);
  });

  test("answers the decreasing remaining time of a token, whose end does not move", async () => {
    const server = await startServer({ MAX_TOKEN_AGE_SECONDS: "100" });
    const token = await signToken(server.keys, { sub: "ana" }, 3600, () => Date.now() - 40_000);

    const { expires_in: left } = (await (
      await ask(server, form({ grant_type: "refresh_token", refresh_token: token }))
    ).json()) as { expires_in: number };

    // A token older than MAX_TOKEN_AGE_SECONDS is refused, so at most that time remains.
    expect(left).toBeGreaterThan(50);
    expect(left).toBeLessThanOrEqual(60);
  });

  test.each<[string, RequestInit]>([
    ["no body", { method: "POST" }],
    ["an empty form", form({})],
    ["another grant", form({ grant_type: "client_credentials", password: "TOKEN" })],
    ["a grant in another case", form({ grant_type: "Password", password: "TOKEN" })],
    ["a grant without its field", form({ grant_type: "refresh_token", password: "TOKEN" })],
    ["a password that is none", form({ grant_type: "password", username: "ana@example.com", password: "secret" })],
    ["a token of nobody", form({ grant_type: "password", password: "aaaaaaaa.bbbbbbbb.cccccccc" })],
    ["an expired token", form({ grant_type: "password", password: "EXPIRED" })],
    ["a token within the leeway", form({ grant_type: "password", password: "ENDING" })],
    ["a token with a blank", form({ grant_type: "password", password: "TOKEN " })],
    ["a field twice", { ...form({}), body: "grant_type=password&password=TOKEN&password=TOKEN" }],
    ["a name twice in JSON", json('{"grant_type":"password","password":"x","password":"TOKEN"}')],
    ["a list in JSON", json([{ grant_type: "password", password: "TOKEN" }])],
    ["null in JSON", json("null")],
    ["a password that is a list", json({ grant_type: "password", password: ["TOKEN"] })],
    ["half of JSON", json('{"grant_type":')],
    ["a form that says it is JSON", json("grant_type=password&password=TOKEN")],
    ["JSON that says it is text", json({ grant_type: "password", password: "TOKEN" }, "text/plain")],
    ["a form of parts", json("--a", "multipart/form-data; boundary=a")],
    ["bytes that are not UTF-8", { ...form({}), body: new Uint8Array([0xff, 0xfe]) }],
  ])("with %s is 400 invalid_grant, without details", async (_, request) => {
    const server = await startServer();
    const ended = (ago: number) => signToken(server.keys, { sub: "ana" }, 60, () => Date.now() - 60_000 - ago);
    const [token, expired, ending] = [await server.token(), await ended(60_000), await ended(1_000)];
    const filled = async (body: NonNullable<RequestInit["body"]>) =>
      new Blob([body as never])
        .text()
        .then((text) => text.replaceAll("TOKEN", token).replace("EXPIRED", expired).replace("ENDING", ending));
    const body = request.body instanceof Uint8Array ? request.body : request.body && (await filled(request.body));

    const answer = await ask(server, { ...request, ...(body && { body: new Blob([body as never]) }) });

    expect([answer.status, await answer.text()]).toEqual([400, '{"error":"invalid_grant"}']);
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test("creates no token: the answer is the signed token, byte by byte", async () => {
    const server = await startServer();
    let token = await server.token();
    const first = token;

    for (let time = 0; time < 3; time += 1) {
      const answer = await ask(server, form({ grant_type: "refresh_token", refresh_token: token }));
      token = ((await answer.json()) as { access_token: string }).access_token;
    }

    expect(token).toBe(first);
  });

  test("is never compressed and never cached", async () => {
    const server = await startServer();
    const token = await server.token({ roles: Array.from({ length: 90 }, () => "ExtraService-List") });

    const answer = await ask(
      server,
      form({ grant_type: "password", password: token }, { "accept-encoding": "br, gzip" }),
    );

    expect([answer.status, answer.headers.get("content-encoding"), answer.headers.get("cache-control")]).toEqual([
      200,
      null,
      "no-store",
    ]);
  });

  test("is found in any case, with or without a slash at the end", async () => {
    const server = await startServer();
    const request = form({ grant_type: "password", password: await server.token() });

    const statuses = await Promise.all(
      ["/API/Token", "/api/token/", "/Api/TOKEN/", "/api/%74oken"].map(
        async (path) => (await ask(server, request, path)).status,
      ),
    );

    expect(statuses).toEqual([200, 200, 200, 200]);
  });

  test.each(["GET", "PUT", "DELETE"])("takes no %s", async (method) => {
    const server = await startServer();

    const answer = await ask(server, { method }, "/api/token?password=secret");

    expect([answer.status, answer.headers.get("allow")]).toEqual([405, "POST"]);
  });

  test("ignores an Authorization header, because clients always send it", async () => {
    const server = await startServer();
    const request = form(
      { grant_type: "password", password: await server.token() },
      { authorization: basic("ana", "nothing of ours") },
    );

    expect((await ask(server, request)).status).toBe(200);
  });

  test("refuses a body of more than 64 KB and a compressed one", async () => {
    const server = await startServer();

    const long = await ask(server, form({ grant_type: "password", password: "x".repeat(70_000) }));
    const packed = await ask(server, form({ grant_type: "password" }, { "content-encoding": "gzip" }));

    expect([long.status, packed.status]).toEqual([413, 415]);
    for (const answer of [long, packed]) {
      expect(await answer.json()).toMatchObject({ error: "invalid_request" });
      expect(answer.headers.get("cache-control")).toBe("no-store");
    }
  });

  test("has no secret in the log, with any outcome", async () => {
    const server = await startServer({ LOG_LEVEL: "trace" });
    const token = await server.token();
    await ask(server, form({ grant_type: "password", username: "ana-the-user", password: token }));
    await ask(server, form({ grant_type: "password", username: "ana-the-user", password: "secret-password" }));
    await ask(server, json('{"grant_type":"password","password":"secret-password"'));
    await ask(server, { method: "POST" }, "/api/token?password=secret-password");
    await fetch(`${server.address}${LIST}`, { headers: { authorization: basic("ana", "secret-password") } });

    const written = server.logged();

    expect(written).toContain('"path":"/api/token"');
    for (const secret of [token, token.split(".")[2]!, "secret-password", "ana-the-user"])
      expect(written).not.toContain(secret);
  });

  test("one request too many is 503 with Retry-After", async () => {
    const server = await startServer({ MAX_PENDING_REQUESTS: "1" });
    const slow = await beginRequest(server.address, await server.token(), { query: "{ __typename }" });

    const answer = await ask(server, form({ grant_type: "password", password: "x" }));
    await slow.finish();

    expect([answer.status, answer.headers.get("retry-after")]).toEqual([503, "1"]);
    expect(await answer.json()).toMatchObject({ error: "temporarily_unavailable" });
  });
});
