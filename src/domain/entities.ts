import { coworkerExtraServiceFields } from "./coworker-extra-service/fields.ts";
import { extraServiceFields } from "./extra-service/fields.ts";
import type { Row } from "./field.ts";
import type { Stored } from "./record-values.ts";
import { useHistoryFields } from "./use-history/fields.ts";

/** Every entity of the gateway with its list of fields. */
export const entities = {
  ExtraService: extraServiceFields,
  CoworkerExtraService: coworkerExtraServiceFields,
  UseHistory: useHistoryFields,
} as const;

export type EntityName = keyof typeof entities;
export type RowOf<E extends EntityName> = Row<(typeof entities)[E]>;
export type StoredOf<E extends EntityName> = Stored<(typeof entities)[E]>;
export type FieldOf<E extends EntityName> = keyof (typeof entities)[E] & string;

export const entityNames = Object.keys(entities) as EntityName[];
