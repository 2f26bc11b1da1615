import { CreditStatus } from "../domain/coworker-extra-service/fields.ts";
import { hasStatus } from "../domain/coworker-extra-service/rules.ts";
import { type EntityName, entities } from "../domain/entities.ts";
import { eachField, type Field, isStored } from "../domain/field.ts";
import type { Condition, Scalar } from "../domain/listing.ts";
import { BadRequest } from "../domain/refusal.ts";
import { Field as Expose, InputType, Int } from "./decorators.ts";
import { enumOf, graphType } from "./expose.ts";
import { graphName } from "./names.ts";

export const FILTER_DEPTH_MAX = 8;
export const FILTER_CONDITIONS_MAX = 100;
const PARTS_MAX = 1_000;
const LIST_MAX = 1_000;
const TEXT_MAX = 1_000;

type Class = new () => object;
type Given = Readonly<Record<string, unknown>>;

const NUMBERS = ["id", "ref", "decimal", "uses", "integer", "minutes", "timeOfDay", "instant"];

/** The filter of an entity: an operator object for each stored field, and `and`, `or`, `not`. */
export function filterType(entity: EntityName): Class {
  const type: Class = class {};
  InputType(`${entity}Filter`, {
    description: `Which records are wanted. What is given side by side must all hold. At most ${FILTER_DEPTH_MAX} deep, at most ${FILTER_CONDITIONS_MAX} conditions.`,
  })(type);
  for (const [name, field] of eachField(entities[entity])) {
    if (!isStored(field)) continue;
    const operators = operatorsOf(field);
    Expose(() => operators, { nullable: true, description: field.description })(
      type.prototype,
      field.kind === "links" ? name : graphName(name, field),
    );
  }
  if (entity === "CoworkerExtraService") {
    const operators = enumOperators("CreditStatusOperators", enumOf(CreditStatus));
    Expose(() => operators, { nullable: true, description: "What the credit can do now." })(type.prototype, "status");
  }
  const combined = { nullable: true };
  Expose(() => [type], { ...combined, description: "All of these hold." })(type.prototype, "and");
  Expose(() => [type], { ...combined, description: "At least one of these holds." })(type.prototype, "or");
  Expose(() => type, { ...combined, description: "This does not hold." })(type.prototype, "not");
  return type;
}

/** The condition that a filter asks for. `now` is what `status` is judged at. */
export function toCondition(entity: EntityName, path: string, filter: object, now: number): Condition {
  let conditions = 0;
  let parts = 0;
  const fields = new Map<string, [string, Field]>(
    eachField(entities[entity]).map(([name, field]) => [
      field.kind === "links" ? name : graphName(name, field),
      [name, field],
    ]),
  );

  function read(given: Given, path: string, depth: number): Condition {
    if (depth > FILTER_DEPTH_MAX) throw new BadRequest(path, `must be at most ${FILTER_DEPTH_MAX} deep`);
    return { and: Object.entries(given).map(([key, value]) => readOne(key, value, `${path}.${key}`, depth)) };
  }

  function readOne(key: string, value: unknown, path: string, depth: number): Condition {
    if (value === null || value === undefined) throw new BadRequest(path, "must not be null: leave it out");
    if (key === "not") return { not: read(value as Given, path, depth + 1) };
    if (key === "and" || key === "or") {
      const alternatives = value as Given[];
      // Parts without any condition in them have to be read too.
      parts += alternatives.length;
      if (parts > PARTS_MAX) throw new BadRequest(path, `is one of more than ${PARTS_MAX} parts`);
      const inner = alternatives.map((one, place) => read(one, `${path}.${place}`, depth + 1));
      return key === "and" ? { and: inner } : { or: inner };
    }
    return { and: Object.entries(value).map(([operator, operand]) => readOperator(key, operator, operand, path)) };
  }

  function readOperator(key: string, operator: string, operand: unknown, path: string): Condition {
    conditions += 1;
    if (conditions > FILTER_CONDITIONS_MAX)
      throw new BadRequest(path, `is one of more than ${FILTER_CONDITIONS_MAX} conditions`);
    const at = `${path}.${operator}`;
    if (key === "status") return statusCondition(operator, operand, at, now);
    const [name] = fields.get(key)!;
    return fieldCondition(name, operator, operand, at);
  }

  return read(filter as Given, path, 1);
}

