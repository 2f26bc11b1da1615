import { checkValue } from "./draft.ts";
import { type Draft, type Field, type Fields, INTEGER_MAX, type Kind, type Value } from "./field.ts";
import { type Refusal, type RefusalCode, refusal } from "./refusal.ts";

/**
 * A field of an operation's input or answer: one of the single-value kinds of `field.ts`, or a list. Such a list is not a
 * field of a record: it has no column, filter or REST property.
 */
export type InputField =
  | (Field & {
      readonly kind: Exclude<Kind, "links" | "timeSlots">;
      /** Only fields of records have it. Every input is written by the caller. */
      readonly write?: undefined;
      /** The code of the refusal of a missing or blank text; REQUIRED by default. */
      readonly missing?: RefusalCode;
      /** Passed by the gateway's own code, not by clients: no GraphQL input, and no part of the fingerprint. */
      readonly internal?: true;
    })
  | Ids
  | Drafts
  | Results;

/** A list of ids, in the order in which the caller sends them. */
export interface Ids {
  readonly kind: "ids";
  readonly description: string;
  readonly to: string;
  /** Order and repeated ids are significant. Otherwise the same ids in another order are the same input. */
  readonly ordered?: true;
  /** Minimum number of ids. With it the input is required; without it, absent means the empty list. */
  readonly min?: 1;
  /** Maximum number of ids, including repeated ones. */
  readonly max?: number;
  /** The noun for one record, for messages. */
  readonly one?: string;
}

/** A list of records to create. The operation checks each, and has the fingerprint of the list (`comparedAs`). */
export interface Drafts<L extends Fields = Fields> {
  readonly kind: "drafts";
  readonly description: string;
  /** The fields of each. */
  readonly of: L;
  /** Name and description of the input type of one. */
  readonly one: string;
  readonly oneDescription: string;
  readonly max: number;
  readonly to?: undefined;
}

/** In an answer: what became of each draft of the input `of`, in order. */
export interface Results {
  readonly kind: "results";
  readonly description: string;
  readonly to: string;
  readonly of: string;
  /** Name and description of the type of one. */
  readonly one: string;
  readonly oneDescription: string;
}

/** The record that was created, or why it was refused. */
export interface Result {
  readonly id: number | null;
  readonly refusals: readonly Refusal[];
}

export type InputFields = Readonly<Record<string, InputField>>;

/** A list of ids of records of the entity `to`. */
export function ids<const O extends Omit<Ids, "kind" | "description">>(
  description: string,
  options: O,
): { readonly kind: "ids"; readonly description: string } & O {
  return { kind: "ids", description, ...options };
}

export function drafts<const L extends Fields>(description: string, options: Omit<Drafts<L>, "kind" | "description">) {
  return { kind: "drafts", description, ...options } as const satisfies Drafts<L>;
}

export function results(description: string, options: Omit<Results, "kind" | "description">) {
  return { kind: "results", description, ...options } as const satisfies Results;
}

type InputValue<F> = F extends { kind: "ids" }
  ? readonly number[]
  : F extends { kind: "drafts"; of: infer L }
    ? readonly Draft<L>[]
    : F extends { kind: "results" }
      ? readonly Result[]
      : Value<F>;

/** The complete values of the fields. Absent ones are `null`, the field's `initially`, or the empty list. */
export type CompleteValues<I> = { readonly [P in keyof I]: InputValue<I[P]> };

type Optional<F> = F extends { nullable: true } | { initially: unknown } ? true : IsOptionalList<F>;
type IsOptionalList<F> = F extends { kind: "ids" } ? (F extends { min: 1 } ? false : true) : false;
type OptionalName<I> = { [P in keyof I]: Optional<I[P]> extends true ? P : never }[keyof I];

/** The values as a caller sends them: optional ones can be left out or be `null`. */
export type InputDraft<I> = { readonly [P in Exclude<keyof I, OptionalName<I>>]: InputValue<I[P]> } & {
  readonly [P in OptionalName<I>]?: InputValue<I[P]> | null | undefined;
};

/** Whether the input is required. The same rule as in the type `InputDraft`. */
export function isRequiredInput(field: InputField): boolean {
  if (field.kind === "ids") return field.min !== undefined;
  if (field.kind === "drafts" || field.kind === "results") return true;
  return field.nullable !== true && field.initially === undefined;
}

export function isOfClients(field: InputField): boolean {
  return isList(field) || field.internal !== true;
}

/** The value of an absent input. */
export function absentValue(field: InputField): unknown {
  return isList(field) ? [] : (field.initially ?? null);
}

function isList(field: InputField): field is Ids | Drafts | Results {
  return field.kind === "ids" || field.kind === "drafts" || field.kind === "results";
}

/** The values of every input, in the order of the list. Other properties of the draft are dropped. */
export function completedInput(fields: InputFields, draft: Readonly<Record<string, unknown>>): Record<string, unknown> {
  const values: Record<string, unknown> = {};
  for (const name in fields) values[name] = draft[name] ?? absentValue(fields[name]!);
  return values;
}

/** Checks one input by itself: presence, range, length. */
export function checkInput(name: string, field: InputField, value: unknown): Refusal[] {
  if (field.kind === "ids") return Array.isArray(value) ? checkIds(name, field, value) : [];
  if (field.kind === "drafts") return checkCount(name, field, value as readonly unknown[]);
  if (field.kind === "results") return [];
  if (field.missing !== undefined && String(value ?? "").trim() === "")
    return [refusal(field.missing, name, "must be given", value)];
  return checkValue(name, field, value);
}

function checkCount(name: string, { max }: Drafts, { length }: readonly unknown[]): Refusal[] {
  return length >= 1 && length <= max ? [] : [refusal("OUT_OF_RANGE", name, `must have 1 to ${max} entries`, length)];
}

/** Ids of the gateway's own records are looked up later, and refused there with NOT_FOUND. */
function checkIds(name: string, field: Ids, list: readonly number[]): Refusal[] {
  const { min = 0, max = INTEGER_MAX, one = "record" } = field;
  if (list.length < min) return [refusal("REQUIRED", name, `must name at least one ${one}`)];
  if (list.length > max) return [refusal("TOO_LONG", name, `must have at most ${max} ids`)];
  const each = { kind: "ref", description: field.description, to: field.to } as const;
  return list.flatMap((id) => checkValue(name, each, id)).slice(0, 1);
}

/** The value as fingerprints compare it. */
export function comparedValue(field: InputField, value: unknown): unknown {
  return field.kind === "ids" && !field.ordered && Array.isArray(value) ? distinct(value) : value;
}

/** The ids in ascending order, each once. */
export function distinct(list: readonly number[]): number[] {
  return [...new Set(list)].sort((a, b) => a - b);
}
