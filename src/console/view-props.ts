import type { Chosen } from "./chosen.ts";
import type { BusinessEntry, Caller } from "./graph/session.ts";

/** What every view gets. */
export interface ViewProps {
  readonly chosen: Chosen;
  readonly viewer: Caller;
  readonly business: LocatedBusiness;
}

/** A business with the zone of its clocks. */
export type LocatedBusiness = BusinessEntry & { readonly timeZone: string };
