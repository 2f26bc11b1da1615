import { type EntityName, entities, entityNames, type RowOf } from "../domain/entities.ts";
import { eachField, type Fields } from "../domain/field.ts";
import { keyed } from "../domain/keyed.ts";
import type { Dialect } from "./dialect.ts";

export type StoredRow = Record<string, unknown>;

/** Converts the driver's row of each entity to a record. */
export type Decoders = { readonly [E in EntityName]: (row: StoredRow) => RowOf<E> };

export function decoders(dialect: Dialect): Decoders {
  return keyed(entityNames, (entity) => decoder(entities[entity], dialect)) as Decoders;
}

/** Converts only the fields that were read and need it. */
function decoder(fields: Fields, dialect: Dialect): (row: StoredRow) => StoredRow {
  const decoded = eachField(fields).flatMap(([name, field]) => {
    const decode = dialect.decoder(field);
    return decode === null ? [] : [[name, decode] as const];
  });
  return (row) => {
    for (const [name, decode] of decoded) if (row[name] !== undefined) row[name] = decode(row[name]);
    return row;
  };
}
