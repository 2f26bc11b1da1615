import { describe, expect, test, vi } from "vitest";
import { type Answers, type Imitation, say, startImitation } from "../support/imitation.ts";
import { startServer, type TestServer } from "../support/server.ts";

// upstream.md, "Logging in", with AUTH_TOKEN_URL: logins are forwarded to an OAuth2 provider.

const FORM = "application/x-www-form-urlencoded";
const given = { access_token: "a.b.c", token_type: "Bearer", expires_in: 300, refresh_token: "r", scope: "billing" };
const refused = { error: "invalid_grant", error_description: "Invalid user credentials" };

/** A provider that knows one password and one refresh token. */
const provider: Answers = ({ body }, response) => {
  const fields = new URLSearchParams(body);
  const isKnown = fields.get("password") === "right words" || fields.get("refresh_token") === "r";
  say(response, isKnown ? 200 : 401, isKnown ? given : refused, { "set-cookie": "a=b", "www-authenticate": "Basic" });
};

interface Handed extends TestServer {
  readonly provider: Imitation;
  login(fields: Record<string, string>): Promise<Response>;
}

async function startHanding(answers: Answers = provider, environment: Record<string, string> = {}): Promise<Handed> {
  const imitation = await startImitation(answers);
  const server = await startServer({ AUTH_TOKEN_URL: `${imitation.address}/token?realm=a`, ...environment });
  const login = (fields: Record<string, string>) =>
    fetch(`${server.address}/api/token`, {
      method: "POST",
      headers: { "content-type": FORM },
      body: new URLSearchParams(fields).toString(),
    });
  return { ...server, provider: imitation, login };
}

const password = (words: string, username = "ana@example.com") => ({
  grant_type: "password",
  username,
  password: words,
});

describe("POST /api/token", () => {
  test("forwards a password grant as a form with only its fields, and answers as the provider does", async () => {
    const server = await startHanding();

    const answer = await server.login({
      ...password("right words"),
      ...{
        totp: "123456",
        client_id: "mine",
        client_secret: "mine",
        scope: "admin",
        refresh_token: "x",
        redirect_uri: "y",
      },
    });

    expect([answer.status, await answer.json()]).toEqual([200, given]);
    expect(answer.headers.get("cache-control")).toBe("no-store");
    expect([answer.headers.get("set-cookie"), answer.headers.get("www-authenticate")]).toEqual([null, null]);
    const [{ method, url, headers, body }] = server.provider.asked as [Imitation["asked"][number]];
    expect([method, url, headers["content-type"]]).toEqual([
      "POST",
      "/token?realm=a",
      expect.stringMatching(/^application\/x-www-form-urlencoded/),
    ]);
    expect(Object.fromEntries(new URLSearchParams(body))).toEqual({ ...password("right words"), totp: "123456" });
  });

  test("forwards a refresh_token grant, with the gateway's client id and secret if they are set", async () => {
    const server = await startHanding(provider, { AUTH_CLIENT_ID: "gateway", AUTH_CLIENT_SECRET: "client words" });

    const answer = await server.login({
      grant_type: "refresh_token",
      refresh_token: "r",
      password: "x",
      username: "y",
    });

    expect([answer.status, await answer.json()]).toEqual([200, given]);
    expect(Object.fromEntries(new URLSearchParams(server.provider.asked[0]!.body))).toEqual({
      ...{ grant_type: "refresh_token", refresh_token: "r" },
      ...{ client_id: "gateway", client_secret: "client words" },
    });
  });

  test("accepts JSON, and forwards a form", async () => {
    const server = await startHanding();

    const answer = await fetch(`${server.address}/api/token`, {
      method: "POST",
      headers: { "content-type": "application/json" },
      body: JSON.stringify({ ...password("right words"), totp: null }),
    });

    expect(answer.status).toBe(200);
    expect(server.provider.asked[0]!.body).toBe("grant_type=password&username=ana%40example.com&password=right+words");
  });

  test("answers a refusal of the provider unchanged", async () => {
    const server = await startHanding();

    const answer = await server.login(password("wrong"));

    expect([answer.status, await answer.json()]).toEqual([401, refused]);
    expect(answer.headers.get("www-authenticate")).toBe("Bearer");
    expect(answer.headers.get("cache-control")).toBe("no-store");
  });

  test.each([
    { grant_type: "client_credentials", client_id: "a" },
    { grant_type: "authorization_code", code: "a" },
    { grant_type: "password", username: "ana" },
    { grant_type: "refresh_token" },
    {},
  ])("with %j is 400 invalid_grant, and the provider is not asked", async (fields) => {
    const server = await startHanding();

    const answer = await server.login(fields as Record<string, string>);

    expect([answer.status, await answer.json()]).toEqual([400, { error: "invalid_grant" }]);
    expect(server.provider.asked).toEqual([]);
  });

  test.each<[string, Answers]>([
    ["breaks off", (_, response) => response.destroy()],
    ["answers 500", (_, response) => say(response, 500, { error: "server_error" })],
    ["answers a page", (_, response) => response.end("<html>")],
    ["refuses with a page", (_, response) => response.writeHead(404).end("<html>")],
    ["answers a list", (_, response) => say(response, 200, [given])],
    ["sends elsewhere", (_, response) => response.writeHead(307, { location: "/elsewhere" }).end()],
    ["answers without an end", (_, response) => response.end(`{"a":"${"x".repeat(300_000)}"}`)],
  ])("is 502 if the provider %s", async (_, answers) => {
    const server = await startHanding(answers);

    const answer = await server.login(password("right words"));

    expect([answer.status, await answer.json()]).toEqual([
      502,
      { error: "temporarily_unavailable", error_description: "The identity provider does not answer." },
    ]);
    expect(server.provider.asked).toHaveLength(1);
  });

  test("is 502 if the provider is down, which is not a refusal", async () => {
    const server = await startHanding();
    await server.provider.stop();

    const statuses = [];
    for (let time = 0; time < 8; time += 1) statuses.push((await server.login(password("right words"))).status);

    expect(statuses).toEqual(statuses.map(() => 502));
  });

  test("has no secret in the log, with any outcome", async () => {
    const server = await startHanding(provider, {
      ...{ LOG_LEVEL: "trace", AUTH_CLIENT_ID: "gateway", AUTH_CLIENT_SECRET: "client words" },
    });
    await server.login(password("right words", "ana-the-user"));
    await server.login(password("wrong words", "ana-the-user"));
    await server.provider.stop();
    await server.login(password("right words", "ana-the-user"));

    expect(server.logged()).toContain("no token from the identity provider");
    expect(server.logged()).not.toMatch(/words|ana-the-user|a\.b\.c/);
  });
});

