import type { AnyCondition, Scalar } from "../domain/condition.ts";
import { type EntityName, ownTarget } from "../domain/entities.ts";
import { type Field, id } from "../domain/field.ts";
import type { OrderBy, Position } from "../domain/listing.ts";
import { fieldOf } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { type Compared, comparisons } from "./operators.ts";
import type { Slot, SlotValues } from "./slot.ts";

/** A condition with placeholders for its values. A null is part of the shape, because it is compared by other SQL. */
export type Shape =
  | { readonly and: readonly Shape[] }
  | { readonly or: readonly Shape[] }
  | { readonly not: Shape }
  | { readonly field: string; readonly is: Compared; readonly value: Slot | null }
  | { readonly field: string; readonly is: "in"; readonly values: Slot; readonly withNull: boolean }
  | { readonly field: string; readonly is: "has"; readonly value: Slot }
  | { readonly field: string; readonly is: "null" }
  | { readonly field: string; readonly is: "meets"; readonly where: Shape };

/** Collects the values of a request; the rest is the form of a statement. */
export interface Slots {
  readonly values: SlotValues;
  one(field: Field, value: Scalar): Slot;
  many(field: Field, values: readonly Scalar[]): Slot;
  ids(ids: readonly number[]): Slot;
  condition(entity: EntityName, condition: AnyCondition): Shape;
  position(entity: EntityName, order: readonly OrderBy[], position: Position): (Slot | null)[];
}

const ID = id("");

export function slots(dialect: Dialect): Slots {
  const values: Record<Slot, unknown> = {};
  let count = 0;

  function slot(value: unknown): Slot {
    const name = `v${count}`;
    count += 1;
    values[name] = value;
    return name;
  }

  const one = (field: Field, value: Scalar) => slot(dialect.encode(field, value));
  const many = (field: Field, list: readonly Scalar[]) => slot(dialect.list(field, list));

  function condition(entity: EntityName, given: AnyCondition): Shape {
    if ("and" in given) return { and: given.and.map((inner) => condition(entity, inner)) };
    if ("or" in given) return { or: given.or.map((inner) => condition(entity, inner)) };
    if ("not" in given) return { not: condition(entity, given.not) };
    const { field: name } = given;
    const field = fieldOf(entity, name);
    switch (given.is) {
      case "isNull":
        return given.value ? { field: name, is: "null" } : { not: { field: name, is: "null" } };
      case "ne":
        return { not: condition(entity, { ...given, is: "eq" }) };
      case "has":
        return { field: name, is: "has", value: slot(given.value) };
      case "meets":
        return { field: name, is: "meets", where: condition(ownTarget(field), given.where) };
      case "in": {
        const present = given.values.filter((value) => value !== null);
        return { field: name, is: "in", values: many(field, present), withNull: present.length < given.values.length };
      }
      default: {
        const { operand = same } = comparisons[given.is];
        return { field: name, is: given.is, value: given.value === null ? null : one(field, operand(given.value)) };
      }
    }
  }

  return {
    values,
    one,
    many,
    ids: (ids) => many(ID, ids),
    condition,
    position: (entity, order, position) =>
      order.map(({ field }, place) => {
        const value = position[place] ?? null;
        return value === null ? null : one(fieldOf(entity, field), value);
      }),
  };
}

function same(value: Scalar): Scalar {
  return value;
}
