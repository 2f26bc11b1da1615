import { examineRollover, type NextCredit } from "../domain/credit-schedule/verify.ts";
import type { FieldNames } from "../domain/step.ts";
import type { Examined, Fault } from "../domain/use-history/verify.ts";
import type { Reader } from "../store/store.ts";

const nextFields: FieldNames = ["businessId", "coworkerId", "rolledOver", "id"];

/** Checks what these credits moved to the credits after them. `units` are those of their ROLLOVER rows, by credit. */
export async function examineRollovers(
  reader: Reader,
  credits: readonly Examined[],
  units: ReadonlyMap<number, number>,
  found: (fault: Fault) => void,
): Promise<void> {
  const concerned = credits.filter(
    ({ id, creditScheduleId, rolledOver }) => creditScheduleId !== null || rolledOver > 0 || units.has(id),
  );
  if (concerned.length === 0) return;
  const of = { field: "renewedFromId", ids: concerned.map(({ id }) => id) };
  const pages = await reader.pages("CoworkerExtraService", of, { order: [], take: "first", count: 1 }, nextFields);
  for (const credit of concerned) {
    const next: NextCredit | null = pages.get(credit.id)?.rows[0] ?? null;
    for (const fault of examineRollover(credit, units.get(credit.id) ?? 0, next)) found(fault);
  }
}
