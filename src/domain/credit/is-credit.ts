import { all, any, eq, isNull, not } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";

/** What says whether a record is a credit. */
export const creditFields = [
  ...(["kind", "automaticallyAdded", "isFromTariff", "coworkerContractUniqueId"] as const),
  ...(["coworkerProductUniqueId", "tariffTimePassUniqueId"] as const),
] as const;

type Asked = Pick<CoworkerExtraService, (typeof creditFields)[number]>;

/**
 * Whether the record is a credit: neither a charge, nor made automatically for a booking, without a plan, contract,
 * product or time pass that it came with. What is none is listed, and neither counts in a balance nor pays.
 */
export function isCredit(record: Asked): boolean {
  if (record.kind === "BOOKING_CHARGE") return false;
  if (!record.automaticallyAdded || record.isFromTariff) return true;
  return cameWith.some((name) => record[name] !== null);
}

const cameWith = ["coworkerContractUniqueId", "coworkerProductUniqueId", "tariffTimePassUniqueId"] as const;

/** The condition for which `isCredit` says so. */
export const isCreditCondition = all(
  not(eq("kind", "BOOKING_CHARGE")),
  any(eq("automaticallyAdded", false), eq("isFromTariff", true), ...cameWith.map((field) => not(isNull(field)))),
);
