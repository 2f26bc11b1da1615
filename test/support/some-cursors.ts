import type { Store } from "../../src/store/store.ts";
import { ask } from "./graph.ts";

/** Cursors of lists in the order of ids, and one that is none. */
export async function someCursors(store: Store): Promise<string[]> {
  const lists = ["extraServices", "coworkerExtraServices", "useHistories"];
  const asked = lists.map((name) => `${name} { edges { cursor } }`).join(" ");
  const { data } = await ask(store, `{ ${asked} }`);
  return [...lists.flatMap((name) => data[name].edges.map((one: { cursor: string }) => one.cursor)), "nonsense"];
}
