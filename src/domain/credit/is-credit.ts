import { all, any, eq, isNull, not } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";

/** Fields that decide whether a record is a credit. */
export const creditFields = [
  ...(["kind", "automaticallyAdded", "isFromTariff", "coworkerContractUniqueId"] as const),
  ...(["coworkerProductUniqueId", "tariffTimePassUniqueId"] as const),
] as const;

type Asked = Pick<CoworkerExtraService, (typeof creditFields)[number]>;

/**
 * Whether the record is a credit. Charges are not, and neither are records that were made automatically for a booking,
 * unless they came with a plan, contract, product or time pass. Records that are not credits are listed, but they
 * neither count in a balance nor pay.
 */
export function isCredit(record: Asked): boolean {
  if (record.kind === "BOOKING_CHARGE") return false;
  if (!record.automaticallyAdded || record.isFromTariff) return true;
  return cameWith.some((name) => record[name] !== null);
}

const cameWith = ["coworkerContractUniqueId", "coworkerProductUniqueId", "tariffTimePassUniqueId"] as const;

/** The condition that agrees with `isCredit`. */
export const isCreditCondition = all(
  not(eq("kind", "BOOKING_CHARGE")),
  any(eq("automaticallyAdded", false), eq("isFromTariff", true), ...cameWith.map((field) => not(isNull(field)))),
);
