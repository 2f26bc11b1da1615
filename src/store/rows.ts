import { type EntityName, entities, entityNames, type RowOf } from "../domain/entities.ts";
import { eachField, type Fields } from "../domain/field.ts";
import { keyed } from "../domain/keyed.ts";
import type { Dialect } from "./dialect.ts";

export type StoredRow = Record<string, unknown>;

/** How a row of each entity that the driver gave becomes a record. */
export type Decoders = { readonly [E in EntityName]: (row: StoredRow) => RowOf<E> };

export function decoders(dialect: Dialect): Decoders {
  return keyed(entityNames, (entity) => decoder(entities[entity], dialect)) as Decoders;
}

/** Only the fields that were read and that need it are touched. */
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
