import { dirname, resolve } from "node:path";
import { z } from "zod";
import { type Auth, authVariables, type Login, readAuth } from "./config-auth.ts";
import { exportsSpans, telemetryVariables } from "./config-telemetry.ts";
import { readUpstream, type Upstream, upstreamVariables } from "./config-upstream.ts";
import { database, host, oneOf, onOrOff, optional, origins, timeZone, variable, wholeNumber } from "./config-values.ts";
import type { Database } from "./store/address.ts";

/** The configuration of the gateway. */
export interface Config {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  readonly database: Database;
  /** Folder of the local key pair: the folder of the SQLite file. */
  readonly dataFolder: string;
  /** The OAuth2 provider; `null` where tokens are signed with the local key. */
  readonly auth: Auth | null;
  /** Allowed difference between our clock and the token issuer's. */
  readonly leewaySeconds: number;
  /** Provider to which logins by user name and password are forwarded; `null`: the password of a login is its token. */
  readonly login: Login | null;
  /** Origins whose pages may call the gateway, besides its own. */
  readonly corsOrigins: readonly string[];
  /** The manifest of trusted documents; `null`: there is none. */
  readonly trustedDocuments: { readonly file: string; readonly only: boolean } | null;
  /** Whether spans are exported by OpenTelemetry, whose packages read the rest of its variables. */
  readonly tracing: boolean;
  /** Requests that take longer are logged with their statements; `null`: none. */
  readonly slowMs: number | null;
  readonly upstream: Upstream;
  readonly timeZone: string | null;
  /** Meaning of the numbers of `dir` in lists of the REST API. */
  readonly restDir: (typeof restDirs)[number];
  /** 0: no events are written. */
  readonly eventsKeptDays: number;
  /** Whether `serve` grants the credits of schedules. */
  readonly schedules: boolean;
  readonly logLevel: LogLevel;
  readonly introspection: boolean;
  readonly playground: boolean;
  readonly limits: Limits;
}

export interface Limits {
  readonly bodyBytes: number;
  readonly queryTokens: number;
  readonly queryDepth: number;
  readonly cost: number;
  readonly requestMs: number;
  readonly snapshots: number;
  readonly connections: number;
  readonly groupedCommits: number;
  readonly pendingRequests: number;
  /** Of one token; `null`: no limit. */
  readonly requestsPerMinute: number | null;
  readonly costPerMinute: number | null;
  readonly tokenAgeSeconds: number;
}

const logLevels = ["fatal", "error", "warn", "info", "debug", "trace", "silent"] as const;
export type LogLevel = (typeof logLevels)[number];

const restDirs = ["seed", "cli"] as const;

/** An invalid configuration; startup stops. The message is one line for the operator. */
export class ConfigError extends Error {
  override name = "ConfigError";
}

/** Every variable the gateway reads. */
export const environment = {
  PORT: variable("4000", "Port to listen on; 0: any free port.", wholeNumber(0, 65_535)),
  HOST: variable("127.0.0.1", "Address to listen on; 0.0.0.0 accepts connections from other machines.", host()),
  DATABASE_URL: variable(
    "file:./data/billing.db",
    "SQLite file (the local key pair lies beside it), or postgres://user:password@host:port/database.",
    database(),
  ),
  ...authVariables,
  TIME_ZONE: optional("Time zone of a quote if neither the request nor its business has one.", timeZone()),
  CORS_ORIGINS: optional(
    "Origins whose pages may call the gateway, separated by commas; unset: only the gateway's own.",
    origins(),
  ),
  TRUSTED_DOCUMENTS: optional(
    "Manifest of trusted documents, written by Relay, Apollo or graphql-codegen; unset: none.",
    z.string(),
  ),
  TRUSTED_DOCUMENTS_ONLY: variable("off", "Whether only trusted documents run at /graphql.", onOrOff()),
  ...upstreamVariables,
  REST_DIR: variable(
    "seed",
    "Order of dir=1 in REST lists: seed is ascending, cli is descending (as the upstream's CLI sends it).",
    oneOf(restDirs),
  ),
  SCHEDULES: variable(
    "on",
    "Whether serve grants the credits of schedules; off leaves it to run-schedules.",
    onOrOff(),
  ),
  EVENTS_KEPT_DAYS: variable("90", "Days for which events are kept; 0: none are written.", wholeNumber(0, 36_500)),
  ...telemetryVariables,
  LOG_LEVEL: variable("info", `Lowest level that is logged: ${logLevels.join(", ")}.`, oneOf(logLevels)),
  INTROSPECTION: optional(
    "Whether clients may read the schema and the REST description; unset: on, off in production.",
    onOrOff(),
  ),
  PLAYGROUND: optional("Whether GET / and GET /api/docs serve pages; unset: on, off in production.", onOrOff()),
  NODE_ENV: optional("production turns INTROSPECTION and PLAYGROUND off unless they are set.", z.string()),
  MAX_BODY_BYTES: variable("1000000", "Largest request body, in bytes.", wholeNumber(1, 100_000_000)),
  MAX_QUERY_TOKENS: variable("10000", "Most tokens in a GraphQL document.", wholeNumber(1, 1_000_000)),
  MAX_QUERY_DEPTH: variable("64", "Deepest nesting of a GraphQL document or its variables.", wholeNumber(1, 1_000)),
  MAX_COST: variable("100000", "Highest cost of one GraphQL operation.", wholeNumber(1, 1_000_000_000)),
  MAX_REQUEST_MS: variable(
    "30000",
    "Longest time that one request may spend reading, in milliseconds.",
    wholeNumber(1, 3_600_000),
  ),
  MAX_SNAPSHOTS: variable("64", "Most requests that read an SQLite file at the same time.", wholeNumber(1, 1_024)),
  MAX_CONNECTIONS: variable(
    "20",
    "Most connections to PostgreSQL: half for reads, half for writes.",
    wholeNumber(2, 1_000),
  ),
  MAX_GROUPED_COMMITS: variable(
    "1000",
    "Most commits that share one disk sync of an SQLite file.",
    wholeNumber(1, 10_000),
  ),
  MAX_PENDING_REQUESTS: variable(
    "1000",
    "Most requests at the same time; more are refused with 503.",
    wholeNumber(1, 1_000_000),
  ),
  MAX_REQUESTS_PER_MINUTE: optional(
    "Requests of one token in a minute, in one process; unset: any number.",
    wholeNumber(1, 1_000_000),
  ),
  MAX_COST_PER_MINUTE: optional(
    "Cost of the GraphQL operations of one token in a minute; unset: any.",
    wholeNumber(1, 1_000_000_000),
  ),
  MAX_TOKEN_AGE_SECONDS: variable("31622400", "Longest age of a token since its issue.", wholeNumber(1, 315_360_000)),
} as const;

