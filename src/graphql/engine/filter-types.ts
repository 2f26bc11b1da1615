import { type EntityName, entities } from "../../domain/entities.ts";
import { eachField, type Field } from "../../domain/field.ts";
import { judgedFields } from "../../domain/judged-fields.ts";
import { isComparable } from "../../domain/listing.ts";
import { Field as Expose, InputType, Int } from "./decorators.ts";
import { enumOf, graphType } from "./expose.ts";
import { FILTER_CONDITIONS_MAX, FILTER_DEPTH_MAX, filterName } from "./filter.ts";

type Class = new () => object;

const NUMBERS = ["id", "ref", "decimal", "uses", "integer", "minutes", "timeOfDay", "instant"];

/** The filter of an entity: an operator object for each stored field, and `and`, `or`, `not`. */
export function filterType(entity: EntityName): Class {
  const type: Class = class {};
  InputType(`${entity}Filter`, {
    description: `Conditions on records. All fields must match. At most ${FILTER_DEPTH_MAX} deep, at most ${FILTER_CONDITIONS_MAX} conditions.`,
  })(type);
  for (const [name, field] of eachField(entities[entity])) {
    if (field.kind !== "links" && !isComparable(field)) continue;
    const operators = operatorsOf(field);
    Expose(() => operators, { nullable: true, description: field.description })(
      type.prototype,
      filterName(name, field),
    );
  }
  for (const [name, { choices, description }] of Object.entries(judgedFields[entity] ?? {})) {
    const operators = enumOperators(`${choices.name}Operators`, enumOf(choices));
    Expose(() => operators, { nullable: true, description })(type.prototype, name);
  }
  const combined = { nullable: true };
  Expose(() => [type], { ...combined, description: "All of these match." })(type.prototype, "and");
  Expose(() => [type], { ...combined, description: "At least one of these matches." })(type.prototype, "or");
  Expose(() => type, { ...combined, description: "This does not match." })(type.prototype, "not");
  return type;
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
  eq: "Equals this; null: the value is absent.",
  ne: "Does not equal this. An absent value matches.",
  in: "Equals one of these.",
  isNull: "The value is absent (true) or present (false).",
  lt: "Is less than, or earlier than, this.",
  lte: "Is at most this.",
  gt: "Is greater than, or later than, this.",
  gte: "Is at least this.",
  contains: "Contains this text; A–Z and a–z are equal.",
  startsWith: "Starts with this text; A–Z and a–z are equal.",
  has: "Is linked to the record of this id.",
};

function operatorType(name: string, thunks: Record<string, TypeThunk>): Class {
  const known = operators.get(name);
  if (known !== undefined) return known;
  const type: Class = class {};
  InputType(name, { description: "Comparisons with the value. All of them must match." })(type);
  for (const [operator, thunk] of Object.entries(thunks))
    Expose(thunk, { nullable: true, description: meanings[operator] ?? "" })(type.prototype, operator);
  operators.set(name, type);
  return type;
}
