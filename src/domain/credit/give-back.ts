import { isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, find, newOperationId } from "../decision.ts";
import { append, type Ledgered } from "../use-history/append.ts";
import type { UseHistoryEntry } from "../use-history/chain.ts";
import { entry } from "../use-history/entry.ts";
import type { UseHistory } from "../use-history/fields.ts";
import type { SomeRows } from "./answers.ts";
import { type GivenBack, leftOf } from "./reversal.ts";

/** The common values of the rows that give units back. */
export interface Back {
  readonly reason: string;
  readonly idempotencyKey: string;
  /** Left out: an operation of its own. */
  readonly operationId?: string;
}

/** Locks the credits of these uses; returns them with the units of each use that are not given back yet. */
export function* lockLeft(
  uses: readonly UseHistory[],
): Decision<{ credits: CoworkerExtraService[]; left: GivenBack<UseHistory>[] }> {
  const creditIds = [...new Set(uses.map(({ coworkerExtraServiceId }) => coworkerExtraServiceId))];
  // Lock the credits first, which locks their ledgers. Then read what was already given back.
  const credits = yield* find("CoworkerExtraService", { where: isIn("id", creditIds) });
  return { credits, left: leftOf(uses, yield* reversalsOf(uses), credits) };
}

/** The rows that give back units of these uses. */
export function* reversalsOf(uses: readonly Pick<UseHistory, "id">[]): Decision<UseHistory[]> {
  if (uses.length === 0) return [];
  const ids = uses.map(({ id }) => id);
  return yield* find("UseHistory", { where: isIn("reversesId", ids) });
}

/** Writes a row for each use that gets units back, and another row if its credit was voided. */
export function* writeBack(
  credits: readonly (Ledgered & Pick<CoworkerExtraService, "voidedOn">)[],
  back: readonly GivenBack<UseHistory>[],
  { reason, idempotencyKey, ...of }: Back,
  context: CommandContext,
): Decision<SomeRows> {
  const operationId = of.operationId ?? (yield* newOperationId(context));
  const entries = new Map<number, UseHistoryEntry[]>(credits.map(({ id }) => [id, []]));
  let allocationIndex = 0;
  for (const { use, uses } of back) {
    const { bookingId, bookingFromTime, bookingToTime, bookingResourceName, usageAt } = use;
    const booking = { bookingId, bookingFromTime, bookingToTime, bookingResourceName };
    const values = { ...booking, operationId, usageAt, reason, idempotencyKey };
    const credit = credits.find(({ id }) => id === use.coworkerExtraServiceId)!;
    const reverses = { id: use.id, uniqueId: use.uniqueId };
    const reversal = { ...values, kind: "REVERSAL", creditUsed: -uses, reverses, allocationIndex } as const;
    entries.get(credit.id)!.push(yield* entry(reversal, context));
    allocationIndex += 1;
    if (credit.voidedOn === null) continue;
    // Units that return to a voided credit are voided too.
    entries.get(credit.id)!.push(yield* entry({ ...values, kind: "VOID", creditUsed: uses, allocationIndex }, context));
    allocationIndex += 1;
  }
  const ids = new Map<number, number>();
  for (const credit of credits) {
    const added = entries.get(credit.id)!;
    if (added.length === 0) continue;
    const written = yield* append(credit, added, context);
    for (const [place, id] of written.entries()) ids.set(added[place]!.allocationIndex, id);
  }
  return {
    operationId,
    useHistoryIds: [...ids].sort(([a], [b]) => a - b).map(([, id]) => id),
    covered: back.reduce((sum, { uses }) => sum + uses, 0),
    uncovered: 0,
  };
}
