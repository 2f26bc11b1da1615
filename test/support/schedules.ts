import { instant } from "../../src/domain/calendar.ts";
import type { CreditScheduleDraft } from "../../src/domain/credit-schedule/fields.ts";
import type { Store } from "../../src/store/store.ts";
import { given, LONDON } from "./given.ts";

/** The first boundary of schedules: a few months before `NOW`. */
export const STARTS_ON = instant("2026-03-01T00:00:00Z");

/** 600 minutes each month from `STARTS_ON`. */
export function aSchedule(changes: Partial<CreditScheduleDraft> = {}): CreditScheduleDraft {
  const whose = { businessId: LONDON, coworkerId: 2001, extraServiceId: 1 };
  return { ...whose, totalUses: 600, every: "MONTH", startsOn: STARTS_ON, ...changes };
}

/** A schedule in a business without a time zone of its own. */
export function createSchedule(
  store: Store,
  changes: Partial<CreditScheduleDraft> = {},
  { timeZone = "Europe/London", by = given } = {},
): Promise<number> {
  return store.commit("createCreditSchedule", { draft: aSchedule(changes), timeZone }, by);
}

/** Grants every credit of the schedule that is due by this moment. Returns their ids. */
export async function renewAll(store: Store, creditScheduleId: number, upTo: number): Promise<number[]> {
  const ids: number[] = [];
  for (;;) {
    const renewed = await store.commit("renewCredit", { creditScheduleId, upTo }, { ...given, now: upTo });
    if (renewed === null) return ids;
    ids.push(renewed.coworkerExtraServiceId);
  }
}
