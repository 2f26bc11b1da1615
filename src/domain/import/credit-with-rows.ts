import { recordPastEvents } from "../charge/history.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type CommandContext, type Decision, insert, read } from "../decision.ts";
import { notFound, Refused } from "../refusal.ts";
import { append } from "../use-history/append.ts";
import type { UseHistoryEntry } from "../use-history/chain.ts";

/** Writes a credit as it was granted, then the rows of its past, in one step. Returns the credit's id. */
export function* bringCredit(
  input: { record: Omit<CoworkerExtraService, "id">; entries: readonly UseHistoryEntry[] },
  context: CommandContext,
): Decision<number> {
  const service = yield* read("ExtraService", input.record.extraServiceId, { lock: "keep" });
  if (service?.businessId !== input.record.businessId) throw new Refused([notFound("extraServiceId")]);
  const { kind, createdOn, pricedOn } = input.record;
  const record = { ...input.record, pricedOn: pricedOn ?? (kind === "BOOKING_CHARGE" ? createdOn : null) };
  const id = yield* insert("CoworkerExtraService", record);
  yield* recordPastEvents({ ...record, id }, context);
  if (input.entries.length > 0) yield* append({ ...record, id }, input.entries, context);
  return id;
}
