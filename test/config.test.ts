import { resolve } from "node:path";
import { describe, expect, test } from "vitest";
import { ConfigError, environment, readConfig } from "../src/config.ts";

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
      dataFolder: resolve("data"),
      auth: null,
      upstream: { token: null, username: null, password: null },
      timeZone: null,
      restDir: "seed",
      logLevel: "info",
      introspection: true,
      playground: true,
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
        tokenAgeSeconds: 31_622_400,
      },
    });
  });

  test("takes every value from its variable", () => {
    const config = readConfig({
      ...provider,
      PORT: "0",
      HOST: "::1",
      DATABASE_URL: "file:///srv/billing.db",
      TIME_ZONE: "Europe/Madrid",
      REST_DIR: "cli",
      UPSTREAM_TOKEN: "a.b.c",
      UPSTREAM_USERNAME: "ana",
      UPSTREAM_PASSWORD: "secret words",
      LOG_LEVEL: "silent",
      INTROSPECTION: "off",
      PLAYGROUND: "0",
      NODE_ENV: "test",
      MAX_BODY_BYTES: "1",
      MAX_QUERY_TOKENS: "2",
      MAX_QUERY_DEPTH: "3",
      MAX_COST: "4",
      MAX_REQUEST_MS: "5",
      MAX_SNAPSHOTS: "6",
      MAX_PENDING_REQUESTS: "7",
      MAX_TOKEN_AGE_SECONDS: "8",
      MAX_CONNECTIONS: "9",
      MAX_GROUPED_COMMITS: "10",
    });

    expect(config).toEqual({
      port: 0,
      host: "::1",
      database: { kind: "sqlite", file: "/srv/billing.db" },
      dataFolder: "/srv",
      auth: {
        jwksUrl: new URL("https://id.example.com/keys"),
        issuer: "https://id.example.com/",
        audience: "billing",
      },
      upstream: { token: "a.b.c", username: "ana", password: "secret words" },
      timeZone: "Europe/Madrid",
      restDir: "cli",
      logLevel: "silent",
      introspection: false,
      playground: false,
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
        tokenAgeSeconds: 8,
      },
    });
  });

  test("treats an empty variable as unset", () => {
    const empty = Object.fromEntries(Object.keys(environment).map((name) => [name, ""]));

    expect(readConfig(empty)).toEqual(readConfig({}));
  });

  test.each([
    { env: { NODE_ENV: "production" }, introspection: false, playground: false },
    { env: { NODE_ENV: "production", INTROSPECTION: "on" }, introspection: true, playground: false },
    { env: { NODE_ENV: "production", PLAYGROUND: "true" }, introspection: false, playground: true },
    { env: { NODE_ENV: "development" }, introspection: true, playground: true },
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
    database: { kind: "postgres", url: DATABASE_URL, name },
    dataFolder: resolve("data"),
  });
});

test.each([
  "http://localhost:8080/keys",
  "http://127.0.0.1/keys",
  "http://[::1]:1/keys",
  "https://id.example.com/k?v=1",
])("keys may come from %s", (url) => {
  expect(readConfig({ ...provider, AUTH_JWKS_URL: url }).auth?.jwksUrl.href).toBe(url);
});

describe("the start stops with one line", () => {
  const database =
    "DATABASE_URL must be file: and the path of the SQLite file, such as file:./data/billing.db or file:///var/lib/billing.db, or a postgres:// address";
  const postgres =
    "DATABASE_URL must name a server and a database, such as postgres://user:password@localhost:5432/billing";
  const jwks = "AUTH_JWKS_URL must be an https address without user and password (http on this machine only)";
  const together = "because AUTH_JWKS_URL, AUTH_ISSUER, AUTH_AUDIENCE go together";
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
    [{ AUTH_AUDIENCE: "billing" }, `AUTH_JWKS_URL and AUTH_ISSUER must be set too, ${together}`],
    [{ TIME_ZONE: "Mars/Olympus" }, zone],
    [{ TIME_ZONE: "+02:00" }, zone],
    [{ REST_DIR: "up" }, "REST_DIR must be one of seed, cli"],
    [{ LOG_LEVEL: "verbose" }, "LOG_LEVEL must be one of fatal, error, warn, info, debug, trace, silent"],
    [{ INTROSPECTION: "yes" }, `INTROSPECTION ${onOrOff}`],
    [{ PLAYGROUND: "2" }, `PLAYGROUND ${onOrOff}`],
    [{ MAX_QUERY_DEPTH: "1001" }, "MAX_QUERY_DEPTH must be a whole number from 1 to 1000"],
    [{ MAX_COST: "Infinity" }, "MAX_COST must be a whole number from 1 to 1000000000"],
    [{ PORT: "x", MAX_COST: "x" }, `${port}; MAX_COST must be a whole number from 1 to 1000000000`],
  ])("for %j", (env, line) => {
    expect(() => readConfig(env)).toThrow(new ConfigError(line));
  });

  test.each(Object.keys(environment).filter((name) => name.startsWith("MAX_")))("where %s is 0", (name) => {
    expect(() => readConfig({ [name]: "0" })).toThrow(new RegExp(`^${name} must be a whole number from [12] to \\d+$`));
  });
});

test.each(Object.entries(environment))("%s is described in one line, and its default is valid", (_, variable) => {
  expect(variable.description).toMatch(/^.{10,100}\.$/);
  expect(variable.schema.safeParse(variable.initially ?? undefined).success).toBe(true);
});
