import { type EntityName, entities, entityNames } from "../../domain/entities.ts";
import { eachField } from "../../domain/field.ts";
import type { NamedKind } from "../../domain/named.ts";
import { graphName } from "../names.ts";

/** How a field of a record is read as text. A field that is not here is computed by its resolver. */
export type FieldReading =
  | { readonly is: "field"; readonly field: string }
  | { readonly is: "globalId" }
  | { readonly is: "new" }
  | { readonly is: "judged" }
  | { readonly is: "heldUses" | "availableUses" }
  | { readonly is: "business" }
  | { readonly is: "coworker" }
  | { readonly is: "record"; readonly entity: EntityName; readonly through: string }
  | { readonly is: "list"; readonly entity: EntityName; readonly field: string }
  | { readonly is: "links"; readonly kind: NamedKind; readonly field: string };

const record = (entity: EntityName, through: string): FieldReading => ({ is: "record", entity, through });
const list = (entity: EntityName, field: string): FieldReading => ({ is: "list", entity, field });
const links = (kind: NamedKind, field: string): FieldReading => ({ is: "links", kind, field });

type Readings = Readonly<Record<string, FieldReading>>;

/** Of every record. */
const common: Readings = { id: { is: "globalId" }, isNew: { is: "new" }, business: { is: "business" } };

const relations: { readonly [E in EntityName]?: Readings } = {
  ExtraService: {
    resourceTypes: links("ResourceType", "resourceTypes"),
    tariffs: links("Tariff", "tariffs"),
    teams: links("Team", "teams"),
    coworkerExtraServices: list("CoworkerExtraService", "extraServiceId"),
  },
  CoworkerExtraService: {
    status: { is: "judged" },
    heldUses: { is: "heldUses" },
    availableUses: { is: "availableUses" },
    coworker: { is: "coworker" },
    extraService: record("ExtraService", "extraServiceId"),
    useHistories: list("UseHistory", "coworkerExtraServiceId"),
    renewedFrom: record("CoworkerExtraService", "renewedFromId"),
    schedule: record("CreditSchedule", "creditScheduleId"),
  },
  UseHistory: {
    coworkerExtraService: record("CoworkerExtraService", "coworkerExtraServiceId"),
    reverses: record("UseHistory", "reversesId"),
    hold: record("CreditHold", "holdId"),
  },
  CreditHold: { status: { is: "judged" } },
  CreditSchedule: {
    coworker: { is: "coworker" },
    extraService: record("ExtraService", "extraServiceId"),
    coworkerExtraServices: list("CoworkerExtraService", "creditScheduleId"),
  },
};

const readings = new Map(
  entityNames.flatMap((entity) => {
    const declared = relations[entity];
    if (declared === undefined) return [];
    const own = eachField(entities[entity])
      .filter(([, { internal, kind }]) => !internal && kind !== "timeSlots")
      .map(([name, field]): [string, FieldReading] => [graphName(name, field), { is: "field", field: name }]);
    return [[entity as string, new Map([...own, ...Object.entries({ ...common, ...declared })])] as const];
  }),
);

/** How the field of the type is read; undefined if its resolver computes it. */
export function readingOf(type: string, field: string): FieldReading | undefined {
  return readings.get(type)?.get(field);
}

/** A field of the query: one record by its id, the list of all, or records of any type by their global ids. */
type RootReading =
  | { readonly is: "one" | "list"; readonly entity: EntityName }
  | { readonly is: "node" | "nodes" | "entities" };

const roots: Readonly<Record<string, RootReading>> = {
  node: { is: "node" },
  nodes: { is: "nodes" },
  _entities: { is: "entities" },
  extraService: { entity: "ExtraService", is: "one" },
  extraServices: { entity: "ExtraService", is: "list" },
  coworkerExtraService: { entity: "CoworkerExtraService", is: "one" },
  coworkerExtraServices: { entity: "CoworkerExtraService", is: "list" },
  useHistory: { entity: "UseHistory", is: "one" },
  useHistories: { entity: "UseHistory", is: "list" },
  creditHold: { entity: "CreditHold", is: "one" },
  creditHolds: { entity: "CreditHold", is: "list" },
  creditSchedule: { entity: "CreditSchedule", is: "one" },
  creditSchedules: { entity: "CreditSchedule", is: "list" },
};

export function rootOf(field: string): RootReading | undefined {
  return Object.hasOwn(roots, field) ? roots[field] : undefined;
}

/** The types of records that are read as text. */
export const plainTypes = [...readings.keys()] as readonly EntityName[];
