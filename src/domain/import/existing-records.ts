import { any, checkedCondition, eq, isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { type Decision, find, read } from "../decision.ts";
import type { EntityName, RowOf } from "../entities.ts";
import type { ExtraService } from "../extra-service/fields.ts";
import { notFound, Refused } from "../refusal.ts";
import type { UseHistory } from "../use-history/fields.ts";
import { type Ledger, toLedger } from "./credit-ledger.ts";
import { type ChangesHere, changesHere, foundHere, type ImportedRecord } from "./imported-record.ts";
import type { HoldOfRow, ImportedRow } from "./imported-rows.ts";

/** A charge or credit with its rows, or only rows with the id of an existing credit. */
export interface ImportedCredit {
  readonly record: ImportedRecord<CoworkerExtraService> | null;
  readonly id: number | null;
  /** The quote of a charge, as an export has it. */
  readonly quote?: unknown;
  readonly rows: readonly ImportedRow[];
}

/** The existing records that an import may change: read at once for all, and again after a change. */
export interface ExistingRecords {
  /** The existing charge or credit; throws `Refused` if only rows are imported and their credit does not exist. */
  credit(imported: ImportedCredit): Decision<CoworkerExtraService | null>;
  service(id: number): Decision<ExtraService | null>;
  /** The existing rows with the UniqueId or id of one of these. */
  rows(rows: readonly ImportedRow[]): Decision<readonly UseHistory[]>;
  /** The holds that the rows name, by id. */
  holds(rows: readonly ImportedRow[]): Decision<ReadonlyMap<number, HoldOfRow>>;
  /** The rows of the credit. The last ledger is cached: adjacent lines of one credit read it once. */
  ledger(credit: CoworkerExtraService | null): Decision<Ledger>;
  readonly changesHere: Pick<ChangesHere, "isSince">;
  /**
   * Marks the record as changed: it is read again from now on. `here` is the record before the change, and `as` the
   * record after it, with its time if the import gives one.
   */
  changed(
    imported: ImportedCredit,
    here: CoworkerExtraService | null,
    as: Pick<CoworkerExtraService, "uniqueId"> & { updatedOn?: number },
  ): void;
}

export function* lookUp(all: readonly ImportedCredit[]): Decision<ExistingRecords> {
  const records = all.flatMap(({ record }) => (record === null ? [] : [record]));
  const rows = all.flatMap((one) => one.rows);
  const alone = all.flatMap(({ id }) => (id === null ? [] : [{ id }]));
  const credits = index(yield* findAny("CoworkerExtraService", [...records, ...alone]));
  const taken = index(yield* findAny("UseHistory", rows));
  const services = new Map<number, ExtraService | null>();
  const changes = changesHere();
  const stale = new Set<string | number>();
  const staleRows = new Set<string | number>();
  let last: { readonly id: number; readonly ledger: Ledger } | null = null;

  return {
    *credit({ record, id }): Decision<CoworkerExtraService | null> {
      if (record === null) {
        const here = stale.has(id!) ? yield* read("CoworkerExtraService", id!) : (credits.get(id!) ?? null);
        if (here === null) throw new Refused([notFound("coworkerExtraServiceId")]);
        return here;
      }
      const found = keysOf(record).some((key) => stale.has(key))
        ? yield* findAny("CoworkerExtraService", [record])
        : valuesOf(credits, [record]);
      return foundHere(found, record);
    },

    *service(id): Decision<ExtraService | null> {
      const service = services.get(id) ?? (yield* read("ExtraService", id, { lock: "keep" }));
      services.set(id, service);
      return service;
    },

    *rows(some): Decision<readonly UseHistory[]> {
      const isStale = some.some((row) => keysOf(row).some((key) => staleRows.has(key)));
      return isStale ? yield* findAny("UseHistory", some) : valuesOf(taken, some);
    },

    *holds(some): Decision<ReadonlyMap<number, HoldOfRow>> {
      const ids = [...new Set(some.map(({ holdId = null }) => holdId))].filter((id) => id !== null);
      if (ids.length === 0) return new Map();
      const fields = ["id", "uniqueId", "businessId", "closedAs", "captured"] as const;
      const found = yield* find("CreditHold", { where: isIn("id", ids), lock: null, fields });
      return new Map(found.map((hold) => [hold.id, hold]));
    },

    *ledger(credit): Decision<Ledger> {
      if (credit === null) return toLedger([]);
      if (last?.id === credit.id) return last.ledger;
      const own =
        credit.ledgerSequence === 0
          ? []
          : yield* find("UseHistory", { where: eq("coworkerExtraServiceId", credit.id) });
      last = { id: credit.id, ledger: toLedger(own.sort((a, b) => a.sequence - b.sequence)) };
      return last.ledger;
    },

    changesHere: changes,

    changed({ record, id, rows }, here, as) {
      changes.noteWrite(here, as);
      for (const key of record === null ? [id!] : keysOf(record)) stale.add(key);
      for (const row of rows) for (const key of keysOf(row)) staleRows.add(key);
    },
  };
}

interface Keys {
  readonly uniqueId?: string;
  readonly id?: number;
}

/** No UniqueId is a number, so both can stand in one index. */
function keysOf({ uniqueId, id }: Keys): (string | number)[] {
  return [uniqueId, id].filter((key) => key !== undefined);
}

function index<T extends { uniqueId: string; id: number }>(rows: readonly T[]): Map<string | number, T> {
  return new Map(rows.flatMap((row) => keysOf(row).map((key) => [key, row] as const)));
}

function valuesOf<T>(known: ReadonlyMap<string | number, T>, some: readonly Keys[]): T[] {
  const found = some.flatMap(keysOf).map((key) => known.get(key));
  return [...new Set(found)].filter((one) => one !== undefined);
}

function* findAny<E extends EntityName>(entity: E, some: readonly Keys[]): Decision<RowOf<E>[]> {
  if (some.length === 0) return [];
  const values = (name: keyof Keys) => some.flatMap((one) => one[name] ?? []);
  const either = any(isIn("uniqueId", values("uniqueId")), isIn("id", values("id")));
  return yield* find(entity, { where: checkedCondition(entity, either) });
}
