import { isBelowApi } from "./api-path.ts";

/** What is known of a request when it is answered, for its line in the log and for metrics. Never values or tokens. */
export interface RequestNotes {
  /** Name of the GraphQL operation, or method and resource of a REST request; `null`: it has none. */
  operation: string | null;
  /** Codes of the errors in the answer. */
  codes: readonly string[];
  /** Cost of the GraphQL operation, once it is valid. */
  cost: number | null;
}

export function noNotes(): RequestNotes {
  return { operation: null, codes: [], cost: null };
}

/** Codes of refusals that have no code of their own. */
const codesByStatus: Readonly<Record<number, string>> = {
  401: "UNAUTHENTICATED",
  403: "FORBIDDEN",
  404: "NOT_FOUND",
  // REST throttles as the upstream does.
  409: "RATE_LIMITED",
  429: "RATE_LIMITED",
  502: "BAD_GATEWAY",
  503: "UNAVAILABLE",
  504: "GATEWAY_TIMEOUT",
};

/** The code of a status, for answers whose route knows none; `null`: it is no refusal. */
export function codeOfStatus(status: number): string | null {
  if (status < 400) return null;
  return codesByStatus[status] ?? (status < 500 ? "BAD_REQUEST" : "INTERNAL");
}

const SHOWN_CHARACTERS_MAX = 100;

/** A name that a client chose, short enough for a log or a span: it may be as long as the body. */
export function shortened(name: string): string {
  return name.length > SHOWN_CHARACTERS_MAX ? `${name.slice(0, SHOWN_CHARACTERS_MAX)}…` : name;
}

/** The API that an address belongs to. */
export function apiOf(url: string): "graphql" | "rest" | "other" {
  const path = url.split("?", 1)[0];
  if (path === "/graphql") return "graphql";
  return isBelowApi(url) ? "rest" : "other";
}
