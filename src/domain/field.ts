import type { Instant } from "./calendar.ts";
import type { Decimal } from "./decimal.ts";
import type { TimeSlot } from "./time-slot.ts";

/**
 * The vocabulary in which an entity is described, once. Types, tables, GraphQL and every other form
 * of a record are read off its list of fields.
 */
export type Fields = Readonly<Record<string, Field>>;

export type Field = Common & { readonly kind: keyof ValueOfKind; readonly choices?: Choices };

interface Common {
  /** For clients: what it means, with its unit. */
  readonly description: string;
  /** Absent is `null`. */
  readonly nullable?: boolean;
  /** `once`: fixed after creation. `never`: only the system's own operations write it. Otherwise clients may. */
  readonly write?: "once" | "never";
  /** Only the system writes it, but a client of the graph may give it when it creates the record. */
  readonly given?: "inGraph";
  /**
   * The value of a record that is created without one; `null` where the rules of the entity choose it. Of what only the
   * system writes, the value before anything has happened to the record.
   */
  readonly initially?: unknown;
  /** What a new record is stamped with: a new identifier, the moment of the request, or who asks. */
  readonly stamp?: "uniqueId" | "now" | "by";
  /** Limits of numbers, both included; for decimals as text. */
  readonly min?: number | string;
  readonly max?: number | string;
  /** Most places after the point of a decimal; 4 by default. */
  readonly places?: number;
  /** Older versions took values above `max`: they stay stored, and only writing one is refused. */
  readonly keepsGreater?: true;
  /** A PUT that does not say the value leaves it as it is, instead of clearing it. */
  readonly leftByPut?: true;
  /** What a reference or the links point to: an entity of this gateway, or something that is owned elsewhere. */
  readonly to?: string;
  /** Read from the record that a reference here points to; not stored. */
  readonly projects?: { readonly through: string; readonly field: string };
  /** Read from the names of the linked records; not stored. */
  readonly namesOf?: string;
}

/** What other services own. Everything else that a field points to is an entity of this gateway. */
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

/** A closed list of words. Their places, from 1, are their numbers where numbers are asked for. */
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

/** What every record has besides its own fields. */
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

/** What a client hands in to create a record. */
export type Draft<L> = { [P in Required<L>]: Value<L[P]> } & {
  [P in Exclude<Givable<L>, Required<L>>]?: Value<L[P]> | null | undefined;
};

/** What a client hands in to change a record: what is left out stays, `null` clears. */
export type Patch<L> = { [P in Writable<L>]?: Value<L[P]> | null | undefined };

export function isStored(field: Field): boolean {
  return field.projects === undefined && field.namesOf === undefined;
}

/** Whether the field refers to a record of this gateway: of one that is missing, nothing is told but that. */
export function isOwnRef(field: Field): field is Field & { readonly to: string } {
  const { kind, to } = field;
  return kind === "ref" && to !== undefined && !ownedElsewhere.has(to);
}

export function isWritable(field: Field): boolean {
  return field.write !== "never";
}

/** Whether a client can give it when it creates a record: by the graph, which takes more than REST. */
export function isGivable(field: Field): boolean {
  return isWritable(field) || field.given === "inGraph";
}

/** Whether a record cannot be created without a value from the client. */
export function isRequired(field: Field): boolean {
  return isWritable(field) && field.nullable !== true && field.initially === undefined && field.kind !== "links";
}

/** Names and fields of a list, those first that its entity has of its own. */
export function eachField(fields: Fields): readonly [string, Field][] {
  const known = entries.get(fields) ?? Object.entries(fields);
  entries.set(fields, known);
  return known;
}

const entries = new WeakMap<Fields, readonly [string, Field][]>();
