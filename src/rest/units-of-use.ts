import { all, type Condition, eq, isNull, not } from "../domain/condition.ts";
import { Refused, refusal } from "../domain/refusal.ts";
import type { UsedCredit } from "./body.ts";
import type { Call, Snapshot } from "./call.ts";

/**
 * Default units of a use without `creditUsed`: 1 for a credit counted in uses, and the whole length of the booking for
 * one in minutes. A missing credit is refused later.
 */
export async function unitsOfUse({ reader }: Call, use: UsedCredit): Promise<number> {
  if (use.creditUsed !== null) return use.creditUsed;
  const [credit] = await reader.byIds(
    "CoworkerExtraService",
    [use.coworkerExtraServiceId],
    ["chargePeriod", "businessId"],
  );
  if (credit === undefined || credit.chargePeriod === "USES") return 1;
  const minutes =
    credit.chargePeriod === "MINUTES" && use.bookingId !== null
      ? await minutesOfBooking(reader, credit.businessId, use.bookingId)
      : null;
  if (minutes !== null) return minutes;
  throw new Refused([refusal("REQUIRED", "CreditUsed", "is needed for a credit that is not counted in uses")]);
}

const times = ["bookingFromTime", "bookingToTime"] as const;

/** The minutes of a booking, rounded up; `null` if charges and the ledger have no times of it, or different ones. */
async function minutesOfBooking(reader: Snapshot, businessId: number, bookingId: number): Promise<number | null> {
  const known = all(
    eq("businessId", businessId),
    eq("bookingId", bookingId),
    ...times.map((field) => not(isNull(field))),
  );
  const one =
    (await firstTimes(reader, "CoworkerExtraService", known)) ?? (await firstTimes(reader, "UseHistory", known));
  if (one === null || one.to <= one.from) return null;
  const others = all(known, not(all(eq("bookingFromTime", one.from), eq("bookingToTime", one.to))));
  for (const entity of ["CoworkerExtraService", "UseHistory"] as const)
    if ((await firstTimes(reader, entity, others)) !== null) return null;
  return Math.ceil((one.to - one.from) / 60_000);
}

async function firstTimes<E extends "CoworkerExtraService" | "UseHistory">(
  reader: Snapshot,
  entity: E,
  where: Condition<E>,
) {
  const first = { where, order: [{ field: "id", direction: "ASC" }], offset: 0, count: 1 } as const;
  const [row] = await reader.pageAt(entity, first, times);
  if (row === undefined) return null;
  const { bookingFromTime, bookingToTime } = row as { bookingFromTime: number; bookingToTime: number };
  return { from: bookingFromTime, to: bookingToTime };
}
