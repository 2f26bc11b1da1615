import { type EntityName, entities } from "../../domain/entities.ts";
import { eachField, type Field } from "../../domain/field.ts";
import { type JudgedField, judgedFields } from "../../domain/judged-fields.ts";
import type { Condition, Scalar } from "../../domain/listing.ts";
import { BadRequest, WrongInputs } from "../../domain/refusal.ts";
import { graphName } from "../names.ts";

export const FILTER_DEPTH_MAX = 8;
export const FILTER_CONDITIONS_MAX = 100;
const PARTS_MAX = 200;
const LIST_MAX = 1_000;
const TEXT_MAX = 1_000;
/** The time to look for a part in a text grows with the length of both. */
const PART_MAX = 100;

type FilterInput = Readonly<Record<string, unknown>>;

/** How a field is called in a filter: links by their own name, as a whole. */
export function filterName(name: string, field: Field): string {
  return field.kind === "links" ? name : graphName(name, field);
}

/**
 * The condition that a filter asks for. `now` is what fields like `status` are judged at. What says nothing is refused: an undefined
 * variable leaves it behind, and it would ask for all records.
 */
export function toCondition(entity: EntityName, path: string, filter: object, now: number): Condition {
  let conditions = 0;
  let parts = 0;
  const wrong = new WrongInputs();
  const judged = judgedFields[entity] ?? {};
  const fields = new Map<string, [string, Field]>(
    eachField(entities[entity]).map(([name, field]) => [filterName(name, field), [name, field]]),
  );

  function read(given: FilterInput, path: string, depth: number): Condition {
    if (depth > FILTER_DEPTH_MAX) throw new BadRequest(path, `must be at most ${FILTER_DEPTH_MAX} deep`);
    const entries = Object.entries(given);
    if (entries.length === 0) wrong.add(path, "needs a condition");
    return { and: entries.map(([key, value]) => readOne(key, value, `${path}.${key}`, depth)) };
  }

  function readOne(key: string, value: unknown, path: string, depth: number): Condition {
    if (value === null || value === undefined) {
      wrong.add(path, "must not be null: leave it out");
      return NOTHING;
    }
    if (key === "not") return { not: read(value as FilterInput, path, depth + 1) };
    if (key === "and" || key === "or") {
      const alternatives = value as FilterInput[];
      if (alternatives.length === 0) wrong.add(path, "needs a condition");
      // Parts without any condition in them have to be read too.
      parts += alternatives.length;
      if (parts > PARTS_MAX) throw new BadRequest(path, `is one of more than ${PARTS_MAX} parts`);
      const inner = alternatives.map((one, place) => read(one, `${path}.${place}`, depth + 1));
      return key === "and" ? { and: inner } : { or: inner };
    }
    const operators = Object.entries(value);
    if (operators.length === 0) wrong.add(path, "needs an operator");
    return { and: operators.map(([operator, operand]) => readOperator(key, operator, operand, path)) };
  }

  function readOperator(key: string, operator: string, operand: unknown, path: string): Condition {
    conditions += 1;
    if (conditions > FILTER_CONDITIONS_MAX)
      throw new BadRequest(path, `is one of more than ${FILTER_CONDITIONS_MAX} conditions`);
    const at = `${path}.${operator}`;
    const condition = wrong.read(() =>
      Object.hasOwn(judged, key)
        ? judgedCondition(judged[key]!, operator, operand, at, now)
        : fieldCondition(fields.get(key)![0], operator, operand, at),
    );
    return condition ?? NOTHING;
  }

  const condition = read(filter as FilterInput, path, 1);
  wrong.throwIfAny();
  return condition;
}

/** Stands where a condition could not be read, in a filter that is refused as a whole. */
const NOTHING: Condition = { or: [] };

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
      return { field, is: operator, value: part(scalar(operand, path), path) };
    default:
      return { field, is: operator as "lt", value: present(scalar(operand, path), path) as Scalar };
  }
}

function judgedCondition(field: JudgedField, operator: string, operand: unknown, path: string, now: number): Condition {
  switch (operator) {
    case "isNull":
      return present(operand, path) === true ? field.isOneOf([null], now) : { not: field.isOneOf([null], now) };
    case "in":
      return field.isOneOf(list(operand, path) as string[], now);
    case "ne":
      return { not: field.isOneOf([operand as string | null], now) };
    default:
      return field.isOneOf([operand as string | null], now);
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

function part(operand: Scalar, path: string): string {
  const text = present(operand, path) as string;
  if (text.length > PART_MAX) throw new BadRequest(path, `must have at most ${PART_MAX} characters`);
  return text;
}

function scalar(operand: unknown, path: string): Scalar {
  if (typeof operand !== "string") return operand as Scalar;
  if (operand.includes("\0") || !operand.isWellFormed())
    throw new BadRequest(path, "must be well-formed Unicode without NUL");
  if (operand.length > TEXT_MAX) throw new BadRequest(path, `must have at most ${TEXT_MAX} characters`);
  return operand;
}
