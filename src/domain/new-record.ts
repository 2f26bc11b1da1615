import { type CommandContext, type Decision, insert, uniqueId } from "./decision.ts";
import { type EntityName, entities, type StoredOf } from "./entities.ts";
import { eachField, type Fields, isStored, isWritable, type Value } from "./field.ts";

/** Read-only fields that have a fixed initial value or may be absent. */
type Untouched<L> = {
  -readonly [P in keyof L as L[P] extends { write: "never" } & ({ nullable: true } | { initially: unknown })
    ? P
    : never]: Value<L[P]>;
};

/** The initial values of read-only stored fields. Fields whose initial value is computed are not included. */
export function untouchedValues<L extends Fields>(fields: L): Untouched<L> {
  const values = eachField(fields)
    .filter(([, field]) => !isWritable(field) && isStored(field))
    .filter(([, { nullable, initially }]) => nullable === true || initially !== undefined)
    .map(([name, { initially }]) => [name, initially ?? null]);
  return Object.fromEntries(values) as Untouched<L>;
}

/** A record before it is written for the first time: its id and stamps are still to come. */
export type NewRecord<E extends EntityName> = Omit<StoredOf<E>, "id" | StampedOf<(typeof entities)[E]>>;

type StampedOf<L> = { [P in keyof L]: L[P] extends { stamp: string } ? P : never }[keyof L];

/** Writes a new record with its stamps, and with a new UniqueId if none is given. Returns its id. */
export function* insertNew<E extends EntityName>(
  entity: E,
  values: NewRecord<E>,
  context: CommandContext,
  derived: string | null = null,
): Decision<number> {
  const made: Record<string, unknown> = {};
  for (const [name, { stamp }] of eachField(entities[entity]))
    if (stamp === "uniqueId") made[name] = derived ?? (yield* uniqueId());
    else if (stamp !== undefined) made[name] = context[stamp];
  return yield* insert<E>(entity, { ...values, ...made } as Omit<StoredOf<E>, "id">);
}
