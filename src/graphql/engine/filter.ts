import {
  type AnyCondition,
  type AnyTest,
  all,
  any,
  type Condition,
  checkedCondition,
  not,
  type Scalar,
} from "../../domain/condition.ts";
import { type EntityName, entities } from "../../domain/entities.ts";
import { eachField, type Field } from "../../domain/field.ts";
import { type JudgedField, judgedFields } from "../../domain/judged-fields.ts";
import { type Operand, type Operator, operators } from "../../domain/operators.ts";
import { BadRequest, WrongInputs } from "../../domain/refusal.ts";
import { graphName } from "../names.ts";

export const FILTER_DEPTH_MAX = 8;
export const FILTER_CONDITIONS_MAX = 100;
const PARTS_MAX = 200;
const LIST_MAX = 1_000;
const TEXT_MAX = 1_000;
/** The time of a text search grows with the length of both texts. */
const PART_MAX = 100;

type FilterInput = Readonly<Record<string, unknown>>;

/** The name of a field in a filter. Links have their own name and are filtered as a whole. */
export function filterName(name: string, field: Field): string {
  return field.kind === "links" ? name : graphName(name, field);
}

/**
 * Converts a filter to a condition. Fields like `status` are evaluated at `now`. An empty filter is refused: an
 * undefined variable produces one, and it would match all records.
 */
export function toCondition<E extends EntityName>(entity: E, path: string, filter: object, now: number): Condition<E> {
  let conditions = 0;
  let parts = 0;
  const wrong = new WrongInputs();
  const judged: Readonly<Record<string, JudgedField>> = judgedFields[entity] ?? {};
  const fields = new Map<string, [string, Field]>(
    eachField(entities[entity]).map(([name, field]) => [filterName(name, field), [name, field]]),
  );

  function read(given: FilterInput, path: string, depth: number): AnyCondition {
    if (depth > FILTER_DEPTH_MAX) throw new BadRequest(path, `must be at most ${FILTER_DEPTH_MAX} deep`);
    const entries = Object.entries(given);
    if (entries.length === 0) wrong.add(path, "needs a condition");
    return all(...entries.map(([key, value]) => readOne(key, value, `${path}.${key}`, depth)));
  }

  function readOne(key: string, value: unknown, path: string, depth: number): AnyCondition {
    if (value === null || value === undefined) {
      wrong.add(path, "must not be null: leave it out");
      return NOTHING;
    }
    if (key === "not") return not(read(value as FilterInput, path, depth + 1));
    if (key === "and" || key === "or") {
      const alternatives = value as FilterInput[];
      if (alternatives.length === 0) wrong.add(path, "needs a condition");
      // Parts without a condition take time to read too.
      parts += alternatives.length;
      if (parts > PARTS_MAX) throw new BadRequest(path, `is one of more than ${PARTS_MAX} parts`);
      const inner = alternatives.map((one, place) => read(one, `${path}.${place}`, depth + 1));
      return key === "and" ? all(...inner) : any(...inner);
    }
    const given = Object.entries(value);
    if (given.length === 0) wrong.add(path, "needs an operator");
    return all(...given.map(([operator, operand]) => readOperator(key, operator, operand, path)));
  }

  function readOperator(key: string, operator: string, operand: unknown, path: string): AnyCondition {
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
  return checkedCondition(entity, condition);
}

/** Placeholder for an unreadable condition; its filter is refused as a whole. */
const NOTHING = any();

function fieldCondition(field: string, operator: string, operand: unknown, path: string): AnyCondition {
  const { takes } = operators[operator as Operator];
  return { field, is: operator, ...readers[takes](operand, path) } as AnyTest;
}

/** The rest of a test beside field and operator, by operand. GraphQL has already checked the types. */
const readers: Readonly<Record<Operand, (operand: unknown, path: string) => object>> = {
  valueOrNull: (operand, path) => ({ value: scalar(operand, path) }),
  value: (operand, path) => ({ value: present(scalar(operand, path), path) }),
  values: (operand, path) => ({ values: list(operand, path).map((one) => scalar(one, path)) }),
  text: (operand, path) => ({ value: part(scalar(operand, path), path) }),
  id: (operand, path) => ({ value: present(operand, path) }),
  flag: (operand, path) => ({ value: present(operand, path) }),
  condition() {
    throw new Error("the graph has no operator with a condition");
  },
};

function judgedCondition(
  field: JudgedField,
  operator: string,
  operand: unknown,
  path: string,
  now: number,
): AnyCondition {
  switch (operator) {
    case "isNull":
      return present(operand, path) === true ? field.isOneOf([null], now) : not(field.isOneOf([null], now));
    case "in":
      return field.isOneOf(list(operand, path) as string[], now);
    case "ne":
      return not(field.isOneOf([operand as string | null], now));
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
