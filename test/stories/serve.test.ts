import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync } from "node:fs";
import { Agent, createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { type CryptoKey, exportJWK, generateKeyPair, SignJWT } from "jose";
import { expect, onTestFinished, test, vi } from "vitest";
import { openLocalKeys, signToken } from "../../src/server/keys.ts";
import { BODY_MS_MAX } from "../../src/server/slow-bodies.ts";
import { temporaryFolder } from "../support/dialects.ts";
import { type GatewayProcess, startProcess } from "../support/gateway-process.ts";
import { gatewayProgram } from "../support/program.ts";
import { slowTest } from "../support/runs.ts";
import { beginRequest } from "../support/slow-request.ts";

const claims = { sub: "ana", email: "ana@example.com", admin: true };

interface Served extends GatewayProcess {
  readonly folder: string;
  readonly token: string;
  post(body: object, headers?: Record<string, string>): Promise<Response>;
}

/** The command `serve` over a database of its own. */
async function serve(environment: Record<string, string> = {}): Promise<Served> {
  const folder = temporaryFolder();
  const token = await signToken(await openLocalKeys(folder), claims, 3600, Date.now);
  const started = await startProcess("serve", { DATABASE_URL: `file:${join(folder, "billing.db")}`, ...environment });
  return {
    ...started,
    folder,
    token,
    post: (body, headers = {}) =>
      fetch(`${started.address}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
        body: JSON.stringify(body),
      }),
  };
}

const create = (name: string) =>
  `mutation { createExtraService(input: { businessId: 101, name: "${name}", price: "30", currencyCode: "GBP" }) {
    extraService { databaseId } userErrors { code }
  } }`;

interface Line {
  readonly level: number;
  readonly time: string;
  readonly msg: string;
  readonly reqId?: string;
  readonly path?: string;
  readonly status?: number;
}

function linesOf({ stdout }: GatewayProcess): Line[] {
  return stdout()
    .trimEnd()
    .split("\n")
    .map((line) => JSON.parse(line));
}

test("the log has JSON lines for requests, without token, query, variable or header", async () => {
  const gateway = await serve({ LOG_LEVEL: "trace" });
  const secret = "sesame-7f3a";
  const query = `query ($text: String) { extraServices(filter: { name: { eq: $text } }) { totalCount } }`;
  const search = new URLSearchParams({
    query: `{ extraServices(filter: { name: { eq: "${secret}" } }) { totalCount } }`,
  });

  const responses = [
    await gateway.post({ query, variables: { text: secret } }, { "x-request-id": "one", cookie: secret }),
    await gateway.post({ query: create(secret) }, { "x-request-id": "two" }),
    await gateway.post({ query: `{ viewer { ${secret.replace("-", "_")} } }` }, { "x-request-id": "three" }),
    await gateway.post({ query, variables: { text: [secret] } }, { "x-request-id": "four" }),
    await gateway.post({ query }, { "x-request-id": "five", authorization: `Bearer ${secret}.a.b` }),
    await fetch(`${gateway.address}/graphql?${search}`, {
      headers: { authorization: `Bearer ${gateway.token}`, "x-request-id": "six" },
    }),
    await fetch(`${gateway.address}/nowhere?${secret}`, { headers: { "x-request-id": "seven" } }),
  ];
  gateway.signal("SIGTERM");
  await gateway.ended;

  expect(responses.map(({ status }) => status)).toEqual([200, 200, 400, 400, 401, 200, 404]);
  const lines = linesOf(gateway);
  for (const line of lines)
    expect(line).toMatchObject({ level: expect.any(Number), time: expect.stringMatching(/^\d{4}-.*Z$/) });
  expect(lines.filter(({ msg }) => msg === "answered").map(({ reqId, path, status }) => [reqId, path, status])).toEqual(
    [
      ["one", "/graphql", 200],
      ["two", "/graphql", 200],
      ["three", "/graphql", 400],
      ["four", "/graphql", 400],
      ["five", "/graphql", 401],
      ["six", "/graphql", 200],
      ["seven", "/nowhere", 404],
    ],
  );
  const [header = "", payload = "", signature = ""] = gateway.token.split(".");
  const written = gateway.stdout() + gateway.stderr();
  for (const hidden of [secret, "sesame_7f3a", header, payload, signature, "Bearer", "totalCount", "ana@example.com"])
    expect(written).not.toContain(hidden);
});

test("SIGTERM refuses new requests, answers running ones, closes the database and exits with 0", async () => {
  const gateway = await serve();
  await gateway.post({ query: create("First") });
  const inFlight = await beginRequest(gateway.address, gateway.token, { query: create("Second") });
  await fetch(`${gateway.address}/healthz`);

  gateway.signal("SIGTERM");
  await vi.waitFor(() => expect(gateway.stdout()).toContain('"stopping"'));
  await vi.waitFor(() => expect(fetch(`${gateway.address}/healthz`)).rejects.toThrow());
  const answer = await inFlight.finish();

  expect(answer).toEqual({
    status: 200,
    connection: "close",
    body: { data: { createExtraService: { extraService: { databaseId: 2 }, userErrors: [] } } },
  });
  expect(await gateway.ended).toBe(0);
  expect(gateway.stderr()).toBe("");
  expect(linesOf(gateway).at(-1)).toMatchObject({ msg: "stopped" });
  expect(readdirSync(gateway.folder).sort()).toEqual(["billing-key.json", "billing.db", "webhook-key"]);
  expect(existsSync(join(gateway.folder, "billing.db-wal"))).toBe(false);
});

test("SIGTERM closes keep-alive connections as soon as their requests are answered, and exits with 0", async () => {
  const gateway = await serve();
  const agent = new Agent({ keepAlive: true });
  onTestFinished(() => agent.destroy());
  const inFlight = await Promise.all(
    ["First", "Second", "Third"].map((name) =>
      beginRequest(gateway.address, gateway.token, { query: create(name) }, agent),
    ),
  );
  await fetch(`${gateway.address}/healthz`);

  gateway.signal("SIGTERM");
  await vi.waitFor(() => expect(gateway.stdout()).toContain('"stopping"'));
  const answers = await Promise.all(inFlight.map((request) => request.finish()));
  const answeredAt = performance.now();
  const code = await gateway.ended;

  expect(answers.map(({ status, connection }) => [status, connection])).toEqual(Array(3).fill([200, "close"]));
  expect(code).toBe(0);
  expect(performance.now() - answeredAt).toBeLessThan(5_000);
});

test("SIGTERM as soon as it listens stops it like any other, and exits with 0", async () => {
  const child = spawn(process.execPath, [gatewayProgram(), "serve"], {
    env: { PATH: process.env.PATH, PORT: "0", DATABASE_URL: `file:${join(temporaryFolder(), "billing.db")}` },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => {
    child.kill("SIGKILL");
  });
  let said = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => {
    if (!said.includes("listening") && text.includes("listening")) child.kill("SIGTERM");
    said += text;
  });

  const [code] = await once(child, "exit");

  expect(code).toBe(0);
  expect(said).toContain('"stopped"');
});

slowTest(
  "SIGTERM cuts a request whose body never ends after the time that a body may take, and exits with 0",
  async () => {
    const gateway = await serve();
    const request = await beginRequest(gateway.address, gateway.token, { query: create("Never") });
    const begun = performance.now();

    gateway.signal("SIGTERM");
    await request.cut;

    expect(performance.now() - begun).toBeGreaterThan(BODY_MS_MAX - 1_000);
    expect(await gateway.ended).toBe(0);
  },
  60_000,
);

test("data written before a stop is there after the next start, and SIGINT stops too", async () => {
  const first = await serve();
  await first.post({ query: create("Kept") });
  first.signal("SIGINT");
  expect(await first.ended).toBe(0);

  const second = await startProcess("serve", { DATABASE_URL: `file:${join(first.folder, "billing.db")}` });

  const response = await fetch(`${second.address}/graphql?query={extraServices{nodes{name}}}`, {
    headers: { authorization: `Bearer ${first.token}` },
  });
  expect(await response.json()).toEqual({ data: { extraServices: { nodes: [{ name: "Kept" }] } } });
});

/** An OAuth2 provider's key set, and a way to have it sign. */
async function startProvider() {
  const { publicKey, privateKey } = await generateKeyPair("RS256");
  const jwk = { ...(await exportJWK(publicKey)), kid: "k-1", alg: "RS256", use: "sig" };
  const provider = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "application/json" }).end(JSON.stringify({ keys: [jwk] }));
  });
  await new Promise<void>((listening) => provider.listen(0, "127.0.0.1", listening));
  onTestFinished(() => {
    provider.closeAllConnections();
    provider.close();
  });
  const issuer = "https://id.example.com/";
  return {
    environment: {
      AUTH_JWKS_URL: `http://127.0.0.1:${(provider.address() as AddressInfo).port}/keys`,
      AUTH_ISSUER: issuer,
      AUTH_AUDIENCE: "billing",
    },
    sign: (audience = "billing", key: CryptoKey = privateKey) =>
      new SignJWT({ ...claims, sub: "provided" })
        .setProtectedHeader({ alg: "RS256", kid: "k-1" })
        .setIssuer(issuer)
        .setAudience(audience)
        .setIssuedAt()
        .setExpirationTime("1h")
        .sign(key),
  };
}

test("with AUTH_JWKS_URL the provider's tokens are accepted, and no others", async () => {
  const provider = await startProvider();
  const gateway = await serve(provider.environment);
  const stranger = (await generateKeyPair("RS256")).privateKey;
  const tokens = [
    await provider.sign(),
    await provider.sign("other"),
    await provider.sign("billing", stranger),
    gateway.token,
  ];

  const responses = await Promise.all(
    tokens.map((token) => gateway.post({ query: "{ viewer { sub admin } }" }, { authorization: `Bearer ${token}` })),
  );

  expect(responses.map(({ status }) => status)).toEqual([200, 401, 401, 401]);
  expect(await responses[0]!.json()).toEqual({ data: { viewer: { sub: "provided", admin: true } } });
  expect(gateway.stdout()).not.toContain("AUTH_ISSUER is unset");
});
