import type { Instant } from "../domain/calendar.ts";
import { type AnyCondition, alike, all, contains, eq, gte, has, lt, lte, meets } from "../domain/condition.ts";
import { CreditStatus } from "../domain/coworker-extra-service/fields.ts";
import { hasStatus } from "../domain/coworker-extra-service/rules.ts";
import { choice, type Field, type Kind } from "../domain/field.ts";
import { keyed } from "../domain/keyed.ts";
import { isComparable } from "../domain/listing.ts";
import { type UpstreamEntity, upstreamEntities, upstreamEntityNames } from "../domain/upstream-entities.ts";
import { restEntities, restFields, shownOfCredit, toProperty } from "./names.ts";
import type { ReadTime } from "./times.ts";

/** Parameter names of fields that do not follow from the field's name. */
const aliases: Readonly<Record<UpstreamEntity, Readonly<Record<string, string>>>> = {
  ExtraService: { currencyCode: "Currency_Code" },
  CoworkerExtraService: { bookingId: "BookingId" },
  UseHistory: {
    bookingFromTime: "Booking_FromTime",
    bookingToTime: "Booking_ToTime",
    bookingResourceName: "Booking_Resource_Name",
  },
};

/** The only text that is found by a part: clients of the upstream search for "Prep" and expect "Prep Station". */
const FOUND_BY_PART = "extraServiceName";

const ranged: readonly Kind[] = ["id", "decimal", "uses", "integer", "minutes", "timeOfDay", "instant"];

/** A filter parameter of a list. */
export interface Filter {
  readonly field: Field;
  /** `from` and `to` are the ends of a range, inclusive. */
  readonly is: "equal" | "from" | "to";
  /** Whether a part of the text also matches. */
  readonly byPart?: boolean;
  /** Whether it also accepts a list in brackets; one matching value is enough. */
  readonly takesList?: boolean;
  /** The condition for a value of the field's kind. A written time stands for its whole unit. */
  condition(value: unknown, now: Instant): AnyCondition;
}

/** The filters of each entity by the names of their parameters. */
export const filters = keyed(upstreamEntityNames, filtersOf);

/** The properties that can order a list, and their fields. */
export const orders = keyed(upstreamEntityNames, ordersOf);

function filtersOf(entity: UpstreamEntity): ReadonlyMap<string, Filter> {
  const found = new Map<string, Filter>();
  for (const [name, field] of restFields(entity)) {
    if (field.namesOf !== undefined || field.kind === "timeSlots") continue;
    const parameter = `${restEntities[entity]}_${parameterName(entity, name, field)}`;
    for (const [word, filter] of filtersBy(entity, name, field)) found.set(`${word}${parameter}`, filter);
  }
  if (entity === "CoworkerExtraService")
    found.set(`${restEntities[entity]}_Status`, {
      field: choice(CreditStatus, "Status of the credit now."),
      is: "equal",
      condition: (value, now) => hasStatus([value as CreditStatus], now),
    });
  if (entity === "UseHistory") for (const [name, filter] of filtersOfCredit()) found.set(name, filter);
  return found;
}

/** The filters of a field, each with the prefix of its parameter. */
function filtersBy(entity: UpstreamEntity, name: string, field: Field): [string, Filter][] {
  const byPart = entity === "CoworkerExtraService" && name === FOUND_BY_PART;
  const takesList = field.kind === "id";
  const is = (value: unknown) => equal(name, field, value, byPart);
  const equality: [string, Filter] = ["", { field, is: "equal", byPart, takesList, condition: is }];
  if (!ranged.includes(field.kind)) return [equality];
  return [
    equality,
    ["from_", { field, is: "from", condition: (value) => since(name, field, value) }],
    ["to_", { field, is: "to", condition: (value) => upTo(name, field, value) }],
  ];
}

/** The ledger's filters on the credit of a row. */
function filtersOfCredit(): [string, Filter][] {
  const credit: Readonly<Record<string, Field>> = upstreamEntities.CoworkerExtraService;
  const path = `${restEntities.UseHistory}_${reference("coworkerExtraServiceId")}`;
  return shownOfCredit.flatMap(({ name }) => {
    const field = credit[name]!;
    const parameter = `${path}_${parameterName("CoworkerExtraService", name, field)}`;
    return filtersBy("UseHistory", name, field).map(([word, filter]): [string, Filter] => {
      const condition = (value: unknown, now: Instant): AnyCondition => {
        return meets("coworkerExtraServiceId", filter.condition(value, now));
      };
      return [`${word}${parameter}`, { ...filter, condition }];
    });
  });
}

/** Name of the parameter: a reference without its `Id`; for a field read through a reference, the path to it. */
function parameterName(entity: UpstreamEntity, name: string, field: Field): string {
  const alias = aliases[entity][name];
  if (alias !== undefined) return alias;
  if (field.projects !== undefined) {
    const { through, field: target } = field.projects;
    const fields: Readonly<Record<string, Field>> = upstreamEntities[entity];
    const other = fields[through]!.to as UpstreamEntity;
    const otherFields: Readonly<Record<string, Field>> = upstreamEntities[other];
    return `${reference(through)}_${parameterName(other, target, otherFields[target]!)}`;
  }
  return field.kind === "ref" ? reference(name) : toProperty(name);
}

function reference(name: string): string {
  return toProperty(name.replace(/Id$/, ""));
}

function equal(name: string, field: Field, value: unknown, byPart: boolean): AnyCondition {
  switch (field.kind) {
    case "text":
      return byPart ? contains(name, value as string) : alike(name, value as string);
    case "links":
      return has(name, value as number);
    case "instant":
      return all(since(name, field, value), upTo(name, field, value));
    default:
      return eq(name, value as number);
  }
}

function since(name: string, field: Field, value: unknown): AnyCondition {
  return gte(name, field.kind === "instant" ? (value as ReadTime).from : (value as number));
}

function upTo(name: string, field: Field, value: unknown): AnyCondition {
  if (field.kind === "instant") return lt(name, (value as ReadTime).to);
  return lte(name, value as number);
}

function ordersOf(entity: UpstreamEntity): ReadonlyMap<string, string> {
  return new Map(
    restFields(entity)
      .filter(([, field]) => isComparable(field) || field.projects !== undefined)
      .map(([name]) => [toProperty(name), name]),
  );
}
