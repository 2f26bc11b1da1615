import type { GraphQLSchema } from "graphql";
import { isObjectType } from "graphql";
import { type EntityName, entities } from "../../domain/entities.ts";
import {
  type Choices,
  type Draft,
  eachField,
  type Field,
  type Fields,
  isGivable,
  isOwnRef,
  isRequired,
  isWritable,
  type Patch,
} from "../../domain/field.ts";
import { graphName } from "../names.ts";
import { TimeSlotInput, TimeSlotObject } from "../types/time-slot.ts";
import { type ClassType, Field as Expose, ID, Int, registerEnumType } from "./decorators.ts";
import { toNumber } from "./ids.ts";
import { DateTimeScalar, DecimalScalar, UUIDScalar } from "./scalars.ts";

type Class = abstract new () => object;

/** The row property of each field that has another name in the row. */
const readings = new Map<string, string>();

const recordTypes = new Map<EntityName, ClassType<object>>();

/** The object type of each entity. Its file is loaded before the schema is built. */
export function recordType(entity: EntityName): ClassType<object> {
  const type = recordTypes.get(entity);
  if (type === undefined) throw new Error(`the graph has no object type for ${entity}`);
  return type;
}

/** Makes the class the object type of the entity, with all of its fields. */
export function exposeRecord(target: ClassType<object>, entity: EntityName): void {
  recordTypes.set(entity, target);
  for (const [name, field] of eachField(entities[entity])) {
    if (field.internal) continue;
    const shown = graphName(name, field);
    if (field.kind === "links") readings.set(`${entity}.${shown}`, name);
    const type = graphType(field);
    Expose(() => (isList(field) ? [type] : type), {
      description: field.description,
      nullable: field.nullable ?? false,
    })(target.prototype, shown);
  }
}

/** Makes fields with another name in the row read it there. */
export function applyReadings(schema: GraphQLSchema): void {
  for (const [path, name] of readings) {
    const [typeName = "", fieldName = ""] = path.split(".");
    const type = schema.getType(typeName);
    if (isObjectType(type)) type.getFields()[fieldName]!.resolve = (row) => row[name];
  }
}

/** Adds the fields that a client may write or, in a draft, give. The required fields of a draft are non-null. */
export function exposeInput(target: Class, fields: Fields, as: "draft" | "patch"): void {
  for (const [name, field] of eachField(fields)) {
    if (!(as === "draft" ? isGivable(field) : isWritable(field))) continue;
    const type = isOwnRef(field) ? ID : field.kind === "timeSlots" ? TimeSlotInput : graphType(field);
    Expose(() => (isList(field) ? [type] : type), {
      description: field.write !== undefined ? `${field.description} Fixed after creation.` : field.description,
      nullable: as === "patch" || !isRequired(field),
    })(target.prototype, graphName(name, field));
  }
}

function isList({ kind }: Field): boolean {
  return kind === "links" || kind === "timeSlots";
}

/**
 * Converts a client's input to the names and values of the fields: ids are decoded, links have their own name. `at` is the
 * path of the input, for errors.
 */
export function fromInput<F extends Fields>(fields: F, input: DraftInput<F>, at?: string): Draft<F>;
export function fromInput<F extends Fields>(fields: F, input: PatchInput<F>, at?: string): Patch<F>;
export function fromInput(fields: Fields, input: object, at = "input"): object {
  const given = input as Record<string, unknown>;
  return Object.fromEntries(
    eachField(fields)
      .filter(([name, field]) => isGivable(field) && given[graphName(name, field)] !== undefined)
      .map(([name, field]) => {
        const value = given[graphName(name, field)];
        return [name, isOwnRef(field) && value !== null ? toNumber(field.to, `${at}.${name}`, String(value)) : value];
      }),
  );
}

type Own = EntityName;
type InputName<K, F> = F extends { kind: "links" } ? (K extends `${infer One}s` ? `${One}Ids` : never) : K;
type InputValue<V, F> = F extends { kind: "ref"; to: Own } ? (null extends V ? string | null : string) : V;
export type DraftInput<L> = {
  [K in keyof Draft<L> as InputName<K, L[K & keyof L]>]: InputValue<Draft<L>[K], L[K & keyof L]>;
};
export type PatchInput<L> = {
  [K in keyof Patch<L> as InputName<K, L[K & keyof L]>]: InputValue<Patch<L>[K], L[K & keyof L]>;
};

/** The type of a field's value, or of one item of its list. */
export function graphType(field: Field) {
  switch (field.kind) {
    case "id":
    case "ref":
    case "uses":
    case "integer":
    case "minutes":
    case "timeOfDay":
    case "links":
      return Int;
    case "decimal":
      return DecimalScalar;
    case "instant":
      return DateTimeScalar;
    case "choice":
      return enumOf(field.choices as Choices);
    case "uuid":
      return UUIDScalar;
    case "text":
      return String;
    case "boolean":
      return Boolean;
    case "timeSlots":
      return TimeSlotObject;
  }
}

const enums = new Map<Choices, Record<string, string>>();

/** The enum of a closed list, registered once. */
export function enumOf(list: Choices): Record<string, string> {
  const known = enums.get(list);
  if (known !== undefined) return known;
  const made = Object.fromEntries(Object.keys(list.values).map((value) => [value, value]));
  registerEnumType(made, {
    name: list.name,
    description: list.description,
    valuesConfig: Object.fromEntries(
      Object.entries(list.values).map(([value, description]) => [value, { description }]),
    ),
  });
  enums.set(list, made);
  return made;
}
