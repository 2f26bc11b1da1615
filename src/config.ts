import { dirname, resolve } from "node:path";
import { z } from "zod";
import { type Auth, authVariables, type Login, readAuth } from "./config-auth.ts";
import { type Limits, limitVariables, readLimits } from "./config-limits.ts";
import { type ReplicaConfig, readReplicas, replicaVariables } from "./config-replicas.ts";
import { exportsSpans, telemetryVariables } from "./config-telemetry.ts";
import { readUpstream, type Upstream, upstreamVariables } from "./config-upstream.ts";
import {
  database,
  host,
  oneOf,
  onOrOff,
  optional,
  origins,
  timeZone,
  variable,
  wholeNumber,
  workers,
} from "./config-values.ts";
import { readWebhooks, type WebhookConfig, webhookVariables } from "./config-webhooks.ts";
import type { Database } from "./store/address.ts";

/** The configuration of the gateway. */
export interface Config {
  /** 0: any free port. */
  readonly port: number;
  readonly host: string;
  readonly database: Database;
  /** Processes of `serve` that answer requests. 1: the process itself. */
  readonly workers: number;
  /** Servers that answer reads besides the primary; `null`: none. */
  readonly replicas: ReplicaConfig | null;
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
  readonly webhooks: WebhookConfig;
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
  readonly console: boolean;
  readonly limits: Limits;
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
    "SQLite file (the local key pair lies beside it), or postgres://user:password@host:port,…/database.",
    database(),
  ),
  WORKERS: variable(
    "1",
    "Processes of serve that answer requests, 1 to 64; auto: one for each core. 1: a single process.",
    workers(),
  ),
  ...replicaVariables,
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
  ...webhookVariables,
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
  CONSOLE: optional("Whether GET /console serves the console; unset: on, off in production.", onOrOff()),
  NODE_ENV: optional("production turns INTROSPECTION, PLAYGROUND and CONSOLE off unless they are set.", z.string()),
  ...limitVariables,
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
  const replicas = readReplicas(parsed.data, isSet);
  const wrong = [
    ...(parsed.error?.issues ?? []).map((issue) => `${issue.path[0]?.toString()} ${issue.message}`),
    ...auth.wrong,
    ...upstream.wrong,
    ...replicas.wrong,
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
    workers: value.WORKERS,
    replicas: replicas.read,
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
    webhooks: readWebhooks(value),
    timeZone: value.TIME_ZONE ?? null,
    restDir: value.REST_DIR,
    eventsKeptDays: value.EVENTS_KEPT_DAYS,
    schedules: value.SCHEDULES,
    logLevel: value.LOG_LEVEL,
    introspection: value.INTROSPECTION ?? initiallyOn,
    playground: value.PLAYGROUND ?? initiallyOn,
    console: value.CONSOLE ?? initiallyOn,
    limits: readLimits(value),
  };
}
