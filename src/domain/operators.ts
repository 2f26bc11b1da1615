import type { Kind } from "./field.ts";

/** Kinds whose fields hold one value. */
const single = [
  ...(["id", "ref", "decimal", "uses", "integer", "minutes", "timeOfDay", "instant"] as const),
  ...(["choice", "uuid", "text", "boolean"] as const),
] as const;

/** Kinds whose values are ordered. */
const ranged = ["id", "ref", "decimal", "uses", "integer", "minutes", "timeOfDay", "instant"] as const;

/**
 * Every operator of a condition. Types, checks, GraphQL inputs and their order are derived from this table;
 * `store/operators.ts` has the SQL.
 */
export const operators = {
  eq: { of: single, takes: "valueOrNull", inGraph: "Equals this; null: the value is absent." },
  ne: { of: single, takes: "valueOrNull", inGraph: "Does not equal this. An absent value matches." },
  in: { of: single, takes: "values", inGraph: "Equals one of these." },
  isNull: { of: single, takes: "flag", inGraph: "The value is absent (true) or present (false)." },
  lt: { of: ranged, takes: "value", inGraph: "Is less than, or earlier than, this." },
  lte: { of: ranged, takes: "value", inGraph: "Is at most this." },
  gt: { of: ranged, takes: "value", inGraph: "Is greater than, or later than, this." },
  gte: { of: ranged, takes: "value", inGraph: "Is at least this." },
  contains: { of: ["text"], takes: "text", inGraph: "Contains this text; A–Z and a–z are equal." },
  startsWith: { of: ["text"], takes: "text", inGraph: "Starts with this text; A–Z and a–z are equal." },
  /** Equals the whole text; A–Z and a–z are equal. */
  alike: { of: ["text"], takes: "text" },
  has: { of: ["links"], takes: "id", inGraph: "Is linked to the record of this id." },
  /** The referenced record of this gateway matches a condition. */
  meets: { of: ["ref"], takes: "condition" },
} as const satisfies Readonly<Record<string, OperatorRow>>;

interface OperatorRow {
  /** The kinds of field that have the operator. */
  readonly of: readonly Kind[];
  readonly takes: Operand;
  /** Description for clients of the graph; an operator without one is not in the graph. */
  readonly inGraph?: string;
}

/**
 * The operand of an operator: a value of the field, several, a text for any field, an id, true or false, or a
 * condition.
 */
export type Operand = "value" | "valueOrNull" | "values" | "text" | "id" | "flag" | "condition";

type Operators = typeof operators;
export type Operator = keyof Operators;
export type OperandOf<O extends Operator> = Operators[O]["takes"];

/** The operators that a field of the kind has. */
export type OperatorOf<K extends Kind> = {
  [O in Operator]: K extends Operators[O]["of"][number] ? O : never;
}[Operator];

/** The operators with this operand. */
export type OperatorTaking<T> = { [O in Operator]: OperandOf<O> extends T ? O : never }[Operator];

/** Names and table rows of the operators for fields of the kind, in the order of the table. */
export function operatorsOf(kind: Kind): [Operator, OperatorRow][] {
  return eachOperator.filter(([, { of }]) => of.includes(kind));
}

export function hasOperator(kind: Kind, operator: Operator): boolean {
  return rows[operator].of.includes(kind);
}

const rows: Readonly<Record<Operator, OperatorRow>> = operators;
const eachOperator = Object.entries(rows) as [Operator, OperatorRow][];
