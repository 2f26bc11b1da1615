import { type CommandContext, type Decision, uniqueId } from "../decision.ts";
import type { UseHistoryEntry } from "./chain.ts";

/** The values of a row that one of our own operations adds. The others have defaults. */
export type EntryValues = Pick<UseHistoryEntry, "kind" | "operationId" | "usageAt"> & Partial<UseHistoryEntry>;

/** Default values of a row. */
export const unsaid = {
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
} as const;

/** A row that one of our own operations adds now, in the caller's name. */
export function* entry(values: EntryValues, context: CommandContext): Decision<UseHistoryEntry> {
  return { ...unsaid, uniqueId: yield* uniqueId(), createdOn: context.now, updatedBy: context.by, ...values };
}
