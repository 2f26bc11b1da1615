import type { CoworkerExtraServiceDraft, CoworkerExtraServicePatch } from "../domain/coworker-extra-service/fields.ts";
import type { UpstreamCurrency } from "../domain/currency-numbers.ts";
import { type LinkChanges, withLinkChanges } from "../domain/draft.ts";
import type { ExtraServiceDraft, ExtraServicePatch } from "../domain/extra-service/fields.ts";
import { eachField, type Field, INTEGER_MAX, isRequired, isWritable, recordFields, uses } from "../domain/field.ts";
import { type Refusal, Refused, refusal, refuseIfAny } from "../domain/refusal.ts";
import { type UpstreamEntity, upstreamEntities } from "../domain/upstream-entities.ts";
import { asUpstreamCounts } from "./currency-numbers.ts";
import { foreignProperties, properties, toProperty } from "./names.ts";
import { readProperties } from "./record.ts";
import { fromSent } from "./sent.ts";

type Body = Readonly<Record<string, unknown>>;
type Values = Record<string, unknown>;

interface Drafts {
  ExtraService: ExtraServiceDraft & UpstreamCurrency;
  CoworkerExtraService: CoworkerExtraServiceDraft;
}

interface Patches {
  ExtraService: ExtraServicePatch & UpstreamCurrency;
  CoworkerExtraService: CoworkerExtraServicePatch;
}

/** The entities that can be changed. */
export type Editable = keyof Drafts;

/** Prefixes of link properties: ids to add, and ids to remove. */
const ADDED = "added";
const REMOVED = "removed";
const changesOfLinks = {
  [ADDED]: "Ids to add to those in the body, or to the current ones if the body omits them.",
  [REMOVED]: "Ids to remove from those in the body, or from the current ones if the body omits them.",
};

/** The content of a body: its fields by domain name, and by REST property; `null` for properties that are ignored. */
export interface Form {
  readonly fields: Readonly<Record<string, Field>>;
  readonly known: ReadonlyMap<string, { name: string; field: Field } | null>;
}

/**
 * The body of each entity. Read-only properties are ignored, because clients send answers back. Properties that only the
 * upstream has are ignored too.
 */
export const forms: Readonly<Record<UpstreamEntity, Form>> = {
  ExtraService: formOf("ExtraService", writableFields("ExtraService")),
  CoworkerExtraService: formOf("CoworkerExtraService", writableFields("CoworkerExtraService")),
  UseHistory: formOf("UseHistory", fieldsOfUse()),
};

/** Whether a body must have the field. PUT may omit fields that are fixed after creation. */
export function isNeeded(entity: UpstreamEntity, method: "POST" | "PUT", field: Field): boolean {
  if (entity === "UseHistory") return field.to === "CoworkerExtraService";
  return isRequired(field) && (method === "POST" || field.write !== "once");
}

/** A use of credit, from the POST of a ledger row. */
export interface UsedCredit {
  readonly coworkerExtraServiceId: number;
  readonly bookingId: number | null;
  readonly creditUsed: number | null;
}

/** Reads the body of a POST. Throws `Refused` with every unknown, missing or invalid property. */
export function toDraft<E extends Editable>(entity: E, body: unknown): Drafts[E] {
  const given = toObject(body);
  const values = readForm(entity, given, "POST");
  const { said, links } = withoutLinkChanges(values);
  return withLinkChanges({}, asUpstreamCounts(said), links) as Drafts[E];
}

/**
 * Reads the body of a PUT, which replaces the record: omitted properties are cleared, and those that cannot be empty get
 * their default, or false. Properties that are fixed after creation may be omitted. Throws `Refused` like `toDraft`.
 */
export function toPatch<E extends Editable>(entity: E, body: unknown): { patch: Patches[E]; links: LinkChanges } {
  const values = readForm(entity, toObject(body), "PUT");
  const { said, links } = withoutLinkChanges(values);
  for (const [name, field] of eachField(writableFields(entity))) {
    if (field.leftByPut && said[name] === null) delete said[name];
    if (field.write === "once" || field.leftByPut || (said[name] ?? null) !== null) continue;
    said[name] = field.kind === "boolean" ? false : null;
  }
  return { patch: asUpstreamCounts(said) as Patches[E], links };
}

