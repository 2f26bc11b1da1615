import type { Instant } from "../calendar.ts";
import { isIn } from "../condition.ts";
import type { OpenAllocation } from "../credit-hold/allocation.ts";
import { closeAllocations, newestHoldOf, openAllocationsOf } from "../credit-hold/steps.ts";
import { type CommandContext, type Decision, find, moment, update } from "../decision.ts";
import { type Ledgered, lastRowOn } from "../use-history/append.ts";
import type { Held } from "./available.ts";

/** Locked credits with the units that are held of them, at the moment of the decision. */
export interface Reserved<C> {
  readonly credits: (C & Held)[];
  /** The context with the moment of the decision. Write by this one. */
  readonly context: CommandContext;
  /** Holds of these credits that have expired and were not closed yet. */
  readonly lapsed: readonly number[];
}

/**
 * Adds to each credit what active holds reserve of it. The credits must be locked. Where holds are open, the moment is read after the
 * locks are held, and is not before any of them was made.
 */
export function* withHeld<C extends { readonly id: number }>(
  credits: readonly C[],
  context: CommandContext,
): Decision<Reserved<C>> {
  const open = credits.length === 0 ? [] : yield* openAllocationsOf(credits.map(({ id }) => id));
  if (open.length === 0) return { credits: credits.map((one) => ({ ...one, heldUses: 0 })), context, lapsed: [] };
  const newest = open.reduce((last, { createdOn }) => Math.max(last, createdOn), 0);
  return asOf(credits, open, Math.max(yield* moment(), newest), context);
}

type InLedger = Pick<Ledgered, "id" | "ledgerSequence" | "updatedOn">;

/**
 * The same for an operation on holds, whose own times count: the moment is not before any row or hold of the credits.
 */
export function* withHeldNow<C extends InLedger>(
  credits: readonly C[],
  context: CommandContext,
): Decision<Reserved<C>> {
  const ids = credits.map(({ id }) => id);
  const open = credits.length === 0 ? [] : yield* openAllocationsOf(ids);
  let now = Math.max(yield* moment(), yield* newestHoldOf(ids));
  for (const credit of credits) now = Math.max(now, yield* lastRowOn(credit, now));
  return asOf(credits, open, now, context);
}

function asOf<C extends { readonly id: number }>(
  credits: readonly C[],
  open: readonly OpenAllocation[],
  now: Instant,
  context: CommandContext,
): Reserved<C> {
  const held = heldOf(open.filter(({ expiresAt }) => expiresAt > now));
  const lapsed = open.filter(({ expiresAt }) => expiresAt <= now).map(({ creditHoldId }) => creditHoldId);
  return {
    credits: credits.map((one) => ({ ...one, heldUses: held.get(one.id) ?? 0 })),
    context: { ...context, now },
    lapsed: [...new Set(lapsed)],
  };
}

/** The same for one credit. */
export function* withHeldOne<C extends { readonly id: number }>(
  credit: C,
  given: CommandContext,
): Decision<{ readonly credit: C & Held } & Omit<Reserved<C>, "credits">> {
  const { credits, context, lapsed } = yield* withHeld([credit], given);
  return { credit: credits[0]!, context, lapsed };
}

/** The units that these allocations reserve, by credit. */
export function heldOf(
  allocations: readonly Pick<OpenAllocation, "coworkerExtraServiceId" | "uses">[],
): Map<number, number> {
  const held = new Map<number, number>();
  for (const { coworkerExtraServiceId: id, uses } of allocations) held.set(id, (held.get(id) ?? 0) + uses);
  return held;
}

/**
 * Closes expired holds. An operation that takes units calls it before it writes: a clock that is set back must not make
 * a hold active again whose units were taken.
 */
export function* closeLapsed({ lapsed, context }: Pick<Reserved<unknown>, "lapsed" | "context">): Decision<void> {
  if (lapsed.length === 0) return;
  const holds = yield* find("CreditHold", { where: isIn("id", lapsed), fields: ["id", "closedAs", "expiresAt"] });
  for (const { id, closedAs, expiresAt } of holds) {
    if (closedAs !== null) continue;
    yield* closeAllocations(id, expiresAt);
    yield* update("CreditHold", id, { closedAs: "EXPIRED", closedOn: expiresAt, updatedOn: context.now });
  }
}