function fieldCondition(field: string, operator: string, operand: unknown, path: string): Condition {
  switch (operator) {
    case "isNull":
      return present(operand, path) === true ? { field, is: "null" } : { not: { field, is: "null" } };
    case "in":
      return { field, is: "in", values: list(operand, path).map((one) => scalar(one, path)) };
    case "has":
      return { field, is: "has", value: present(operand, path) as number };
    case "eq":
      return { field, is: "eq", value: scalar(operand, path) };
    case "ne":
      return { not: { field, is: "eq", value: scalar(operand, path) } };
    case "contains":
    case "startsWith":
      return { field, is: operator, value: present(scalar(operand, path), path) as string };
    default:
      return { field, is: operator as "lt", value: present(scalar(operand, path), path) as Scalar };
  }
}

function statusCondition(operator: string, operand: unknown, path: string, now: number): Condition {
  switch (operator) {
    case "isNull":
      return present(operand, path) === true ? hasStatus([null], now) : { not: hasStatus([null], now) };
    case "in":
      return hasStatus(list(operand, path) as CreditStatus[], now);
    case "ne":
      return { not: hasStatus([operand as CreditStatus | null], now) };
    default:
      return hasStatus([operand as CreditStatus | null], now);
  }
}

function list(operand: unknown, path: string): unknown[] {
  const values = present(operand, path) as unknown[];
  if (values.length > LIST_MAX) throw new BadRequest(path, `must have at most ${LIST_MAX} values`);
  return values;
}

function present(operand: unknown, path: string): unknown {
  if (operand === null) throw new BadRequest(path, "must not be null");
  return operand;
}

function scalar(operand: unknown, path: string): Scalar {
  if (typeof operand !== "string") return operand as Scalar;
  if (operand.includes("\0") || !operand.isWellFormed())
    throw new BadRequest(path, "must be well-formed Unicode without NUL");
  if (operand.length > TEXT_MAX) throw new BadRequest(path, `must have at most ${TEXT_MAX} characters`);
  return operand;
}

const operators = new Map<string, Class>();

function operatorsOf(field: Field): Class {
  if (field.kind === "links") return operatorType("LinksOperators", { has: () => Int });
  if (field.kind === "choice") return enumOperators(`${field.choices?.name}Operators`, enumOf(field.choices!));
  const type = graphType(field);
  const title = typeof type === "function" ? type.name : "name" in type ? String(type.name) : "";
  const name = `${type === Int ? "Int" : title}Operators`;
  const ranges = { lt: () => type, lte: () => type, gt: () => type, gte: () => type };
  const texts = { contains: () => String, startsWith: () => String };
  return operatorType(name, {
    ...equality(type),
    ...(NUMBERS.includes(field.kind) && ranges),
    ...(field.kind === "text" && texts),
  });
}

function enumOperators(name: string, type: object): Class {
  return operatorType(name, equality(type));
}

type TypeThunk = Parameters<typeof Expose>[0];

// biome-ignore lint/suspicious/noExplicitAny: whatever type-graphql takes for a type
function equality(type: any): Record<string, TypeThunk> {
  return { eq: () => type, ne: () => type, in: () => [type], isNull: () => Boolean };
}

const meanings: Readonly<Record<string, string>> = {
  eq: "Is this; null: is absent.",
  ne: "Is not this; what is absent is not this either.",
  in: "Is one of these.",
  isNull: "Is absent.",
  lt: "Is less or earlier.",
  lte: "Is at most this.",
  gt: "Is greater or later.",
  gte: "Is at least this.",
  contains: "Has this somewhere in it; A–Z and a–z are the same.",
  startsWith: "Begins with this; A–Z and a–z are the same.",
  has: "Is linked to the record of this id.",
};

function operatorType(name: string, thunks: Record<string, TypeThunk>): Class {
  const known = operators.get(name);
  if (known !== undefined) return known;
  const type: Class = class {};
  InputType(name, { description: "What the value is compared with. What is given side by side must all hold." })(type);
  for (const [operator, thunk] of Object.entries(thunks))
    Expose(thunk, { nullable: true, description: meanings[operator] ?? "" })(type.prototype, operator);
  operators.set(name, type);
  return type;
}
