import type { Instant } from "../../domain/calendar.ts";
import { extraServiceFields } from "../../domain/extra-service/fields.ts";
import type { UpstreamEntity } from "../../domain/upstream-entities.ts";
import { properties, restEntities } from "../../rest/names.ts";
import { fromTime, toJson, toTime } from "../../rest/values.ts";
import type { Pulled } from "../../store/scratch/pulled.ts";
import type { TextLine } from "../import/lines.ts";

/** What an upstream means where it does not say it: its lengths are in charge periods. */
const unsaid: Partial<Record<UpstreamEntity, Properties>> = {
  ExtraService: { LengthUnit: toJson(extraServiceFields.lengthUnit, "CHARGE_PERIOD") },
};

const PAGE = 500;
const PASSED_OVER_MAX = 50;
const NAME_LENGTH_MAX = 100;

type Properties = Readonly<Record<string, unknown>>;

/** What was pulled of an entity, as lines that an import reads; each has the id of its record as its number. */
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
      const own = Object.fromEntries(Object.entries(said).filter(([key]) => known.has(key)));
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
 * A credit is as it is at least since the last of its rows: with a time of its own that did not move when it was used, it would
 * be taken for older than what is here.
 */
function notOlder(record: Properties, lastRow: Instant | undefined): Properties {
  if (lastRow === undefined || lastRow <= (fromTime(String(record.UpdatedOn)) ?? 0)) return record;
  return { ...record, UpdatedOn: toTime(lastRow) };
}

/**
 * The names of resource types that rules show, once each. `ResourceTypeNames` of several has commas between them, and so may a
 * name: a rule of one resource type alone says for certain what it is called.
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

/** What the upstream says beyond what is known here: to be told once, and no reason to refuse a record. */
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
