import type { Instant } from "../domain/calendar.ts";
import { balanceMoments, type CreditBalance, creditBalances, type Holder } from "../domain/credit/balance.ts";
import {
  runningEntries,
  STATEMENT_ENTRIES_MAX,
  type StatementBalance,
  type StatementEntry,
  statementBalances,
} from "../domain/credit/statement.ts";
import { checkValues } from "../domain/draft.ts";
import { id } from "../domain/field.ts";
import { Refused, refusal, refuseIfAny } from "../domain/refusal.ts";
import type { Asking } from "./quotes.ts";
import { requireRole } from "./viewer.ts";

const named = { businessId: id("Business."), coworkerId: id("Customer.") } as const;

export interface CreditStatement extends Holder {
  readonly from: Instant;
  readonly to: Instant;
  readonly opening: readonly StatementBalance[];
  readonly entries: readonly StatementEntry[];
  readonly closing: readonly StatementBalance[];
  readonly now: readonly CreditBalance[];
}

/**
 * What a customer had at `from`, what changed it, and what was there at `to`. Entries are those of `from < moment ≤ to`,
 * as a balance with `asOf` counts them; both moments are cut at now. Empty for a business that the viewer cannot see.
 */
export async function creditStatement(
  { viewer, reader, now }: Pick<Asking, "viewer" | "reader" | "now">,
  { businessId, coworkerId, from, to }: Holder & { from: Instant; to: Instant },
): Promise<CreditStatement> {
  requireRole(viewer, "CoworkerExtraServiceUseHistory-List");
  requireRole(viewer, "CoworkerExtraService-List");
  const isOrdered = from < to;
  refuseIfAny([
    ...checkValues(named, { businessId, coworkerId }),
    ...(isOrdered ? [] : [refusal("CONFLICTING_VALUES", "to", "must be later than from")]),
  ]);
  const holder = { businessId, coworkerId };
  const [start, end] = [from, to].map((asOf) => balanceMoments({ asOf }, now).lookBackTo) as [
    Instant | null,
    Instant | null,
  ];
  const balancesAt = async (moment: Instant | null) =>
    statementBalances(await reader.creditsThen([holder], { moment, heldAt: now }));
  const opening = await balancesAt(start);
  const changes =
    start === null
      ? []
      : await reader.statementChanges(holder, { from: start, to: end, count: STATEMENT_ENTRIES_MAX + 1 });
  if (changes.length > STATEMENT_ENTRIES_MAX) throw new Refused([tooLong]);
  const present = await reader.creditsThen([holder], { moment: null, heldAt: now });
  return {
    ...holder,
    from: Math.min(from, now),
    to: Math.min(to, now),
    opening,
    entries: runningEntries(opening, changes),
    closing: end === null ? statementBalances(present) : await balancesAt(end),
    now: creditBalances(present, now),
  };
}

const tooLong = refusal(
  "OUT_OF_RANGE",
  "from",
  `begins a period with more than ${STATEMENT_ENTRIES_MAX} entries: ask for a shorter one`,
);
