import type { z } from "zod";
import { optional, variable, wholeNumber } from "./config-values.ts";

/** Limits on what clients can make large or frequent. */
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
  /** Open at the same time in this process. */
  readonly subscriptions: number;
  readonly subscriptionsPerToken: number;
}

/** The variables of the limits. */
export const limitVariables = {
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
    "Most commits that share a transaction and one sync of the disk; 1: each has its own.",
    wholeNumber(1, 10_000),
  ),
  MAX_PENDING_REQUESTS: variable(
    "1000",
    "Most requests at the same time; more are refused with 503.",
    wholeNumber(1, 1_000_000),
  ),
  MAX_REQUESTS_PER_MINUTE: optional(
    "Requests of one token in a minute, in all workers of one `serve`; unset: any number.",
    wholeNumber(1, 1_000_000),
  ),
  MAX_COST_PER_MINUTE: optional(
    "Cost of the GraphQL operations of one token in a minute; unset: any.",
    wholeNumber(1, 1_000_000_000),
  ),
  MAX_SUBSCRIPTIONS: variable(
    "1000",
    "Most open subscriptions, and most open WebSockets, in one process.",
    wholeNumber(1, 100_000),
  ),
  MAX_SUBSCRIPTIONS_PER_TOKEN: variable(
    "100",
    "Most open subscriptions, and most open WebSockets, of one token.",
    wholeNumber(1, 100_000),
  ),
  MAX_TOKEN_AGE_SECONDS: variable("31622400", "Longest age of a token since its issue.", wholeNumber(1, 315_360_000)),
} as const;

type Schemas = { [N in keyof typeof limitVariables]: (typeof limitVariables)[N]["schema"] };
type Values = z.infer<z.ZodObject<Schemas>>;

export function readLimits(value: Values): Limits {
  return {
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
    subscriptions: value.MAX_SUBSCRIPTIONS,
    subscriptionsPerToken: value.MAX_SUBSCRIPTIONS_PER_TOKEN,
  };
}
