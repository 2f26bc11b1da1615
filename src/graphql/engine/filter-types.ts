import { type EntityName, entities } from "../../domain/entities.ts";
import { eachField, type Field, type Kind } from "../../domain/field.ts";
import { judgedFields } from "../../domain/judged-fields.ts";
import { isComparable } from "../../domain/listing.ts";
import { type Operand, operatorsOf } from "../../domain/operators.ts";
import { Field as Expose, InputType, Int } from "./decorators.ts";
import { enumOf, graphType } from "./expose.ts";
import { FILTER_CONDITIONS_MAX, FILTER_DEPTH_MAX, filterName } from "./filter.ts";

type Class = new () => object;

const filters = new Map<EntityName, Class>();

/** The filter of an entity: an operator object for each stored field, and `and`, `or`, `not`. */
export function filterType(entity: EntityName): Class {
  const known = filters.get(entity);
  if (known !== undefined) return known;
  const type: Class = class {};
  filters.set(entity, type);
  InputType(`${entity}Filter`, {
    description: `Conditions on records. All fields must match. At most ${FILTER_DEPTH_MAX} deep, at most ${FILTER_CONDITIONS_MAX} conditions.`,
  })(type);
  for (const [name, field] of eachField(entities[entity])) {
    if (field.internal || (field.kind !== "links" && !isComparable(field))) continue;
    const operators = operatorsOfField(field);
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

const known = new Map<string, Class>();

function operatorsOfField(field: Field): Class {
  if (field.kind === "links") return operatorType("LinksOperators", "links", Int);
  if (field.kind === "choice") return enumOperators(`${field.choices?.name}Operators`, enumOf(field.choices!));
  const type = graphType(field);
  const title = typeof type === "function" ? type.name : "name" in type ? String(type.name) : "";
  return operatorType(`${type === Int ? "Int" : title}Operators`, field.kind, type);
}

function enumOperators(name: string, type: object): Class {
  return operatorType(name, "choice", type);
}

type Type = ReturnType<Extract<Parameters<typeof Expose>[0], () => unknown>>;

/** The GraphQL type of each operand. */
const typesOf: Readonly<Record<Operand, (value: Type) => Type>> = {
  value: (value) => value,
  valueOrNull: (value) => value,
  values: (value) => [value],
  text: () => String,
  id: () => Int,
  flag: () => Boolean,
  condition() {
    throw new Error("the graph has no operator with a condition");
  },
};

/** The input type of the graph's operators for fields of the kind. */
function operatorType(name: string, kind: Kind, value: Type): Class {
  const before = known.get(name);
  if (before !== undefined) return before;
  const type: Class = class {};
  InputType(name, { description: "Comparisons with the value. All of them must match." })(type);
  for (const [operator, { takes, inGraph: description }] of operatorsOf(kind))
    if (description !== undefined)
      Expose(() => typesOf[takes](value), { nullable: true, description })(type.prototype, operator);
  known.set(name, type);
  return type;
}