describe("refusals", () => {
  test("of a user name are at most 5 a minute, then 429 with Retry-After, and the provider is not asked", async () => {
    const server = await startHanding();

    const statuses = [];
    for (const name of ["ana", "ANA", " ana ", "Ana", "ana"])
      statuses.push((await server.login(password("wrong", name))).status);
    const sixth = await server.login(password("right words", "aNa"));
    const other = await server.login(password("right words", "bob"));

    expect(statuses).toEqual([401, 401, 401, 401, 401]);
    expect([sixth.status, other.status]).toEqual([429, 200]);
    expect(Number(sixth.headers.get("retry-after"))).toBeGreaterThan(50);
    expect(Number(sixth.headers.get("retry-after"))).toBeLessThanOrEqual(60);
    expect(await sixth.json()).toMatchObject({ error: "temporarily_unavailable" });
    expect(server.provider.asked).toHaveLength(6);
  });

  test("are also counted for concurrent guesses", async () => {
    const server = await startHanding();

    const answers = await Promise.all(Array.from({ length: 40 }, () => server.login(password("wrong", "ana"))));

    expect(answers.filter(({ status }) => status === 401)).toHaveLength(5);
    expect(answers.filter(({ status }) => status === 429)).toHaveLength(35);
    expect(server.provider.asked).toHaveLength(5);
  });

  test("of an address are at most 30 a minute, for any user and grant", async () => {
    const server = await startHanding();

    const statuses = [];
    for (let user = 0; user < 25; user += 1)
      statuses.push((await server.login(password("wrong", `user-${user}`))).status);
    for (let time = 0; time < 5; time += 1)
      statuses.push((await server.login({ grant_type: "refresh_token", refresh_token: `wrong-${time}` })).status);
    const more = [
      await server.login(password("right words", "new")),
      await server.login({ grant_type: "refresh_token", refresh_token: "r" }),
    ];

    expect(statuses).toEqual(Array.from({ length: 30 }, () => 401));
    expect(more.map(({ status }) => status)).toEqual([429, 429]);
    expect(server.provider.asked).toHaveLength(30);
  });

  test("do not include successful logins: a fleet that logs in at once is served", async () => {
    const server = await startHanding();

    const answers = await Promise.all(Array.from({ length: 60 }, () => server.login(password("right words", "job"))));

    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
  });

  test("of the provider for too many requests are answered unchanged, and do not count as guesses", async () => {
    const server = await startHanding((_, response) =>
      say(response, 429, { error: "slow_down" }, { "retry-after": "3" }),
    );

    const answers = [];
    for (let time = 0; time < 7; time += 1) answers.push(await server.login(password("right words")));

    expect(answers.map(({ status, headers }) => [status, headers.get("retry-after")])).toEqual(
      answers.map(() => [429, "3"]),
    );
    expect(server.provider.asked).toHaveLength(7);
  });
});

test("Basic never asks the provider", async () => {
  const server = await startHanding();
  const ask = (words: string) =>
    fetch(`${server.address}/api/billing/extraservices`, {
      headers: { authorization: `Basic ${Buffer.from(`ana:${words}`).toString("base64")}` },
    });

  expect([(await ask("right words")).status, (await ask(await server.token())).status]).toEqual([401, 200]);
  expect(server.provider.asked).toEqual([]);
});

test("a provider without AUTH_ISSUER is warned about at the start: its tokens are not accepted", async () => {
  const server = await startHanding(provider, { LOG_LEVEL: "warn" });

  await vi.waitFor(() => expect(server.logged()).toContain("AUTH_TOKEN_URL is set without AUTH_ISSUER"));
});
