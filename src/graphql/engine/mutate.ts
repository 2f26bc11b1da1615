import type { GraphQLResolveInfo } from "graphql";
import type { DryRun } from "../../domain/dry-run.ts";
import type { EntityName, RowOf } from "../../domain/entities.ts";
import type { Outcome } from "../../domain/idempotency/once.ts";
import { Refused } from "../../domain/refusal.ts";
import { LedgerPreviewObject } from "../types/ledger-preview.ts";
import type { Context } from "./context.ts";
import { type ClassType, Field, ID, ObjectType } from "./decorators.ts";
import { toUserError, UserError } from "./errors.ts";
import { toGlobalId } from "./ids.ts";
import { wantedIn } from "./wanted.ts";

/** The outcome of a mutation: what the operation answered, or why it was refused. */
type Mutated<A> = { answer: A; userErrors: [] } | { answer: null; userErrors: UserError[] };

/**
 * Performs the operation. Later reads use a snapshot from after its commit. The connection for them is reserved first: a
 * committed operation must not be answered as unavailable.
 */
export async function mutate<A>(context: Context, operation: () => Promise<A>): Promise<Mutated<A>> {
  await context.reader.reserve();
  try {
    const answer = await operation();
    context.committed();
    return { answer, userErrors: [] };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { answer: null, userErrors: error.refusals.map(toUserError) };
  } finally {
    context.refresh();
  }
}

/** The outcome of an operation that has an idempotency key. */
export async function outcomeOf<A>(context: Context, operation: () => Promise<Outcome<A>>) {
  const { answer: outcome, userErrors } = await mutate(context, operation);
  if (outcome === null) return { answer: null, replayed: false, preview: null, userErrors };
  const { answer, replayed, refusals } = outcome;
  return { answer, replayed, preview: null, userErrors: refusals.map(toUserError) };
}

/** The outcome of a dry run, in the same form. Nothing is committed: the request can be sent again. */
export async function dryOutcomeOf<A>(context: Context, operation: () => Promise<DryRun<A>>) {
  try {
    const { refusals, ...outcome } = await operation();
    return { ...outcome, userErrors: refusals.map(toUserError) };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    return { answer: null, replayed: false, preview: null, userErrors: error.refusals.map(toUserError) };
  } finally {
    // The dry run may have seen commits that are newer than the snapshot.
    context.refresh();
  }
}

/**
 * The current records for a field of the payload, in the order of the ids. Records in a payload need no further role.
 */
export async function readAfterCommit<E extends EntityName>(
  context: Context,
  info: GraphQLResolveInfo,
  field: string,
  entity: E,
  ids: readonly number[],
): Promise<RowOf<E>[]> {
  const fields = wantedIn(entity, field, info);
  if (fields === null) return [];
  const rows = await context.reader.byIds(entity, ids, fields === "all" ? undefined : fields);
  const found = new Map(rows.map((row) => [row.id as number, row]));
  return ids.flatMap((id) => found.get(id) ?? []);
}

/**
 * Creates a record, once per idempotency key if there is a key, and reads it as it is now, which needs no further role. The
 * record is null if it was deleted since.
 */
export async function createRecord<E extends EntityName>(
  context: Context,
  entity: E,
  idempotencyKey: string | null | undefined,
  { create, createOnce }: { create(): Promise<number>; createOnce(key: string): Promise<Outcome<number>> },
): Promise<{ record: RowOf<E> | null; replayed: boolean; userErrors: UserError[] }> {
  if (idempotencyKey == null) return { ...(await mutateRecord(context, entity, create)), replayed: false };
  const { answer, ...outcome } = await outcomeOf(context, () => createOnce(idempotencyKey));
  const [record = null] = answer === null ? [] : await context.reader.byIds(entity, [answer]);
  return { record, ...outcome };
}

/** Performs an operation that answers the id of a record, and reads the record, which needs no further role. */
export async function mutateRecord<E extends EntityName>(
  context: Context,
  entity: E,
  operation: () => Promise<number>,
): Promise<{ record: RowOf<E> | null; userErrors: UserError[] }> {
  const { answer, userErrors } = await mutate(context, operation);
  const [record = null] = answer === null ? [] : await context.reader.byIds(entity, [answer]);
  return { record, userErrors };
}

export async function mutateDeletion(context: Context, entity: EntityName, operation: () => Promise<number>) {
  const { answer, userErrors } = await mutate(context, operation);
  return { deletedId: answer === null ? null : toGlobalId(entity, answer), userErrors };
}

/** The payload type of a mutation: the record under its name, and the refusals. */
export function recordPayload(name: string, property: string, record: () => ClassType): ClassType {
  const type = class {};
  ObjectType(name, { description: "Outcome." })(type);
  Field(record, { nullable: true, description: "The record now; null after a refusal." })(type.prototype, property);
  userErrorsOf(type);
  return type;
}

export function deletionPayload(name: string): ClassType {
  const type = class {};
  ObjectType(name, { description: "Outcome." })(type);
  Field(() => ID, { nullable: true, description: "Id of the deleted record; null after a refusal." })(
    type.prototype,
    "deletedId",
  );
  userErrorsOf(type);
  return type;
}

/** The payload type of an operation with an idempotency key, without what the operation answers. */
export function outcomePayload(name: string, { hasPreview = true } = {}): ClassType {
  const type = class {};
  ObjectType(name, { description: "Outcome." })(type);
  replayedOf(type);
  if (hasPreview)
    Field(() => LedgerPreviewObject, {
      nullable: true,
      description: "What the operation would do; null without dryRun, and after a refusal.",
    })(type.prototype, "preview");
  userErrorsOf(type);
  return type;
}

/** The input that makes any operation a dry run. */
export const DRY_RUN =
  "Only shows what the call would do: it makes the same checks and gives the same refusals, writes nothing and does not use the idempotency key. The payload has a preview in place of records. Default: false.";

export const CREATE_KEY =
  "1 to 255 visible ASCII characters. The record is created once under this key: the same input again gets the stored answer, refusals included. Without a key, each call creates a record. Keys belong to a business and are shared with REST's Idempotency-Key.";

/** Adds the field `replayed` to the payload of an operation with an idempotency key. */
export function replayedOf(type: ClassType): void {
  Field(() => Boolean, { description: "Whether this is the stored answer of an earlier call with the same key." })(
    type.prototype,
    "replayed",
  );
}

/** Adds the field `userErrors` to a payload. */
export function userErrorsOf(type: ClassType): void {
  Field(() => [UserError], { description: "Every reason for the refusal; empty on success." })(
    type.prototype,
    "userErrors",
  );
}
