import { randomUUID } from "node:crypto";
import type { Viewer } from "../../src/billing/viewer.ts";
import type { RestAnswer, RestContext } from "../../src/rest/call.ts";
import { answer } from "../../src/rest/router.ts";
import type { Store } from "../../src/store/store.ts";
import { administrator, NOW } from "./given.ts";

export interface RestOptions {
  readonly body?: unknown;
  readonly key?: string;
  readonly viewer?: Viewer | null;
  readonly now?: number;
  readonly dirMode?: RestContext["dirMode"];
  readonly log?: RestContext["log"];
  readonly ifMatch?: string;
  readonly ifUnmodifiedSince?: string;
}

export const silent: RestContext["log"] = { warn: () => undefined };

/** Calls the REST API in this process, without HTTP: `GET extraservices?page=2`. */
export async function rest(
  store: Store,
  line: string,
  options: RestOptions = {},
  // biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
): Promise<RestAnswer & { body?: any }> {
  const { body, key, viewer = administrator, now = NOW } = options;
  const { dirMode = "seed", log = silent, ifMatch = null, ifUnmodifiedSince = null } = options;
  const [method = "", address = ""] = line.split(" ");
  const { pathname, searchParams } = new URL(address, "http://gateway/");
  const query = Object.fromEntries(
    [...new Set(searchParams.keys())].map((name) => [name, valuesOf(searchParams, name)]),
  );
  const door = { dependencies: { store, clock: { now: () => now }, timeZone: null }, newKey: randomUUID, dirMode, log };
  // As it comes over HTTP: nothing but JSON.
  const sent = body === undefined ? undefined : JSON.parse(JSON.stringify(body));
  const conditions = { ifMatch, ifUnmodifiedSince };
  const request = { method, path: pathname.slice(1), query, body: sent, conditions, viewer };
  return answer(door, { ...request, idempotencyKey: key ?? null });
}

function valuesOf(parameters: URLSearchParams, name: string): string | string[] {
  const values = parameters.getAll(name);
  return values.length === 1 ? values[0]! : values;
}
