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
