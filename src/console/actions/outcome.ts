import type { PreviewFragment, RefusalFragment, TotalsFragment } from "../graph/generated.ts";

/** What an action answers: its preview in a dry run, and every refusal. */
export interface ActionOutcome {
  readonly preview: PreviewFragment | null;
  readonly userErrors: readonly RefusalFragment[];
  /** Of a changed booking. */
  readonly before?: TotalsFragment | null;
  readonly after?: TotalsFragment | null;
  readonly difference?: TotalsFragment | null;
  readonly quote?: { readonly pricedAt: string } | null;
}
