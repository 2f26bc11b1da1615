import type { z } from "zod";
import { optional, servers, variable, wholeNumber } from "./config-values.ts";
import type { Database } from "./store/address.ts";

/** Servers that answer reads besides the primary. */
export interface ReplicaConfig {
  /** The address of each. */
  readonly urls: readonly string[];
  /** A replica that lacks what was committed longer ago answers no reads. */
  readonly lagMilliseconds: number;
}

export const replicaVariables = {
  DATABASE_REPLICA_URLS: optional(
    "Addresses of PostgreSQL replicas that answer reads, separated by commas; unset: none.",
    servers(),
  ),
  MAX_REPLICA_LAG_MS: variable(
    "5000",
    "Longest time that a replica may lag behind and still answer reads, in milliseconds.",
    // Lag is known to half a second.
    wholeNumber(1_000, 3_600_000),
  ),
} as const;

type Schemas = { [N in keyof typeof replicaVariables]: (typeof replicaVariables)[N]["schema"] };
type Values = z.infer<z.ZodObject<Schemas>> & { readonly DATABASE_URL: Database };

/** The replicas, and what is wrong with their variables. */
export function readReplicas(
  value: Values | undefined,
  isSet: (name: string) => boolean,
): { readonly read: ReplicaConfig | null; readonly wrong: readonly string[] } {
  const urls = value?.DATABASE_REPLICA_URLS;
  if (value === undefined) return { read: null, wrong: [] };
  if (urls === undefined)
    return { read: null, wrong: isSet("MAX_REPLICA_LAG_MS") ? ["MAX_REPLICA_LAG_MS needs DATABASE_REPLICA_URLS"] : [] };
  const wrong =
    value.DATABASE_URL.kind === "postgres" ? [] : ["DATABASE_REPLICA_URLS needs a postgres:// DATABASE_URL"];
  return { read: { urls, lagMilliseconds: value.MAX_REPLICA_LAG_MS }, wrong };
}
