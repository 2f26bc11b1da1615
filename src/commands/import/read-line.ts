import { extraServiceFields } from "../../domain/extra-service/fields.ts";
import { IMPORTED_ID_MAX } from "../../domain/import/imported-record.ts";
import { parseJson, RepeatedName } from "../../domain/json.ts";
import { type Refusal, refusal } from "../../domain/refusal.ts";
import { derivedUniqueId } from "../../domain/unique-id.ts";
import type { UpstreamEntity } from "../../domain/upstream-entities.ts";
import { ALERTS, fromAlerts } from "../../rest/alert-settings.ts";
import { fromHold, HOLD } from "../../rest/credit-hold.ts";
import { fromSchedule, SCHEDULE } from "../../rest/credit-schedule.ts";
import { fromNamed, type NamedEntity, namedEntities } from "../../rest/named.ts";
import { restEntities } from "../../rest/names.ts";
import { fromRecord } from "../../rest/record.ts";
import { isNoTime } from "../../rest/times.ts";
import { toJson } from "../../rest/values.ts";
import { QUOTE } from "../export-names.ts";
import { type FactorsAs, withPercentages } from "./format.ts";
import { ianaTimeZone } from "./time-zones.ts";

/** The content of a line, or why it cannot be read. */
export type LineRead =
  | { readonly entity: string; readonly values: Values; readonly refusals: readonly Refusal[] }
  | { readonly entity: null; readonly problem: string };

type Values = Readonly<Record<string, unknown>>;

const entityOf = new Map<string, UpstreamEntity>(
  Object.entries(restEntities).map(([entity, name]) => [name, entity as UpstreamEntity]),
);

/** Values of `entity` in a line, in the order in which an import writes them. */
export const lineEntities: readonly string[] = [
  ...Object.keys(namedEntities),
  ALERTS,
  ...[restEntities.ExtraService, SCHEDULE, restEntities.CoworkerExtraService, HOLD, restEntities.UseHistory],
];

/** Reads `{ "entity": …, "record": … }`. Reports everything that is wrong with the record at once. */
export function readLine(text: string, factorsAs: FactorsAs): LineRead {
  let line: unknown;
  try {
    line = parseJson(text);
  } catch (error) {
    return problem(error instanceof RepeatedName ? `gives ${error.path} more than once` : "is not JSON");
  }
  if (!isObject(line) || !isObject(line.record) || typeof line.entity !== "string")
    return problem('is not an object of the form { "entity": "…", "record": { … } }');
  const { entity, record, ...others } = line;
  if (Object.keys(others).length > 0) return problem('has more in it than "entity" and "record"');
  if (Object.hasOwn(namedEntities, entity as string)) {
    const named = fromNamed(entity as NamedEntity, withIanaTimeZone(record as Values));
    return { entity: entity as string, ...named };
  }
  if (entity === ALERTS) return { entity, ...fromAlerts(record as Values) };
  if (entity === SCHEDULE) {
    const { values, refusals } = fromSchedule(record as Values);
    const all = [...refusals, ...identified(record as Values), ...beyond(values)];
    return { entity, values: withUniqueId(SCHEDULE, values), refusals: all };
  }
  if (entity === HOLD) {
    const { values, refusals } = fromHold(record as Values);
    const all = [...refusals, ...identified(record as Values), ...beyond(values)];
    return { entity, values: withUniqueId(HOLD, values), refusals: all };
  }
  const known = entityOf.get(entity as string);
  if (known === undefined) return problem(`has an unknown entity; known are ${lineEntities.join(", ")}`);
  const stored = known === "ExtraService" ? asRule(record as Values, factorsAs) : (record as Values);
  const { [QUOTE]: quote, ...fields } = stored;
  const isCharge = known === "CoworkerExtraService";
  const { values, refusals } = fromRecord(known, isCharge ? fields : stored);
  const all = [...refusals, ...missing(known, stored), ...beyond(values)];
  return {
    entity: entity as string,
    values: { ...withUniqueId(restEntities[known], values), ...(isCharge && quote != null && { quote }) },
    refusals: all,
  };
}

/** Lengths without a unit are minutes, even if the stored rule has another unit. */
function asRule(record: Values, factorsAs: FactorsAs): Values {
  const rule = factorsAs === "multipliers" ? withPercentages(record) : record;
  const hasLengths = rule.MinLength !== undefined || rule.MaxLength !== undefined;
  return hasLengths && rule.LengthUnit === undefined ? { ...rule, LengthUnit: toJson(lengthUnit, "MINUTES") } : rule;
}

const { lengthUnit } = extraServiceFields;

/** The upstream uses the Windows names of time zones. */
function withIanaTimeZone(record: Values): Values {
  return typeof record.TimeZone === "string" ? { ...record, TimeZone: ianaTimeZone(record.TimeZone) } : record;
}

/** A record without a UniqueId gets one that is derived from its entity and id. */
function withUniqueId(entity: string, values: { id?: number; uniqueId?: string }): Values {
  if (values.uniqueId !== undefined || values.id === undefined) return values;
  return { ...values, uniqueId: derivedUniqueId(entity, values.id) };
}

/** Refuses a line that does not identify its record, or a ledger row that does not identify its credit and time. */
function missing(entity: UpstreamEntity, record: Values): Refusal[] {
  const required = entity === "UseHistory" ? ["CoworkerExtraServiceId", "CreatedOn"] : [];
  return [
    ...identified(record),
    ...required.flatMap((property) =>
      isAbsent(record[property]) ? [refusal("REQUIRED", property, "is a required field")] : [],
    ),
  ];
}

function identified(record: Values): Refusal[] {
  const isNamed = record.UniqueId != null || record.Id != null;
  return isNamed ? [] : [refusal("REQUIRED", "UniqueId", "or Id is a required field")];
}

function isAbsent(json: unknown): boolean {
  return json == null || (typeof json === "string" && isNoTime(json));
}

/** Refuses an id so high that no ids are left for new records. */
function beyond({ id }: { id?: number }): Refusal[] {
  return id === undefined || id <= IMPORTED_ID_MAX
    ? []
    : [refusal("OUT_OF_RANGE", "Id", `must be at most ${IMPORTED_ID_MAX}, to leave ids for new records`, id)];
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

function problem(reason: string): LineRead {
  return { entity: null, problem: reason };
}
