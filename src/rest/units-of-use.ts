import type { Condition } from "../domain/listing.ts";
import { Refused, refusal } from "../domain/refusal.ts";
import type { UpstreamEntity } from "../domain/upstream-entities.ts";
import type { UsedCredit } from "./body.ts";
import type { Call, Snapshot } from "./call.ts";

/**
 * How many units a use takes whose body does not say it: 1 of a credit that is counted in uses, and the whole length of
 * the booking of one in minutes. A credit that is missing is refused later.
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

/** The minutes of a booking, begun ones too; `null` where charges and the ledger know no times of it, or several. */
async function minutesOfBooking(reader: Snapshot, businessId: number, bookingId: number): Promise<number | null> {
  const known: Condition = {
    and: [
      { field: "businessId", is: "eq", value: businessId },
      { field: "bookingId", is: "eq", value: bookingId },
      ...times.map((field): Condition => ({ not: { field, is: "null" } })),
    ],
  };
  const one =
    (await firstTimes(reader, "CoworkerExtraService", known)) ?? (await firstTimes(reader, "UseHistory", known));
  if (one === null || one.to <= one.from) return null;
  const others: Condition = {
    and: [
      known,
      {
        not: {
          and: [
            { field: "bookingFromTime", is: "eq", value: one.from },
            { field: "bookingToTime", is: "eq", value: one.to },
          ],
        },
      },
    ],
  };
  for (const entity of ["CoworkerExtraService", "UseHistory"] as const)
    if ((await firstTimes(reader, entity, others)) !== null) return null;
  return Math.ceil((one.to - one.from) / 60_000);
}

async function firstTimes(reader: Snapshot, entity: UpstreamEntity, where: Condition) {
  const first = { where, order: [{ field: "id", direction: "ASC" }], offset: 0, count: 1 } as const;
  const [row] = await reader.pageAt(entity, first, times);
  if (row === undefined) return null;
  const { bookingFromTime, bookingToTime } = row as { bookingFromTime: number; bookingToTime: number };
  return { from: bookingFromTime, to: bookingToTime };
}
