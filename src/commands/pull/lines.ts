import type { Instant } from "../../domain/calendar.ts";
import { extraServiceFields } from "../../domain/extra-service/fields.ts";
import type { UpstreamEntity } from "../../domain/upstream-entities.ts";
import { properties, restEntities } from "../../rest/names.ts";
import { fromTime, toJson, toTime } from "../../rest/values.ts";
import type { Pulled } from "../../store/scratch/pulled.ts";
import type { TextLine } from "../import/lines.ts";

/** Defaults of an upstream: lengths without a unit are in charge periods. */
const unsaid: Partial<Record<UpstreamEntity, Properties>> = {
  ExtraService: { LengthUnit: toJson(extraServiceFields.lengthUnit, "CHARGE_PERIOD") },
};

/**
 * A pull brings no schedules, so a credit names none. It brings no holds. A row that took units of one is a use like any other here, and has another hash; so have the
 * rows after it. Hashes of another gateway are therefore not compared.
 */
const leftOut: Partial<Record<UpstreamEntity, ReadonlySet<string>>> = {
  CoworkerExtraService: new Set(["LedgerHash", "CreditScheduleId"]),
  UseHistory: new Set(["HoldId", "Hash"]),
};

const PAGE = 500;
const PASSED_OVER_MAX = 50;
const NAME_LENGTH_MAX = 100;

type Properties = Readonly<Record<string, unknown>>;

/** The pulled records of an entity as lines for the import. The number of a line is the id of its record. */
export async function* pulledLines(
  pulled: Pulled,
  entity: UpstreamEntity,
  passedOver: (property: string) => void,
): AsyncGenerator<TextLine[]> {
  const known = new Set<string>(properties[entity].map(({ key }) => key));
  const names = namesShown();
  for (let behind = 0; ; ) {
    const records = pulled.behind(entity, behind, PAGE);
    if (records.length === 0) return;
    behind = records.at(-1)!.id;
    const lastRows = entity === "CoworkerExtraService" ? pulled.lastRows(records.map(({ id }) => id)) : null;
    yield records.flatMap(({ id, body }) => {
      const record = JSON.parse(body) as Properties;
      for (const key of Object.keys(record)) if (!known.has(key)) passedOver(key);
      const said = { ...record, ...(record.LengthUnit == null && unsaid[entity]) };
      const own = Object.fromEntries(
        Object.entries(said).filter(([key]) => known.has(key) && !leftOut[entity]?.has(key)),
      );
      const line = (name: string, values: Properties): TextLine => {
        return { number: id, text: JSON.stringify({ entity: name, record: values }), problem: null };
      };
      const shown = entity === "ExtraService" ? names(record) : null;
      return [
        ...(shown === null ? [] : [line("ResourceType", shown)]),
        line(restEntities[entity], notOlder(own, lastRows?.get(id))),
      ];
    });
  }
}

/**
 * Raises `UpdatedOn` of a credit to the time of its last row. If a use did not change `UpdatedOn`, the credit would count as
 * older than the stored one.
 */
function notOlder(record: Properties, lastRow: Instant | undefined): Properties {
  if (lastRow === undefined || lastRow <= (fromTime(String(record.UpdatedOn)) ?? 0)) return record;
  return { ...record, UpdatedOn: toTime(lastRow) };
}

/**
 * The names of resource types in rules, once each. Only a rule of a single resource type gives a name: `ResourceTypeNames`
 * separates names with commas, and a name may contain one.
 */
function namesShown() {
  const shown = new Map<string, string>();
  return ({ BusinessId, ResourceTypes, ResourceTypeNames: name }: Properties): Properties | null => {
    if (!Array.isArray(ResourceTypes) || ResourceTypes.length !== 1 || typeof name !== "string" || name === "")
      return null;
    const key = `${BusinessId}:${ResourceTypes[0]}`;
    if (shown.get(key) === name) return null;
    shown.set(key, name);
    return { BusinessId, Id: ResourceTypes[0], Name: name };
  };
}

/** Properties of the upstream that are unknown here. They are reported once, and do not refuse a record. */
export function passedOverProperties() {
  const seen = new Set<string>();
  return {
    note:
      (entity: UpstreamEntity) =>
      (property: string): void => {
        if (seen.size < PASSED_OVER_MAX)
          seen.add(`${restEntities[entity]}.${property.slice(0, NAME_LENGTH_MAX).replace(/\p{Cc}/gu, "\u{fffd}")}`);
      },
    all: () => [...seen],
  };
}
