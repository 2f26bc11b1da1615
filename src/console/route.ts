import { signal } from "@preact/signals";
import type { Chosen } from "./chosen.ts";

export const views = { prices: "Prices", customer: "Customer", activity: "Activity" } as const;
export type ViewName = keyof typeof views;

export interface Route {
  readonly view: ViewName;
  readonly chosen: Chosen;
}

export const route = signal<Route>(fromHash());

addEventListener("hashchange", () => {
  route.value = fromHash();
});

/** The address of a view. The business goes with you from one view to the next. */
export function hrefOf(view: ViewName, chosen: Chosen): string {
  return `#/${view}?${new URLSearchParams({ ...chosen })}`;
}

/** Changes what is chosen: null removes a choice. Typing does not fill the history of the browser. */
export function choose(changes: Readonly<Record<string, string | number | null>>): void {
  const { view, chosen } = route.value;
  const next = new Map(Object.entries(chosen));
  for (const [name, value] of Object.entries(changes))
    if (value === null || value === "") next.delete(name);
    else next.set(name, String(value));
  history.replaceState(null, "", hrefOf(view, Object.fromEntries(next)));
  route.value = fromHash();
}

function fromHash(): Route {
  const [, name = "", query = ""] = /^#\/(\w*)\??(.*)$/.exec(location.hash) ?? [];
  const view = Object.hasOwn(views, name) ? (name as ViewName) : "prices";
  return { view, chosen: Object.fromEntries(new URLSearchParams(query)) };
}
