import type { ComponentChildren } from "preact";
import type { Failure } from "../graph/ask.ts";
import { readAgain } from "../graph/gateway.ts";

/** A sentence in place of figures: an empty list, or a choice that is still to be made. */
export function Empty({ children }: { children: ComponentChildren }) {
  return <p class="empty">{children}</p>;
}

/** Why something is not shown. An outage has a line of its own at the top of the page. */
export function Failed({ failure }: { failure: Failure | null }) {
  if (failure === null) return null;
  if (failure.code === "FORBIDDEN")
    return <p class="notice notice-quiet">Your token does not show this: {failure.message}</p>;
  if (failure.code === "DOWN") return <p class="notice notice-quiet">This is read as soon as the gateway answers.</p>;
  return (
    <p class="notice" role="alert">
      {failure.message}{" "}
      <button type="button" class="link" onClick={readAgain}>
        Try again
      </button>
    </p>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <p class="loading" role="status">
      Reading {what} …
    </p>
  );
}
