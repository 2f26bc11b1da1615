import { coworkerExtraServiceFields } from "./coworker-extra-service/fields.ts";
import { creditHoldFields } from "./credit-hold/fields.ts";
import { creditScheduleFields } from "./credit-schedule/fields.ts";
import { extraServiceFields } from "./extra-service/fields.ts";
import { type Field, type Fields, isOwnRef, type Row } from "./field.ts";
import { keysOf } from "./keyed.ts";
import type { Stored } from "./record-values.ts";
import { useHistoryFields } from "./use-history/fields.ts";
import { webhookFields } from "./webhook/fields.ts";

/** The properties of an entity besides its fields. */
interface Declaration {
  readonly fields: Fields;
  /** First word of its roles for reading and writing, such as `ExtraService` of `ExtraService-Read`. */
  readonly rights: string;
  /** Rows are added and never changed. Reading one needs no lock. The triggers are in `store/triggers.ts`. */
  readonly appendOnly?: true;
}

/** Every stored entity; all are in the graph. `upstream-entities.ts` lists those that the upstream has too. */
const declarations = {
  ExtraService: { fields: extraServiceFields, rights: "ExtraService" },
  CreditSchedule: { fields: creditScheduleFields, rights: "CoworkerExtraService" },
  CoworkerExtraService: { fields: coworkerExtraServiceFields, rights: "CoworkerExtraService" },
  CreditHold: { fields: creditHoldFields, rights: "CoworkerExtraServiceUseHistory" },
  UseHistory: { fields: useHistoryFields, rights: "CoworkerExtraServiceUseHistory", appendOnly: true },
  Webhook: { fields: webhookFields, rights: "Webhook" },
} as const satisfies Record<string, Declaration>;

export type EntityName = keyof typeof declarations;
export type RowOf<E extends EntityName> = Row<(typeof entities)[E]>;
export type StoredOf<E extends EntityName> = Stored<(typeof entities)[E]>;
export type FieldOf<E extends EntityName> = keyof (typeof entities)[E] & string;
export type Rights = (typeof declarations)[EntityName]["rights"];

export const entityNames = keysOf(declarations);

/** The list of fields of each entity. */
export const entities = Object.fromEntries(entityNames.map((entity) => [entity, declarations[entity].fields])) as {
  readonly [E in EntityName]: (typeof declarations)[E]["fields"];
};

export function isEntityName(name: string): name is EntityName {
  return Object.hasOwn(declarations, name);
}

/** The entity of this gateway that the field refers to. Throws if there is none. */
export function ownTarget(field: Field): EntityName {
  if (!isOwnRef(field) || !isEntityName(field.to))
    throw new Error("the field does not refer to a record of this gateway");
  return field.to;
}

/** First word of the roles for reading and writing an entity. */
export function rightsOf(entity: EntityName): Rights {
  return declarations[entity].rights;
}

export function isAppendOnly(entity: EntityName): boolean {
  return "appendOnly" in declarations[entity];
}
