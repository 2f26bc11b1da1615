import { type CommandContext, type Decision, uniqueId } from "../decision.ts";
import { untouchedValues } from "../new-record.ts";
import type { UseHistoryEntry } from "./chain.ts";
import { useHistoryFields } from "./fields.ts";

/** The values of a row that one of our own operations adds. The others have defaults. */
export type EntryValues = Pick<UseHistoryEntry, "kind" | "operationId" | "usageAt"> &
  Partial<Omit<UseHistoryEntry, "updatedOn" | "hashVersion">>;

const { reversesId: _, holdId: _hold, hashVersion: _version, ...fields } = untouchedValues(useHistoryFields);

/** Default values of a row. */
export const unsaid = { ...fields, systemId: null, reverses: null, hold: null } as const;

/**
 * A row that one of our own operations adds now, in the caller's name. Written out property by property: spreading the values
 * takes as long as a database statement.
 */
export function* entry(values: EntryValues, context: CommandContext): Decision<UseHistoryEntry> {
  const unused = yield* uniqueId();
  const { uniqueId: id = unused, createdOn = context.now, updatedBy = context.by } = values;
  const { bookingId = unsaid.bookingId, bookingFromTime = unsaid.bookingFromTime } = values;
  const { bookingToTime = unsaid.bookingToTime, bookingResourceName = unsaid.bookingResourceName } = values;
  const { creditUsed = unsaid.creditUsed, totalChange = unsaid.totalChange, reason = unsaid.reason } = values;
  const { allocationIndex = unsaid.allocationIndex, idempotencyKey = unsaid.idempotencyKey } = values;
  const { chargeUniqueId = unsaid.chargeUniqueId, systemId = unsaid.systemId } = values;
  const { reverses = unsaid.reverses, hold = unsaid.hold, kind, operationId, usageAt } = values;
  return {
    uniqueId: id,
    createdOn,
    updatedBy,
    systemId,
    kind,
    creditUsed,
    totalChange,
    operationId,
    allocationIndex,
    usageAt,
    bookingId,
    bookingFromTime,
    bookingToTime,
    bookingResourceName,
    reason,
    idempotencyKey,
    chargeUniqueId,
    reverses,
    hold,
  };
}
