import { writeFileSync } from "node:fs";
import { availableParallelism } from "node:os";
import { join, resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError, environment, readConfig } from "../src/config.ts";
import { temporaryFolder } from "./support/dialects.ts";

const provider = {
  AUTH_JWKS_URL: "https://id.example.com/keys",
  AUTH_ISSUER: "https://id.example.com/",
  AUTH_AUDIENCE: "billing",
};

describe("the configuration", () => {
  test("of an empty environment serves this machine only, from a file, with the local key", () => {
    expect(readConfig({})).toEqual({
      port: 4000,
      host: "127.0.0.1",
      database: { kind: "sqlite", file: resolve("data/billing.db") },
      replicas: null,
      dataFolder: resolve("data"),
      workers: 1,
      auth: null,
      login: null,
      leewaySeconds: 5,
      corsOrigins: [],
      trustedDocuments: null,
      tracing: false,
      slowMs: null,
      upstream: { url: null, token: null, username: null, password: null, pass: "off" },
      webhooks: {
        key: null,
        pauses: [5, 30, 120, 600, 1_800, 3_600, 7_200, 14_400, 57_600].map((seconds) => seconds * 1_000),
        allowPrivate: false,
      },
      timeZone: null,
      restDir: "seed",
      eventsKeptDays: 90,
      schedules: true,
      logLevel: "info",
      introspection: true,
      playground: true,
      console: true,
      limits: {
        bodyBytes: 1_000_000,
        queryTokens: 10_000,
        queryDepth: 64,
        cost: 100_000,
        requestMs: 30_000,
        snapshots: 64,
        connections: 20,
        groupedCommits: 1_000,
        pendingRequests: 1_000,
        requestsPerMinute: null,
        costPerMinute: null,
        tokenAgeSeconds: 31_622_400,
        subscriptions: 1_000,
        subscriptionsPerToken: 100,
      },
    });
  });

  test("takes every value from its variable", () => {
    const config = readConfig({
      ...provider,
      PORT: "0",
      HOST: "::1",
      DATABASE_URL: "postgres://db/billing",
      DATABASE_REPLICA_URLS: "postgres://r1/billing, postgres://r2:5433,r3/billing",
      MAX_REPLICA_LAG_MS: "1500",
      AUTH_LEEWAY_SECONDS: "0",
      AUTH_ROLES_CLAIM: "/realm_access/roles",
      AUTH_ADMIN_CLAIM: "/https:~1~1example.com~1is~0admin",
      AUTH_BUSINESSES_CLAIM: "/businesses",
      AUTH_EMAIL_CLAIM: "/upn",
      AUTH_TOKEN_URL: "https://id.example.com/token",
      AUTH_CLIENT_ID: "gateway",
      AUTH_CLIENT_SECRET: "a secret",
      CORS_ORIGINS: "https://app.example.com, http://localhost:3000",
      SLOW_MS: "250",
      OTEL_EXPORTER_OTLP_ENDPOINT: "http://localhost:4318",
      TRUSTED_DOCUMENTS: "documents.json",
      TRUSTED_DOCUMENTS_ONLY: "on",
      UPSTREAM_URL: "https://spaces.example.com/base/",
      UPSTREAM_PASS: "read",
      TIME_ZONE: "Europe/Madrid",
      WEBHOOK_KEY: "a key of 32 characters or more!!".replaceAll(" ", "-"),
      WEBHOOK_RETRY_SECONDS: "0, 0.25,1,2,3,4,5,6,86400",
      WEBHOOK_ALLOW_PRIVATE: "true",
      REST_DIR: "cli",
      EVENTS_KEPT_DAYS: "30",
      SCHEDULES: "off",
      WORKERS: "8",
      UPSTREAM_TOKEN: "a.b.c",
      UPSTREAM_USERNAME: "ana",
      UPSTREAM_PASSWORD: "secret words",
      LOG_LEVEL: "silent",
      INTROSPECTION: "off",
      PLAYGROUND: "0",
      CONSOLE: "0",
      NODE_ENV: "test",
      MAX_BODY_BYTES: "1",
      MAX_QUERY_TOKENS: "2",
      MAX_QUERY_DEPTH: "3",
      MAX_COST: "4",
      MAX_REQUEST_MS: "5",
      MAX_SNAPSHOTS: "6",
      MAX_PENDING_REQUESTS: "7",
      MAX_REQUESTS_PER_MINUTE: "600",
      MAX_COST_PER_MINUTE: "500000",
      MAX_TOKEN_AGE_SECONDS: "8",
      MAX_SUBSCRIPTIONS: "13",
      MAX_SUBSCRIPTIONS_PER_TOKEN: "14",
      MAX_CONNECTIONS: "9",
      MAX_GROUPED_COMMITS: "10",
    });

    expect(config).toEqual({
      port: 0,
      host: "::1",
      database: { kind: "postgres", urls: ["postgres://db/billing"], name: "the database billing on db" },
      replicas: {
        urls: ["postgres://r1/billing", "postgres://r2:5433/billing", "postgres://r3/billing"],
        lagMilliseconds: 1_500,
      },
      dataFolder: resolve("data"),
      workers: 8,
      auth: {
        jwksUrl: new URL("https://id.example.com/keys"),
        issuer: "https://id.example.com/",
        audience: "billing",
        claims: {
          roles: ["realm_access", "roles"],
          admin: ["https://example.com/is~admin"],
          businesses: ["businesses"],
          email: ["upn"],
          needsBusinesses: true,
        },
        roleMap: new Map(),
      },
      leewaySeconds: 0,
      login: { tokenUrl: new URL("https://id.example.com/token"), clientId: "gateway", clientSecret: "a secret" },
      corsOrigins: ["https://app.example.com", "http://localhost:3000"],
      tracing: true,
      slowMs: 250,
      trustedDocuments: { file: "documents.json", only: true },
      webhooks: {
        key: "a-key-of-32-characters-or-more!!",
        pauses: [0, 250, 1_000, 2_000, 3_000, 4_000, 5_000, 6_000, 86_400_000],
        allowPrivate: true,
      },
      upstream: {
        url: "https://spaces.example.com/base",
        token: "a.b.c",
        username: "ana",
        password: "secret words",
        pass: "read",
      },
      timeZone: "Europe/Madrid",
      restDir: "cli",
      eventsKeptDays: 30,
      schedules: false,
      logLevel: "silent",
      introspection: false,
      playground: false,
      console: false,
      limits: {
        bodyBytes: 1,
        queryTokens: 2,
        queryDepth: 3,
        cost: 4,
        requestMs: 5,
        snapshots: 6,
        connections: 9,
        groupedCommits: 10,
        pendingRequests: 7,
        requestsPerMinute: 600,
        costPerMinute: 500_000,
        tokenAgeSeconds: 8,
        subscriptions: 13,
        subscriptionsPerToken: 14,
      },
    });
  });

  test("has a worker for each core if WORKERS is auto, and at least one", () => {
    expect(readConfig({ WORKERS: "auto" }).workers).toBe(Math.min(availableParallelism(), 64));
  });

  test("treats an empty variable as unset", () => {
    const empty = Object.fromEntries(Object.keys(environment).map((name) => [name, ""]));

    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test.each([
    { env: { NODE_ENV: "production" }, introspection: false, playground: false, console: false },
    { env: { NODE_ENV: "production", CONSOLE: "on" }, introspection: false, playground: false, console: true },
    { env: { NODE_ENV: "production", INTROSPECTION: "on" }, introspection: true, playground: false },
    { env: { NODE_ENV: "production", PLAYGROUND: "true" }, introspection: false, playground: true },
    { env: { NODE_ENV: "development" }, introspection: true, playground: true, console: true },
    { env: { CONSOLE: "off" }, introspection: true, playground: true, console: false },
    { env: { INTROSPECTION: "False", PLAYGROUND: "OFF" }, introspection: false, playground: false },
    { env: { INTROSPECTION: "1", PLAYGROUND: "0" }, introspection: true, playground: false },
  ])("with $env has introspection $introspection and playground $playground", ({ env, ...expected }) => {
    expect(readConfig(env)).toMatchObject(expected);
  });
});

test.each([
  ["file:data/billing.db", resolve("data/billing.db")],
  ["file:./billing.db", resolve("billing.db")],
  ["file:../billing.db", resolve("../billing.db")],
  ["file:.billing", resolve(".billing")],
  ["file:/srv/billing.db", "/srv/billing.db"],
  ["file:///srv/billing.db", "/srv/billing.db"],
  ["file:///srv/my%20data/billing.db", "/srv/my data/billing.db"],
])("DATABASE_URL=%s is the file %s", (DATABASE_URL, file) => {
  expect(readConfig({ DATABASE_URL }).database).toEqual({ kind: "sqlite", file });
});

test.each([
  ["postgres://ana:secret@db.example.com:6432/billing", "the database billing on db.example.com:6432"],
  ["postgresql://db/my%20billing", "the database my billing on db"],
  ["postgres:///billing?host=/run/postgresql", "the database billing on /run/postgresql"],
])("DATABASE_URL=%s is called %s, without the password", (DATABASE_URL, name) => {
  expect(readConfig({ DATABASE_URL })).toMatchObject({
    database: { kind: "postgres", urls: [DATABASE_URL], name },
    dataFolder: resolve("data"),
  });
});

test("DATABASE_URL may name several hosts", () => {
  const { database } = readConfig({ DATABASE_URL: "postgres://ana:secret@h1:5432,h2:5433/billing" });

  expect(database).toEqual({
    kind: "postgres",
    urls: ["postgres://ana:secret@h1:5432/billing", "postgres://ana:secret@h2:5433/billing"],
    name: "the database billing on h1:5432, h2:5433",
  });
});

test.each([
  "http://localhost:8080/keys",
  "http://127.0.0.1/keys",
  "http://[::1]:1/keys",
  "https://id.example.com/k?v=1",
])("keys may come from %s", (url) => {
  expect(readConfig({ ...provider, AUTH_JWKS_URL: url }).auth?.jwksUrl?.href).toBe(url);
});

test("AUTH_ISSUER and AUTH_AUDIENCE alone leave the key set to discovery, and claims under their default names", () => {
  const { auth } = readConfig({ AUTH_ISSUER: "http://localhost:8080/realms/a", AUTH_AUDIENCE: "billing" });

  expect(auth).toEqual({
    jwksUrl: null,
    issuer: "http://localhost:8080/realms/a",
    audience: "billing",
    claims: {
      roles: ["roles"],
      admin: ["admin"],
      businesses: ["businesses"],
      email: ["email"],
      needsBusinesses: false,
    },
    roleMap: new Map(),
  });
});

test("AUTH_TOKEN_URL needs no provider's keys", () => {
  expect(readConfig({ AUTH_TOKEN_URL: "http://127.0.0.1:9/token" })).toMatchObject({
    auth: null,
    login: { tokenUrl: new URL("http://127.0.0.1:9/token"), clientId: null, clientSecret: null },
  });
});

test("UPSTREAM_URL alone forwards nothing", () => {
  expect(readConfig({ UPSTREAM_URL: "https://spaces.example.com" }).upstream).toMatchObject({ pass: "off" });
});

describe("AUTH_ROLE_MAP", () => {
  const found = { AUTH_ISSUER: "https://id.example.com/", AUTH_AUDIENCE: "billing" };
  const mapOf = (text: string) => {
    const file = join(temporaryFolder(), "roles.json");
    writeFileSync(file, text);
    return { ...found, AUTH_ROLE_MAP: file };
  };

  test("is a file that maps the provider's roles", () => {
    const config = readConfig(mapOf('{"Desk":["ExtraService-List"],"Owner":"admin","Guest":[],"__proto__":[]}'));

    expect(config.auth!.roleMap).toEqual(
      new Map<string, unknown>([
        ["Desk", ["ExtraService-List"]],
        ["Owner", "admin"],
        ["Guest", []],
        ["__proto__", []],
      ]),
    );
  });

  const form = 'must be an object whose values are lists of this gateway\'s roles or "admin"';
  test.each([
    ["{", "must be a JSON file"],
    ["[]", form],
    ['{"Desk":"ExtraService-List"}', `${form} (see "Desk")`],
    ['{"Desk":["ExtraService-Listen"]}', `${form} (see "Desk")`],
    ['{"Desk":["admin"]}', `${form} (see "Desk")`],
    ['{"Owner":"Admin"}', `${form} (see "Owner")`],
    ['{"Owner":true}', `${form} (see "Owner")`],
    ['{"Desk":[],"\\u0044esk":"admin"}', 'must name each role once; "Desk" occurs twice'],
    [`"${"x".repeat(1_000_000)}"`, "must be a file of at most 1000000 bytes"],
  ])("with %.40s stops the start", (text, line) => {
    expect(() => readConfig(mapOf(text))).toThrow(new ConfigError(`AUTH_ROLE_MAP ${line}`));
  });

  test("that does not exist, or without a provider, stops the start", () => {
    const { AUTH_ROLE_MAP } = mapOf("{}");

    expect(() => readConfig({ ...found, AUTH_ROLE_MAP: "/no/such/file" })).toThrow(
      new ConfigError("AUTH_ROLE_MAP must be a readable file (ENOENT)"),
    );
    expect(() => readConfig({ AUTH_ROLE_MAP })).toThrow(
      new ConfigError("AUTH_ROLE_MAP must not be set without a provider (AUTH_ISSUER and AUTH_AUDIENCE)"),
    );
  });
});

describe("startup stops with one line", () => {
  const database =
    "DATABASE_URL must be file: and the path of the SQLite file, such as file:./data/billing.db or file:///var/lib/billing.db, or a postgres:// address";
  const postgres =
    "DATABASE_URL must name a server and a database, such as postgres://user:password@localhost:5432/billing";
  const jwks = "AUTH_JWKS_URL must be an https address without user and password (http on this machine only)";
  const together = "because a provider needs AUTH_ISSUER and AUTH_AUDIENCE";
  const idle = "must not be set without a provider (AUTH_ISSUER and AUTH_AUDIENCE)";
  const origins =
    "CORS_ORIGINS must be origins as browsers send them, such as https://app.example.com,http://localhost:3000, without * and paths";
  const upstreamUrl =
    "UPSTREAM_URL must be an https address without user, password and query (http on this machine only)";
  const pointer = "AUTH_ROLES_CLAIM must be a JSON Pointer, such as /roles or /realm_access/roles";
  const found = { AUTH_ISSUER: "https://id.example.com/", AUTH_AUDIENCE: "billing" };
  const passing = { UPSTREAM_URL: "https://spaces.example.com", UPSTREAM_PASS: "all" };
  const onOrOff = "must be on or off (or true, false, 1, 0)";
  const zone = "TIME_ZONE must be an IANA time zone, such as Europe/Madrid";
  const host = "HOST must be a host name or an IP address, without brackets or port";
  const port = "PORT must be a whole number from 0 to 65535";

  test.each([
    [{ PORT: "65536" }, port],
    [{ PORT: "-1" }, port],
    [{ PORT: "4000.5" }, port],
    [{ PORT: "4e3" }, port],
    [{ PORT: "0x10" }, port],
    [{ PORT: " " }, port],
    ...["0", "65", "1.5", "two", "AUTO"].map((one): [Record<string, string>, string] => [
      { WORKERS: one },
      "WORKERS must be a whole number from 1 to 64, or auto",
    ]),
    [{ HOST: "localhost:4000" }, host],
    [{ HOST: "[::1]" }, host],
    [{ HOST: "http://localhost" }, host],
    [{ DATABASE_URL: "./data/billing.db" }, database],
    [{ DATABASE_URL: "file:" }, database],
    [{ DATABASE_URL: "file:data/" }, database],
    [{ DATABASE_URL: "file:data/.." }, database],
    [{ DATABASE_URL: "file://" }, database],
    [{ DATABASE_URL: "file://data/billing.db" }, database],
    [{ DATABASE_URL: "file:///srv/billing.db?mode=ro" }, database],
    [{ DATABASE_URL: "file:///srv/%zz.db" }, database],
    [{ DATABASE_URL: "file:///srv/%00.db" }, database],
    [{ DATABASE_URL: "file::memory:" }, database],
    [{ DATABASE_URL: "mysql://root:secret@db/billing" }, database],
    [{ DATABASE_URL: "postgres://root:secret@db" }, postgres],
    [{ DATABASE_URL: "postgres://root:secret@db/" }, postgres],
    [{ DATABASE_URL: "postgres:///billing" }, postgres],
    [{ DATABASE_URL: "postgres://db/%zz" }, postgres],
    [{ DATABASE_URL: "postgresql:billing" }, postgres],
    [{ ...provider, AUTH_JWKS_URL: "id.example.com/keys" }, jwks],
    [{ ...provider, AUTH_JWKS_URL: "http://id.example.com/keys" }, jwks],
    [{ ...provider, AUTH_JWKS_URL: "http://127.0.0.1.example.com/keys" }, jwks],
    [{ ...provider, AUTH_JWKS_URL: "http://localhost.example.com/keys" }, jwks],
    [{ ...provider, AUTH_JWKS_URL: "https://me:secret@id.example.com/keys" }, jwks],
    [{ ...provider, AUTH_JWKS_URL: "file:///srv/keys.json" }, jwks],
    [{ ...provider, AUTH_AUDIENCE: "" }, `AUTH_AUDIENCE must be set too, ${together}`],
    [{ AUTH_AUDIENCE: "billing" }, `AUTH_ISSUER must be set too, ${together}`],
    [{ AUTH_JWKS_URL: provider.AUTH_JWKS_URL }, `AUTH_ISSUER and AUTH_AUDIENCE must be set too, ${together}`],
    [{ ...provider, AUTH_ISSUER: "http://id.example.com" }, "AUTH_ISSUER must be https (http on this machine only)"],
    [{ ...found, AUTH_ISSUER: "http://id.example.com" }, "AUTH_ISSUER must be https (http on this machine only)"],
    [
      { ...found, AUTH_ISSUER: "my-issuer" },
      "AUTH_ISSUER must be an https address if AUTH_JWKS_URL is unset, because the key set is discovered there",
    ],
    [{ ...found, AUTH_LEEWAY_SECONDS: "301" }, "AUTH_LEEWAY_SECONDS must be a whole number from 0 to 300"],
    ...["roles", "/", "/a~2", "/a//b", "$.roles"].map((one): [Record<string, string>, string] => [
      { ...found, AUTH_ROLES_CLAIM: one },
      pointer,
    ]),
    [{ AUTH_ROLES_CLAIM: "/roles", AUTH_BUSINESSES_CLAIM: "/b" }, `AUTH_ROLES_CLAIM and AUTH_BUSINESSES_CLAIM ${idle}`],
    [
      { AUTH_TOKEN_URL: "http://id.example.com/token" },
      "AUTH_TOKEN_URL must be an https address without user and password (http on this machine only)",
    ],
    [{ AUTH_CLIENT_ID: "gateway" }, "AUTH_CLIENT_ID needs AUTH_TOKEN_URL"],
    [{ AUTH_TOKEN_URL: "https://id/token", AUTH_CLIENT_SECRET: "s" }, "AUTH_CLIENT_SECRET needs AUTH_CLIENT_ID"],
    ...[
      ...["*", "null", "https://*.example.com", "https://app.example.com/", "https://app.example.com/page"],
      ...["app.example.com", "https://APP.example.com", "https://app.example.com:443", "https://a.example,", "ftp://a"],
      ...["https://user@a.example", "https://a.example https://b.example"],
    ].map((one): [Record<string, string>, string] => [{ CORS_ORIGINS: one }, origins]),
    ...["http://spaces.example.com", "https://me:secret@spaces.example.com", "https://a.example/?b", "spaces"].map(
      (one): [Record<string, string>, string] => [{ UPSTREAM_URL: one }, upstreamUrl],
    ),
    ...["short", "x".repeat(31), `${"x".repeat(31)} `, `${"x".repeat(31)}é`].map(
      (one): [Record<string, string>, string] => [
        { WEBHOOK_KEY: one },
        "WEBHOOK_KEY must have at least 32 characters, all of ASCII without spaces",
      ],
    ),
    ...[
      "1",
      "1,2,3,4,5,6,7,8",
      "1,2,3,4,5,6,7,8,9,10",
      "-1,2,3,4,5,6,7,8,9",
      "1,2,3,4,5,6,7,8,86401",
      "1,2,3,4,5,6,7,8,x",
    ].map((one): [Record<string, string>, string] => [
      { WEBHOOK_RETRY_SECONDS: one },
      "WEBHOOK_RETRY_SECONDS must be 9 pauses in seconds, each from 0 to 86400, separated by commas",
    ]),
    [{ WEBHOOK_ALLOW_PRIVATE: "maybe" }, "WEBHOOK_ALLOW_PRIVATE must be on or off (or true, false, 1, 0)"],
    [{ UPSTREAM_PASS: "on" }, "UPSTREAM_PASS must be one of off, read, all"],
    [{ UPSTREAM_PASS: "read", UPSTREAM_TOKEN: "a" }, "UPSTREAM_PASS needs UPSTREAM_URL"],
    [passing, "UPSTREAM_PASS needs UPSTREAM_TOKEN, or UPSTREAM_USERNAME and UPSTREAM_PASSWORD"],
    [
      { ...passing, UPSTREAM_USERNAME: "ana" },
      "UPSTREAM_PASS needs UPSTREAM_TOKEN, or UPSTREAM_USERNAME and UPSTREAM_PASSWORD",
    ],
    [{ TIME_ZONE: "Mars/Olympus" }, zone],
    [{ TIME_ZONE: "+02:00" }, zone],
    ...["-1", "36501", "1.5", "forever"].map((one): [Record<string, string>, string] => [
      { EVENTS_KEPT_DAYS: one },
      "EVENTS_KEPT_DAYS must be a whole number from 0 to 36500",
    ]),
    [{ DATABASE_URL: "postgres://h1,,h2/db" }, "DATABASE_URL must name each host: one is empty"],
    [{ DATABASE_REPLICA_URLS: "postgres://r1/db" }, "DATABASE_REPLICA_URLS needs a postgres:// DATABASE_URL"],
    [
      { DATABASE_URL: "postgres://h/db", DATABASE_REPLICA_URLS: "file:a.db" },
      "DATABASE_REPLICA_URLS must be postgres:// addresses, separated by commas",
    ],
    [
      { DATABASE_URL: "postgres://h/db", DATABASE_REPLICA_URLS: "postgres://r1/db,postgres://r2" },
      "DATABASE_REPLICA_URLS must name a server and a database, such as postgres://user:password@localhost:5432/billing",
    ],
    [
      { DATABASE_URL: "postgres://h/db", DATABASE_REPLICA_URLS: `postgres://${Array(17).fill("r")}/db` },
      "DATABASE_REPLICA_URLS must name at most 16 hosts",
    ],
    [{ MAX_REPLICA_LAG_MS: "1000" }, "MAX_REPLICA_LAG_MS needs DATABASE_REPLICA_URLS"],
    [{ REST_DIR: "up" }, "REST_DIR must be one of seed, cli"],
    ...["OTEL_EXPORTER_OTLP_ENDPOINT", "OTEL_EXPORTER_OTLP_TRACES_ENDPOINT"].flatMap((name) =>
      ["localhost:4318", "collector", "http://", "grpc://localhost:4317"].map(
        (one): [Record<string, string>, string] => [
          { [name]: one },
          `${name} must be an http or https address, such as http://localhost:4318`,
        ],
      ),
    ),
    [{ LOG_LEVEL: "verbose" }, "LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent"],
    [{ INTROSPECTION: "yes" }, `INTROSPECTION ${onOrOff}`],
    [{ PLAYGROUND: "2" }, `PLAYGROUND ${onOrOff}`],
    [{ CONSOLE: "2" }, `CONSOLE ${onOrOff}`],
    [{ MAX_QUERY_DEPTH: "1001" }, "MAX_QUERY_DEPTH must be a whole number from 1 to 1000"],
    [{ MAX_COST: "Infinity" }, "MAX_COST must be a whole number from 1 to 1000000000"],
    [{ PORT: "x", MAX_COST: "x" }, `${port}; MAX_COST must be a whole number from 1 to 1000000000`],
  ])("for %j", (env, line) => {
    expect(() => readConfig(env)).toThrow(new ConfigError(line));
  });

  test.each(Object.keys(environment).filter((name) => name.startsWith("MAX_")))("where %s is 0", (name) => {
    expect(() => readConfig({ [name]: "0" })).toThrow(
      new RegExp(`^${name} must be a whole number from (1|2|1000) to \\d+$`),
    );
  });
});

test.each(Object.entries(environment))("%s is described in one line, and its default is valid", (_, variable) => {
  expect(variable.description).toMatch(/^.{10,100}\.$/);
  expect(variable.schema.safeParse(variable.initially ?? undefined).success).toBe(true);
});
