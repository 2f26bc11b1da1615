import { type EntityName, entities, entityNames } from "../domain/entities.ts";
import { eachField, type Field, type Fields, isOwnRef, isStored } from "../domain/field.ts";
import { keyed } from "../domain/keyed.ts";
import type { NamedKind } from "../domain/named.ts";
import { columnCheck } from "./column-checks.ts";
import { type Index, type TableRules, tableRules } from "./table-rules.ts";

/** How an entity is stored: its table, its indexes and the rules that the database enforces. */
export interface Table extends Required<TableRules> {
  readonly name: string;
  readonly fields: Fields;
}

export const tables = keyed(entityNames, (entity): Table => {
  const { indexes = [], checks = {}, currencyCodes = [] } = tableRules[entity] ?? {};
  const unique: Index = { on: ["uniqueId"], unique: true };
  const name = columnName(entity).slice(1);
  return { name, fields: entities[entity], indexes: [unique, ...indexes], checks, currencyCodes };
});

/** Tables of the records that are only known by name. */
export const namedTables: Readonly<Record<NamedKind, string>> = {
  ResourceType: "resource_type",
  Tariff: "tariff",
  Team: "team",
};

/** The table of a list of links: from own records to records of other services, or through allocations. */
export function linkTable(entity: EntityName, field: Field): { name: string; from: string; to: string } {
  const from = tables[entity].name;
  if (field.allocated)
    return { name: `${from}_allocation`, from: `${from}_id`, to: `${columnName(field.to!).slice(1)}_id` };
  const to = namedTables[field.to as NamedKind];
  return { name: `${from}_${to}`, from: `${from}_id`, to: `${to}_id` };
}

/** A check that a dialect adds if its column type allows more than the field. */
type OwnCheck = (column: string, field: Field) => string | null;

/** The parts of a table for both dialects: columns, indexes, checks and references. */
export function tableParts(entity: EntityName, ownCheck: OwnCheck = () => null) {
  const { name, fields, indexes, checks, currencyCodes } = tables[entity];
  const columns = columnFields(fields);
  return {
    name,
    columns: columns.map(([key, field]) => ({ key, name: columnName(key), field })),
    indexes: indexes.map(({ on, unique = false, where = null, called }) => {
      const parts = on.map((key) => ({ column: columnName(key), nullable: fields[key]?.nullable === true }));
      const title = called === undefined ? parts.map(({ column }) => column) : [called];
      return { name: [name, ...title].join("_"), parts, unique, where };
    }),
    checks: [
      ...columns.flatMap(([key, field]) => {
        const rule = columnCheck(columnName(key), field) ?? ownCheck(columnName(key), field);
        return rule === null ? [] : [{ name: `${name}_${columnName(key)}`, rule }];
      }),
      ...Object.entries(checks).map(([title, rule]) => ({ name: `${name}_${title}_rule`, rule })),
    ],
    references: columns
      .filter(([, field]) => isOwnRef(field))
      .map(([key, { to }]) => ({ column: columnName(key), to: to as EntityName })),
    currencyCodes: currencyCodes.map(columnName),
  };
}

export function columnName(field: string): string {
  return field.replace(/[A-Z]/g, (letter) => `_${letter.toLowerCase()}`);
}

/** The fields that have a column of their own. */
export const columnFields = onceForEach((field) => isStored(field) && field.kind !== "links");

/** The fields whose links are stored as pairs of ids. */
export const linkFields = onceForEach((field) => isStored(field) && field.kind === "links");

/** Picks fields of a list. The result is cached per list, because there are few lists. */
function onceForEach(isPicked: (field: Field) => boolean) {
  const known = new WeakMap<Fields, readonly [string, Field][]>();
  return (fields: Fields): readonly [string, Field][] => {
    const picked = known.get(fields) ?? eachField(fields).filter(([, field]) => isPicked(field));
    known.set(fields, picked);
    return picked;
  };
}
