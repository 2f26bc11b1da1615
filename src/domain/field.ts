import type { Instant } from "./calendar.ts";
import type { Decimal } from "./decimal.ts";
import type { TimeSlot } from "./time-slot.ts";

/**
 * The types that describe an entity, once. Types, tables, GraphQL and every other form of a record are derived from its
 * list of fields.
 */
export type Fields = Readonly<Record<string, Field>>;

export type Field = Common & { readonly kind: keyof ValueOfKind; readonly choices?: Choices };

interface Common {
  /** The meaning and the unit, for clients. */
  readonly description: string;
  /** The value may be absent (`null`). */
  readonly nullable?: boolean;
  /**
   * `once`: fixed after creation. `never`: written only by the system's own operations. Default: clients may write it.
   */
  readonly write?: "once" | "never";
  /** Read-only, but a client of the graph may set it when it creates the record. */
  readonly given?: "inGraph";
  /**
   * The default of a new record; `null` if the rules of the entity choose it. For a read-only field, the value before
   * anything has happened to the record.
   */
  readonly initially?: unknown;
  /** Set on a new record: a new identifier, the moment of the request, or the caller. */
  readonly stamp?: "uniqueId" | "now" | "by";
  /** Limits of numbers, inclusive; as text for decimals. */
  readonly min?: number | string;
  readonly max?: number | string;
  /** Maximum decimal places; 4 by default. */
  readonly places?: number;
  /** Older versions accepted values above `max`. They stay stored; only writing one is refused. */
  readonly keepsGreater?: true;
  /** A PUT without this property leaves the value unchanged instead of clearing it. */
  readonly leftByPut?: true;
  /** Target of the reference or links: an entity of this gateway, or a record that another service owns. */
  readonly to?: string;
  /** Read from the record that the reference `through` points to; not stored. */
  readonly projects?: { readonly through: string; readonly field: string };
  /** Read from the names of the linked records; not stored. */
  readonly namesOf?: string;
  /** Links through allocations: a table of its own has them, with the amounts of each. */
  readonly allocated?: true;
  /** Used by the gateway's own decisions. Clients never see it. */
  readonly internal?: true;
}

/** Targets that other services own. Every other target is an entity of this gateway. */
export const ownedElsewhere: ReadonlySet<string> = new Set([
  ...["Business", "Coworker", "ResourceType", "Tariff", "Team", "Booking", "Currency", "TaxRate", "FinancialAccount"],
]);

interface ValueOfKind {
  id: number;
  ref: number;
  decimal: Decimal;
  /** Whole credit units, 0 to 2 147 483 647. */
  uses: number;
  /** A whole number that may be negative. */
  integer: number;
  minutes: number;
  timeOfDay: number;
  instant: Instant;
  choice: string;
  uuid: string;
  text: string;
  boolean: boolean;
  /** Ids of linked records, ascending, none twice. */
  links: readonly number[];
  timeSlots: readonly TimeSlot[];
}

export type Kind = keyof ValueOfKind;

export const INTEGER_MAX = 2_147_483_647;
export const LINKS_MAX = 500;

/** A closed list of words. Where numbers are used, each word is its position, starting at 1. */
export interface Choices<V extends string = string> {
  readonly name: string;
  readonly description: string;
  readonly values: Readonly<Record<V, string>>;
}

export function choices<const V extends string>(
  name: string,
  description: string,
  values: Readonly<Record<V, string>>,
): Choices<V> {
  return { name, description, values };
}

type Of<K extends Kind, O> = Readonly<{ kind: K; description: string }> & O;
type Options = Omit<Common, "description">;

function kind<K extends Kind>(name: K) {
  return <const O extends Options = Record<never, never>>(description: string, options?: O): Of<K, O> =>
    ({ kind: name, description, ...options }) as Of<K, O>;
}

export const id = kind("id");
export const ref = kind("ref");
export const decimalField = kind("decimal");
export const uses = kind("uses");
export const integer = kind("integer");
export const minutes = kind("minutes");
export const timeOfDay = kind("timeOfDay");
export const instantField = kind("instant");
export const uuid = kind("uuid");
export const text = kind("text");
export const boolean = kind("boolean");
export const links = kind("links");
export const timeSlots = kind("timeSlots");

export function choice<V extends string, const O extends Options = Record<never, never>>(
  list: Choices<V>,
  description: string,
  options?: O,
): Of<"choice", O> & { readonly choices: Choices<V> } {
  return { kind: "choice", description, choices: list, ...options } as Of<"choice", O> & { choices: Choices<V> };
}

/** The fields that every record has besides its own. */
export const recordFields = {
  id: id("Number of the record. The gateway assigns it and never reuses it.", { write: "never" }),
  uniqueId: uuid("Permanent identifier of the record, the same in every copy.", {
    write: "never",
    stamp: "uniqueId",
  }),
  createdOn: instantField("When the record was created.", { write: "never", stamp: "now" }),
  updatedOn: instantField("When the record last changed.", { write: "never", stamp: "now" }),
  updatedBy: text("E-mail address or subject of the last person who changed the record.", {
    ...{ write: "never", stamp: "by", max: 320 },
  }),
  systemId: text("Identifier of the record in an external system.", { nullable: true, max: 255 }),
} as const;

type OneValue<F> = F extends { choices: Choices<infer V> }
  ? V
  : F extends { kind: infer K extends Kind }
    ? ValueOfKind[K]
    : never;
export type Value<F> = OneValue<F> | (F extends { nullable: true } ? null : never);

/** A whole record, as it is stored and read. */
export type Row<L> = { -readonly [P in keyof L]: Value<L[P]> };

export type Writable<L> = { [P in keyof L]: L[P] extends { write: "never" } ? never : P }[keyof L];
export type Givable<L> = Writable<L> | { [P in keyof L]: L[P] extends { given: "inGraph" } ? P : never }[keyof L];
type Required<L> = {
  [P in Writable<L>]: L[P] extends { nullable: true } | { initially: unknown } | { kind: "links" } ? never : P;
}[Writable<L>];

/** A client's input to create a record. */
export type Draft<L> = { [P in Required<L>]: Value<L[P]> } & {
  [P in Exclude<Givable<L>, Required<L>>]?: Value<L[P]> | null | undefined;
};

/** A client's input to change a record: missing properties stay unchanged, `null` clears. */
export type Patch<L> = { [P in Writable<L>]?: Value<L[P]> | null | undefined };

export function isStored(field: Field): boolean {
  return field.projects === undefined && field.namesOf === undefined && field.allocated === undefined;
}

/** Whether the field refers to a record of this gateway. A refusal for a missing record says nothing else about it. */
export function isOwnRef(field: Field): field is Field & { readonly to: string } {
  const { kind, to } = field;
  return kind === "ref" && to !== undefined && !ownedElsewhere.has(to);
}

export function isWritable(field: Field): boolean {
  return field.write !== "never";
}

/** Whether a client may set the field when it creates a record. The graph accepts more fields than REST. */
export function isGivable(field: Field): boolean {
  return isWritable(field) || field.given === "inGraph";
}

/** Whether a new record needs a value from the client. */
export function isRequired(field: Field): boolean {
  return isWritable(field) && field.nullable !== true && field.initially === undefined && field.kind !== "links";
}

/** Names and fields of a list, the entity's own fields first. */
export function eachField(fields: Fields): readonly [string, Field][] {
  const known = entries.get(fields) ?? Object.entries(fields);
  entries.set(fields, known);
  return known;
}

const entries = new WeakMap<Fields, readonly [string, Field][]>();
