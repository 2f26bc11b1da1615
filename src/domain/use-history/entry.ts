import { type CommandContext, type Decision, uniqueId } from "../decision.ts";
import { untouchedValues } from "../new-record.ts";
import type { UseHistoryEntry } from "./chain.ts";
import { useHistoryFields } from "./fields.ts";

/** What a row of our own operations says; everything else is as it is when nothing is said. */
export type EntryValues = Pick<UseHistoryEntry, "kind" | "operationId" | "usageAt"> & Partial<UseHistoryEntry>;

const { reversesId: _, ...fields } = untouchedValues(useHistoryFields);

/** What a row says of which nothing is said. */
export const unsaid = { ...fields, systemId: null, reverses: null } as const;

/** A row that one of our own operations adds, made now by whoever asks. */
export function* entry(values: EntryValues, context: CommandContext): Decision<UseHistoryEntry> {
  return { ...unsaid, uniqueId: yield* uniqueId(), createdOn: context.now, updatedBy: context.by, ...values };
}
