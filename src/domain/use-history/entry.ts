import { type Decision, type Given, uniqueId } from "../decision.ts";
import type { UseHistoryEntry } from "./chain.ts";

/** What a row of our own operations says; everything else is as it is when nothing is said. */
export type EntryValues = Pick<UseHistoryEntry, "kind" | "operationId" | "usageAt"> & Partial<UseHistoryEntry>;

/** A row that one of our own operations adds, made now by whoever asks. */
export function* entry(values: EntryValues, given: Given): Decision<UseHistoryEntry> {
  return {
    uniqueId: yield* uniqueId(),
    createdOn: given.now,
    updatedBy: given.by,
    systemId: null,
    creditUsed: 0,
    totalChange: 0,
    allocationIndex: 0,
    bookingId: null,
    bookingFromTime: null,
    bookingToTime: null,
    bookingResourceName: null,
    reason: null,
    idempotencyKey: null,
    reverses: null,
    ...values,
  };
}
