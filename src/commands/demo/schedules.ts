import type { Instant } from "../../domain/calendar.ts";
import type { CommandContext } from "../../domain/decision.ts";
import type { Store } from "../../store/store.ts";
import type { Branch, Customer } from "./customers.ts";
import { midnight } from "./days.ts";

type Committing = Pick<Store, "commit">;

/** Customers of each branch whose plan credit renews. */
const RENEWING = 2;
const MONTHS = 3;
const TOTAL_USES = 600;
const ROLLOVER_MAX = 120;

/**
 * Plan credits that renew each month, for the last members of the branch: they roll over what is left, and go on while the
 * demo runs. Every boundary until now has its credit: the scheduler of the demo begins with the next one. Returns the numbers of credits and of ledger rows.
 */
export async function renewPlans(
  store: Committing,
  { company, span, serviceIds }: Branch,
  customers: readonly Customer[],
  { now, givenAt }: { readonly now: Instant; readonly givenAt: (now: number) => CommandContext },
): Promise<{ credits: number; uses: number }> {
  const { id: businessId, timeZone } = company.business;
  const extraServiceId = serviceIds.get(company.rules[0]!)!;
  const boundaries = [...span.monthStarts, span.nextMonthStart]
    .map((day) => midnight(timeZone, day))
    .filter((boundary) => boundary <= now)
    .slice(-MONTHS);
  const members = customers.filter(({ tariffId }) => tariffId !== null).slice(-RENEWING);
  let [credits, uses] = [0, 0];
  for (const { id: coworkerId, contractUniqueId: coworkerContractUniqueId } of members) {
    const plan = { totalUses: TOTAL_USES, every: "MONTH", rolloverMax: ROLLOVER_MAX, priority: 40 } as const;
    const draft = {
      businessId,
      coworkerId,
      extraServiceId,
      ...plan,
      startsOn: boundaries[0]!,
      coworkerContractUniqueId,
    };
    const creditScheduleId = await store.commit("createCreditSchedule", { draft, timeZone }, givenAt(boundaries[0]!));
    for (const upTo of boundaries) {
      const renewed = await store.commit("renewCredit", { creditScheduleId, upTo }, givenAt(upTo));
      if (renewed === null) continue;
      credits += 1;
      if (renewed.useHistoryId !== null) uses += 1;
    }
  }
  return { credits, uses };
}
