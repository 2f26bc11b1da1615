import type { EntityName } from "../../domain/entities.ts";
import type { Drafts, Result, Results } from "../../domain/input-field.ts";
import { type ClassType, Field, InputType, ObjectType } from "./decorators.ts";
import { toUserError, type UserError } from "./errors.ts";
import { exposeInput, fromInput } from "./expose.ts";
import { userErrorsOf } from "./mutate.ts";

/** The input type of one draft of a list. */
export function draftType({ of, one, oneDescription }: Drafts): ClassType {
  const type = class {};
  InputType(one, { description: oneDescription })(type);
  exposeInput(type, of, "draft");
  return type;
}

/** The drafts as values of the domain. `path` is that of the list, for errors. */
export function fromDrafts({ of }: Drafts, path: string, list: readonly object[]): object[] {
  return list.map((one, place) => fromInput(of, one as never, `${path}.${place}`));
}

/** The type of one result of a list. */
export function resultType({ to, one, oneDescription }: Results, record: ClassType): ClassType {
  const type = class {};
  ObjectType(one, { description: oneDescription })(type);
  const description = "The record now; null if it was refused.";
  Field(() => record, { nullable: true, description })(type.prototype, recordName(to));
  userErrorsOf(type);
  return type;
}

/** `CoworkerExtraService` → `coworkerExtraService` */
function recordName(entity: string): string {
  return entity.charAt(0).toLowerCase() + entity.slice(1);
}

interface ShownResult {
  readonly userErrors: readonly UserError[];
  readonly [record: string]: unknown;
}

/** The results with the records of their ids, which are read together. */
export async function shownResults(
  { to }: Results,
  results: readonly Result[],
  read: (entity: EntityName, ids: readonly number[]) => Promise<readonly object[]>,
): Promise<ShownResult[]> {
  const ids = results.flatMap(({ id }) => id ?? []);
  const found = new Map((await read(to as EntityName, ids)).map((row) => [(row as { id: number }).id, row]));
  return results.map(({ id, refusals }) => ({
    [recordName(to)]: id === null ? null : (found.get(id) ?? null),
    userErrors: refusals.map(toUserError),
  }));
}

/** The results of a call that was refused because of its drafts: to each the errors that name its place. */
export function refusedResults({ to, of }: Results, count: number, errors: readonly UserError[]): ShownResult[] {
  const placed = errors.flatMap((error) => {
    const [list, place, ...property] = (error.propertyName ?? "").split(".");
    return list === of && property.length > 0
      ? [{ place: Number(place), error: inItsPlace(error, `${list}.${place}.`) }]
      : [];
  });
  if (placed.length === 0) return [];
  return Array.from({ length: count }, (_, place) => ({
    [recordName(to)]: null,
    userErrors: placed.filter((one) => one.place === place).map(({ error }) => error),
  }));
}

function inItsPlace(error: UserError, prefix: string): UserError {
  const without = (text: string) => (text.startsWith(prefix) ? text.slice(prefix.length) : text);
  return { ...error, message: without(error.message), propertyName: without(error.propertyName ?? "") };
}
