import { readingOf, rootOf } from "../../src/graphql/plan/fields.ts";
import type { Store } from "../../src/store/store.ts";
import { ask } from "./graph.ts";

/** Whether a statement can read the field of the type. */
export function isPlain(type: string, field: string): boolean {
  if (type === "Query") return rootOf(field) !== undefined;
  if (type.endsWith("Connection") || type.endsWith("Edge") || type === "PageInfo" || type === "NamedReference")
    return true;
  if (type === "Business") return true;
  if (type === "Coworker") return field === "id" || field === "databaseId";
  return readingOf(type, field) !== undefined;
}

/** Cursors of lists in the order of ids, and one that is none. */
export async function someCursors(store: Store): Promise<string[]> {
  const lists = ["extraServices", "coworkerExtraServices", "useHistories"];
  const asked = lists.map((name) => `${name} { edges { cursor } }`).join(" ");
  const { data } = await ask(store, `{ ${asked} }`);
  return [...lists.flatMap((name) => data[name].edges.map((one: { cursor: string }) => one.cursor)), "nonsense"];
}