type Name = keyof typeof environment;

const Environment = z.object(
  Object.fromEntries(Object.entries(environment).map(([name, { schema }]) => [name, schema])) as {
    [N in Name]: (typeof environment)[N]["schema"];
  },
);

/** Reads the configuration. An empty variable counts as unset. Throws ConfigError, which lists every mistake. */
export function readConfig(env: NodeJS.ProcessEnv = process.env): Config {
  const given = Object.fromEntries(
    Object.entries(environment).map(([name, { initially }]) => [name, env[name] || (initially ?? undefined)]),
  );
  const parsed = Environment.safeParse(given);
  const isSet = (name: string) => Boolean(env[name]);
  const auth = readAuth(parsed.data, isSet);
  const upstream = readUpstream(parsed.data, isSet);
  const wrong = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path[0]?.toString()} ${issue.message}`),
    ...auth.wrong,
    ...upstream.wrong,
    ...(isSet("TRUSTED_DOCUMENTS_ONLY") && parsed.data?.TRUSTED_DOCUMENTS_ONLY && !isSet("TRUSTED_DOCUMENTS")
      ? ["TRUSTED_DOCUMENTS_ONLY needs TRUSTED_DOCUMENTS"]
      : []),
  ];
  if (!parsed.success || wrong.length > 0) throw new ConfigError(wrong.join("; "));
  const value = parsed.data;
  const initiallyOn = value.NODE_ENV !== "production";
  return {
    port: value.PORT,
    host: value.HOST,
    database: value.DATABASE_URL,
    dataFolder: value.DATABASE_URL.kind === "sqlite" ? dirname(value.DATABASE_URL.file) : resolve("data"),
    ...auth.read!,
    corsOrigins: value.CORS_ORIGINS ?? [],
    trustedDocuments:
      value.TRUSTED_DOCUMENTS === undefined
        ? null
        : { file: value.TRUSTED_DOCUMENTS, only: value.TRUSTED_DOCUMENTS_ONLY },
    tracing: exportsSpans(value),
    slowMs: value.SLOW_MS ?? null,
    upstream: upstream.read!,
    timeZone: value.TIME_ZONE ?? null,
    restDir: value.REST_DIR,
    eventsKeptDays: value.EVENTS_KEPT_DAYS,
    schedules: value.SCHEDULES,
    logLevel: value.LOG_LEVEL,
    introspection: value.INTROSPECTION ?? initiallyOn,
    playground: value.PLAYGROUND ?? initiallyOn,
    limits: {
      bodyBytes: value.MAX_BODY_BYTES,
      queryTokens: value.MAX_QUERY_TOKENS,
      queryDepth: value.MAX_QUERY_DEPTH,
      cost: value.MAX_COST,
      requestMs: value.MAX_REQUEST_MS,
      snapshots: value.MAX_SNAPSHOTS,
      connections: value.MAX_CONNECTIONS,
      groupedCommits: value.MAX_GROUPED_COMMITS,
      pendingRequests: value.MAX_PENDING_REQUESTS,
      requestsPerMinute: value.MAX_REQUESTS_PER_MINUTE ?? null,
      costPerMinute: value.MAX_COST_PER_MINUTE ?? null,
      tokenAgeSeconds: value.MAX_TOKEN_AGE_SECONDS,
    },
  };
}
