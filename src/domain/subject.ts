import { type CommandContext, type Decision, reaches } from "./decision.ts";
import { notFound, Refused, refusal, refuseIfAny } from "./refusal.ts";

/** The record that `reading` finds. Throws `Refused` with NOT_FOUND for the property if the caller has no such record. */
export function* orNotFound<R>(property: string, reading: Decision<R | null>): Decision<R> {
  const record = yield* reading;
  if (record === null) throw new Refused([notFound(property)]);
  return record;
}

/** The business of the input. Throws `Refused` with NOT_FOUND if the caller has no such business. */
// biome-ignore lint/correctness/useYield: the caller's businesses are known without the database.
export function* reachedBusiness(
  { businessId }: { readonly businessId: number },
  context: CommandContext,
): Decision<{ readonly businessId: number }> {
  if (!reaches(context, businessId)) throw new Refused([notFound("businessId")]);
  return { businessId };
}

/** The records of a list of ids, all of one business. */
export interface Named<R> {
  readonly businessId: number;
  /** Each record once, in the order in which they were read. */
  readonly records: readonly R[];
  /** The record at each position of the list. */
  readonly inPlace: readonly R[];
}

/**
 * Finds the record of each id. Throws `Refused` with NOT_FOUND for every position without a record (`ids.3`), or with
 * CONFLICTING_VALUES if the records belong to several businesses. The list has at least one id.
 */
export function ofOneBusiness<R extends { readonly id: number; readonly businessId: number }>(
  { property, one }: { property: string; one: string },
  ids: readonly number[],
  records: readonly R[],
): Named<R> {
  const found = new Map(records.map((record) => [record.id, record]));
  refuseIfAny(ids.flatMap((id, place) => (found.has(id) ? [] : [notFound(`${property}.${place}`)])));
  const { businessId } = records[0]!;
  if (records.some((record) => record.businessId !== businessId))
    throw new Refused([refusal("CONFLICTING_VALUES", property, `must be ${one}s of one business`)]);
  return { businessId, records, inPlace: ids.map((id) => found.get(id)!) };
}