/** The number of the record to replace; `null` if the body has none. */
export function toId(body: unknown): number | null {
  const given = toObject(body);
  const read = fromSent("Id", recordFields.id, Object.hasOwn(given, "Id") ? given.Id : null);
  if ("refused" in read) throw new Refused([read.refused]);
  return read.value as number | null;
}

export function toUse(body: unknown): UsedCredit {
  const values = readForm("UseHistory", toObject(body), "POST");
  return { bookingId: null, creditUsed: null, ...values } as unknown as UsedCredit;
}

export function toObject(body: unknown): Body {
  if (typeof body !== "object" || body === null || Array.isArray(body))
    throw new Refused([refusal("INVALID", null, "The body must be a JSON object or a form.")]);
  return body as Body;
}

function readForm(entity: UpstreamEntity, body: Body, method: "POST" | "PUT"): Values {
  const { fields, known } = forms[entity];
  const { values, refusals } = readProperties(known, fields, body, fromSent);
  const missing = eachField(fields).flatMap(([name, field]): Refusal[] => {
    const key = toProperty(name);
    if (!isNeeded(entity, method, field) || name in values || refusals.some(({ property }) => property === key))
      return [];
    return [refusal("REQUIRED", key, "is a required field")];
  });
  const all = [...missing, ...refusals];
  // Otherwise the decision reports them, together with the broken rules about several values.
  if (entity === "UseHistory" || !all.every((one) => isDecided(entity, one, values))) refuseIfAny(all);
  return values;
}

/** Whether the decision reports the same refusal: the value is only too great, too small or too long. */
function isDecided(entity: Editable, { code, property }: Refusal, values: Values): boolean {
  const { name = "", field } = forms[entity].known.get(property ?? "") ?? {};
  if (field === undefined || (code !== "OUT_OF_RANGE" && code !== "TOO_LONG")) return false;
  // A decision would look up the record of an invalid id, and report that it was not found.
  if (field.kind === "ref" || field.kind === "links") return false;
  return field.kind === "decimal" || field.kind === "text" || Math.abs(values[name] as number) <= INTEGER_MAX;
}

/** Separates the links to add and to remove from the other values. */
function withoutLinkChanges(values: Values): { said: Values; links: LinkChanges } {
  const said = { ...values };
  const links: Record<string, { added: readonly number[]; removed: readonly number[] }> = {};
  for (const [name, { kind }] of eachField(upstreamEntities.ExtraService)) {
    if (kind !== "links") continue;
    const [added, removed] = [ADDED, REMOVED].map((word) => {
      const key = `${word}${toProperty(name)}`;
      const ids = said[key] as readonly number[] | null | undefined;
      delete said[key];
      return ids ?? [];
    });
    if (added!.length > 0 || removed!.length > 0) links[name] = { added: added!, removed: removed! };
  }
  return { said, links };
}

function writableFields(entity: UpstreamEntity): Record<string, Field> {
  return Object.fromEntries(eachField(upstreamEntities[entity]).filter(([, field]) => isWritable(field)));
}

function fieldsOfUse(): Record<string, Field> {
  const { coworkerExtraServiceId, bookingId } = upstreamEntities.UseHistory;
  const creditUsed = uses(
    "Units to take from the credit. Default: 1 if the credit counts uses; the length of the booking if the credit counts minutes and exactly one pair of the booking's times is known.",
    { nullable: true, min: 1 },
  );
  return {
    coworkerExtraServiceId: { ...coworkerExtraServiceId, description: "Credit to take from." },
    bookingId,
    creditUsed,
  };
}

function formOf(entity: UpstreamEntity, own: Readonly<Record<string, Field>>): Form {
  const changes = eachField(own).flatMap(([name, field]) =>
    field.kind === "links"
      ? Object.entries(changesOfLinks).map(
          ([word, description]) => [`${word}${toProperty(name)}`, { ...field, description }] as const,
        )
      : [],
  );
  const fields: Record<string, Field> = { ...own, ...Object.fromEntries(changes) };
  const others = [...properties[entity].map(({ key }) => key), ...foreignProperties[entity]];
  const passedOver = others.map((key) => [key, null] as const);
  const read = eachField(fields).map(([name, field]) => [toProperty(name), { name, field }] as const);
  return { fields, known: new Map([...passedOver, ...read]) };
}
