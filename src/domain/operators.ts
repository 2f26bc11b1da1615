import type { Kind } from "./field.ts";

/** Kinds whose fields hold one value. */
const single = [
  ...(["id", "ref", "decimal", "uses", "integer", "minutes", "timeOfDay", "instant"] as const),
  ...(["choice", "uuid", "text", "boolean"] as const),
] as const;

/** Kinds whose values have an order that conditions ask about. */
const ranged = ["id", "ref", "decimal", "uses", "integer", "minutes", "timeOfDay", "instant"] as const;

/**
 * Every operator of a condition. Types, checks, GraphQL inputs and their order are read off this table; `store/operators.ts`
 * has the SQL.
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
  /** The same text as a whole, where A–Z are the same as a–z. */
  alike: { of: ["text"], takes: "text" },
  has: { of: ["links"], takes: "id", inGraph: "Is linked to the record of this id." },
  /** The record of this gateway that the reference names meets a condition of its own. */
  meets: { of: ["ref"], takes: "condition" },
} as const satisfies Readonly<Record<string, OperatorRow>>;

interface OperatorRow {
  /** The kinds of field that have the operator. */
  readonly of: readonly Kind[];
  readonly takes: Operand;
  /** What clients of the graph read about it; without, it is not in the graph. */
  readonly inGraph?: string;
}

/** What an operator compares the field with: a value of the field, several, a text of any field, an id, yes or no, or a condition. */
export type Operand = "value" | "valueOrNull" | "values" | "text" | "id" | "flag" | "condition";

type Operators = typeof operators;
export type Operator = keyof Operators;
export type OperandOf<O extends Operator> = Operators[O]["takes"];

/** The operators that a field of the kind has. */
export type OperatorOf<K extends Kind> = {
  [O in Operator]: K extends Operators[O]["of"][number] ? O : never;
}[Operator];

/** The operators that take this. */
export type OperatorTaking<T> = { [O in Operator]: OperandOf<O> extends T ? O : never }[Operator];

/** Names and rows of the operators that a field of the kind has, in the order of the table. */
export function operatorsOf(kind: Kind): [Operator, OperatorRow][] {
  return eachOperator.filter(([, { of }]) => of.includes(kind));
}

export function hasOperator(kind: Kind, operator: Operator): boolean {
  return rows[operator].of.includes(kind);
}

const rows: Readonly<Record<Operator, OperatorRow>> = operators;
const eachOperator = Object.entries(rows) as [Operator, OperatorRow][];
