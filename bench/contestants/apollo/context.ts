import DataLoader from "dataloader";
import { asc, inArray } from "drizzle-orm";
import type { BetterSQLite3Database } from "drizzle-orm/better-sqlite3";
import { extraServices, useHistories } from "./tables.ts";

export interface Context {
  readonly database: BetterSQLite3Database;
  readonly loaders: ReturnType<typeof loadersOf>;
}

/** Loaders of one request, as in the documentation of dataloader. */
export function loadersOf(database: BetterSQLite3Database) {
  return {
    extraService: new DataLoader(async (ids: readonly number[]) => {
      const rows = database
        .select()
        .from(extraServices)
        .where(inArray(extraServices.id, [...ids]))
        .all();
      const byId = new Map(rows.map((row) => [row.id, row]));
      return ids.map((id) => byId.get(id) ?? new Error(`no extra service ${id}`));
    }),

    useHistories: new DataLoader(async (creditIds: readonly number[]) => {
      const rows = database
        .select()
        .from(useHistories)
        .where(inArray(useHistories.coworkerExtraServiceId, [...creditIds]))
        .orderBy(asc(useHistories.id))
        .all();
      const byCredit = new Map(creditIds.map((id) => [id, [] as typeof rows]));
      for (const row of rows) byCredit.get(row.coworkerExtraServiceId)!.push(row);
      return creditIds.map((id) => byCredit.get(id)!);
    }),
  };
}
