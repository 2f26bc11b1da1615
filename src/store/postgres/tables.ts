import { integer, pgTable, primaryKey, text } from "drizzle-orm/pg-core";
import { linkFields, namedTables, tables } from "../entities.ts";
import { entityTable, linksTable } from "./table.ts";

/** The PostgreSQL schema. drizzle-kit writes the migrations from what this file exports. */
export const currency = pgTable("currency", {
  id: integer().primaryKey(),
  code: text().notNull().unique(),
  minor_units: integer().notNull(),
});

export const business = pgTable("business", {
  id: integer().primaryKey(),
  name: text().notNull(),
  time_zone: text(),
  currency_code: text(),
});

export const extraService = entityTable("ExtraService", { Currency: currency });
export const coworkerExtraService = entityTable("CoworkerExtraService", { ExtraService: extraService });
export const useHistory = entityTable("UseHistory", { CoworkerExtraService: coworkerExtraService });

const [resourceTypes, tariffs, teams] = linkFields(tables.ExtraService.fields).map(([, field]) =>
  linksTable("ExtraService", field, extraService),
);
export const extraServiceResourceType = resourceTypes;
export const extraServiceTariff = tariffs;
export const extraServiceTeam = teams;

const [resourceTypeNames, tariffNames, teamNames] = Object.values(namedTables).map((name) =>
  pgTable(name, { business_id: integer().notNull(), id: integer().notNull(), name: text().notNull() }, (table) => [
    primaryKey({ columns: [table.business_id, table.id] }),
  ]),
);
export const resourceType = resourceTypeNames;
export const tariff = tariffNames;
export const team = teamNames;
