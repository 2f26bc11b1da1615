import type { ExecutionResult } from "graphql";
import type { Viewer } from "../../src/billing/viewer.ts";
import { type Context, context } from "../../src/graphql/engine/context.ts";
import { formatError } from "../../src/graphql/engine/errors.ts";
import { toJson } from "../../src/graphql/plan/json-text.ts";
import type { Store } from "../../src/store/store.ts";
import { NOW } from "./given.ts";

/** The answer of a request of its own. */
export async function answered(
  store: Store,
  viewer: Viewer | null,
  run: (contextValue: Context) => Promise<ExecutionResult>,
) {
  return inRequest(store, viewer, async (contextValue) => reported(await run(contextValue)));
}

/** Runs within a request, which reads from one snapshot. */
export async function inRequest<A>(store: Store, viewer: Viewer | null, run: (contextValue: Context) => Promise<A>) {
  const contextValue = context({ store, clock: { now: () => NOW }, timeZone: null }, viewer);
  try {
    return await run(contextValue);
  } finally {
    contextValue.release();
  }
}

/**
 * An answer as a client gets it, its errors in no order. Of the errors of a part that is null as a whole, which of
 * them are reported is a matter of timing: what remains of them is where that part is.
 */
export function reported({ data, errors = [] }: ExecutionResult) {
  const shown = errors.map((error) => {
    const { message, extensions } = formatError(error.toJSON(), error);
    const { path, locations } = error;
    const lost = path === undefined ? null : nullAbove(data, path);
    return JSON.stringify(lost === null ? { message, path, locations, code: extensions?.code } : { lost });
  });
  return { data: data === undefined ? undefined : toJson(data), errors: [...new Set(shown)].sort() };
}

/** The path of a null value above the path; null if there is none. */
function nullAbove(data: unknown, path: readonly (string | number)[]): readonly (string | number)[] | null {
  let value = data;
  for (const [depth, step] of path.entries()) {
    if (value === null || value === undefined) return path.slice(0, depth);
    value = (value as Record<string | number, unknown>)[step];
  }
  return null;
}
