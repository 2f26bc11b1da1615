import { type CommandContext, type Decision, uniqueId } from "../decision.ts";
import { untouchedValues } from "../new-record.ts";
import type { UseHistoryEntry } from "./chain.ts";
import { useHistoryFields } from "./fields.ts";

/** The values of a row that one of our own operations adds. The others have defaults. */
export type EntryValues = Pick<UseHistoryEntry, "kind" | "operationId" | "usageAt"> & Partial<UseHistoryEntry>;

const { reversesId: _, holdId: _hold, hashVersion: _version, ...fields } = untouchedValues(useHistoryFields);

/** Default values of a row. */
export const unsaid = { ...fields, systemId: null, reverses: null, hold: null } as const;

/** A row that one of our own operations adds now, in the caller's name. */
export function* entry(values: EntryValues, context: CommandContext): Decision<UseHistoryEntry> {
  return { ...unsaid, uniqueId: yield* uniqueId(), createdOn: context.now, updatedBy: context.by, ...values };
}
