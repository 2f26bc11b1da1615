import { type EntityName, entities, type FieldOf, ownTarget } from "./entities.ts";
import type { Field, Kind, Value } from "./field.ts";
import {
  hasOperator,
  type Operand,
  type OperandOf,
  type Operator,
  type OperatorOf,
  type OperatorTaking,
} from "./operators.ts";

/**
 * A condition on records of the entity. It is two-valued: null equals only null, and is neither less nor greater than a
 * value. The functions below build conditions without knowing an entity: TypeScript checks fields, operators and values
 * where a condition is used.
 */
export type Condition<E extends EntityName> = AnyCondition & Named<E>;

type Named<E extends EntityName> =
  | { readonly and: readonly Named<E>[] }
  | { readonly or: readonly Named<E>[] }
  | { readonly not: Named<E> }
  | { [F in FieldOf<E>]: TestOf<F, (typeof entities)[E][F]> }[FieldOf<E>];

/** A condition on records of an entity that TypeScript does not know. `checkedCondition` checks it against one. */
export type AnyCondition =
  | { readonly and: readonly AnyCondition[] }
  | { readonly or: readonly AnyCondition[] }
  | { readonly not: AnyCondition }
  | AnyTest;

export type AnyTest = { [T in Operand]: Tests<string, OperatorTaking<T>, { to: "any" }, Scalar, Scalar>[T] }[Operand];

export type Scalar = string | number | boolean | null;

/** The tests of a field, by the operand of their operator. */
interface Tests<F extends string, O, D, V, Present> {
  readonly value: { readonly field: F; readonly is: O; readonly value: Present };
  readonly valueOrNull: { readonly field: F; readonly is: O; readonly value: V };
  readonly values: { readonly field: F; readonly is: O; readonly values: readonly V[] };
  readonly text: { readonly field: F; readonly is: O; readonly value: string };
  readonly id: { readonly field: F; readonly is: O; readonly value: number };
  readonly flag: { readonly field: F; readonly is: O; readonly value: boolean };
  readonly condition: { readonly field: F; readonly is: O; readonly where: ConditionOn<D> };
}

type TestOf<F extends string, D> = D extends { namesOf: string }
  ? never
  : D extends { kind: infer K extends Kind }
    ? { [O in OperatorOf<K>]: Tests<F, O, D, Value<D>, NonNullable<Value<D>>>[OperandOf<O>] }[OperatorOf<K>]
    : never;

type ConditionOn<D> = D extends { to: "any" }
  ? AnyCondition
  : D extends { to: infer T extends EntityName }
    ? Named<T>
    : never;

/** All of these hold. An empty list always holds. */
export function all<const C extends readonly AnyCondition[]>(...and: C): { readonly and: C } {
  return { and };
}

/** At least one of these holds. */
export function any<const C extends readonly AnyCondition[]>(...or: C): { readonly or: C } {
  return { or };
}

export function not<const C extends AnyCondition>(condition: C): { readonly not: C } {
  return { not: condition };
}

const withValue =
  <O extends Operator>(is: O) =>
  <const F extends string, const V extends Scalar>(
    field: F,
    value: V,
  ): { readonly field: F; readonly is: O; readonly value: V } => ({ field, is, value });

export const eq = withValue("eq");
export const lt = withValue("lt");
export const lte = withValue("lte");
export const gt = withValue("gt");
export const gte = withValue("gte");
export const contains = withValue("contains");
export const alike = withValue("alike");
export const has = withValue("has");

export function isIn<const F extends string, V extends Scalar>(field: F, values: readonly V[]) {
  return { field, is: "in", values } as const;
}

export function isNull<const F extends string>(field: F) {
  return { field, is: "isNull", value: true } as const;
}

export function meets<const F extends string, const C extends AnyCondition>(field: F, where: C) {
  return { field, is: "meets", where } as const;
}

/**
 * Returns the condition. Throws unless the entity has all its fields and they have its operators. Every name from a
 * client passes this check.
 */
export function checkedCondition<E extends EntityName>(entity: E, condition: AnyCondition): Condition<E> {
  check(entity, condition);
  return condition as Condition<E>;
}

function check(entity: EntityName, condition: AnyCondition): void {
  if ("and" in condition) for (const one of condition.and) check(entity, one);
  else if ("or" in condition) for (const one of condition.or) check(entity, one);
  else if ("not" in condition) check(entity, condition.not);
  else {
    const fields: Readonly<Record<string, Field>> = entities[entity];
    const field = Object.hasOwn(fields, condition.field) ? fields[condition.field] : undefined;
    if (field === undefined || field.namesOf !== undefined)
      throw new Error(`${entity} has no field ${condition.field} that conditions can name`);
    if (!hasOperator(field.kind, condition.is))
      throw new Error(`${entity}.${condition.field} has no operator ${condition.is}`);
    if ("where" in condition) check(ownTarget(field), condition.where);
  }
}
