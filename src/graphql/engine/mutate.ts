import type { GraphQLResolveInfo } from "graphql";
import type { DryRun } from "../../domain/dry-run.ts";
import type { EntityName } from "../../domain/entities.ts";
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
 * Reads the records of a field as JSON text, by the name of the mutation in the answer and the field: `recordUse.useHistory`.
 * It is the root value of a mutation whose payload has a plan.
 */
export type PayloadTexts = ReadonlyMap<string, (ids: readonly number[]) => Promise<ReadonlyMap<number, object>>>;

/**
 * The current records for a field of the payload, in the order of the ids. Records in a payload need no further role.
 */
export async function readAfterCommit(
  context: Context,
  info: GraphQLResolveInfo,
  field: string,
  entity: EntityName,
  ids: readonly number[],
): Promise<object[]> {
  const asText = (info.rootValue as PayloadTexts | undefined)?.get(`${info.path.key}.${field}`);
  const found = await (asText === undefined ? rowsAfterCommit(context, info, field, entity, ids) : asText(ids));
  return ids.flatMap((id) => found.get(id) ?? []);
}

async function rowsAfterCommit(...[context, info, field, entity, ids]: Parameters<typeof readAfterCommit>) {
  const fields = wantedIn(entity, field, info);
  const rows = fields === null ? [] : await context.reader.byIds(entity, ids, fields === "all" ? undefined : fields);
  return new Map<number, object>(rows.map((row) => [row.id, row]));
}

/**
 * Creates a record, once per idempotency key if there is a key, and reads it as it is now, which needs no further role. The
 * record is null if it was deleted since.
 */
export async function createRecord(
  context: Context,
  info: GraphQLResolveInfo,
  entity: EntityName,
  idempotencyKey: string | null | undefined,
  { create, createOnce }: { create(): Promise<number>; createOnce(key: string): Promise<Outcome<number>> },
): Promise<{ record: object | null; replayed: boolean; userErrors: UserError[] }> {
  if (idempotencyKey == null) return { ...(await mutateRecord(context, info, entity, create)), replayed: false };
  const { answer, ...outcome } = await outcomeOf(context, () => createOnce(idempotencyKey));
  return { record: await recordAfterCommit(context, info, entity, answer), ...outcome };
}

/** Performs an operation that answers the id of a record, and reads the record, which needs no further role. */
export async function mutateRecord(
  context: Context,
  info: GraphQLResolveInfo,
  entity: EntityName,
  operation: () => Promise<number>,
): Promise<{ record: object | null; userErrors: UserError[] }> {
  const { answer, userErrors } = await mutate(context, operation);
  return { record: await recordAfterCommit(context, info, entity, answer), userErrors };
}

async function recordAfterCommit(context: Context, info: GraphQLResolveInfo, entity: EntityName, id: number | null) {
  const [record = null] = id === null ? [] : await readAfterCommit(context, info, fieldOf(entity), entity, [id]);
  return record;
}

/** The field of a payload with one record: `CoworkerExtraService` → `coworkerExtraService`. */
export function fieldOf(entity: string): string {
  return entity.charAt(0).toLowerCase() + entity.slice(1);
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
