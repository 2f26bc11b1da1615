import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { Database } from "../sqlite/driver.ts";

/** Position of a line in the import order: lines of one record are together, at the position of the first. */
export interface LinePosition {
  /** `no` of the record's first line. */
  readonly lead: number;
  readonly no: number;
}

/** A parsed line and its origin. */
export interface Read {
  /** Position among all lines, from 1. */
  readonly no: number;
  /** Index of its file. */
  readonly file: number;
  /** Line number in the file. */
  readonly line: number;
  /** The id in the line, `null` if none. */
  readonly id: number | null;
  /** The UniqueId of the record, `null` if it has none. */
  readonly uniqueId: string | null;
  /** The values of the line, as JSON. */
  readonly body: string;
}

export type Staged = Read & LinePosition;

/** Lines of an import in a temporary file. Only a few of them are in memory at a time. */
export interface Staging {
  add(entity: string, line: Read): void;
  /** Stores the line as a ledger row of the credit with this id. */
  addRow(creditId: number, line: Read): void;
  /** Builds the order and the indexes. Call it once, after the last line. */
  arrange(): void;
  /** The greatest id in lines of the entity; without an entity, in ledger rows. */
  greatestId(entity?: string): number;
  /**
   * The greatest number up to `max` in this property of the entity's lines; by default, the greatest credit id of rows.
   */
  greatestNamed(max: number, value?: { readonly entity: string; readonly name: string }): number;
  /** Number of lines of the entity. */
  count(entity: string): number;
  /** The next `count` lines of the entity after this position (`null`: from the first), in import order. */
  behind(entity: string, last: LinePosition | null, count: number): Staged[];
  /** The distinct combinations of these properties in lines of the entity, in order of first appearance. */
  triples(entity: string, names: readonly [string, string, string]): Iterable<readonly unknown[]>;
  /** Whether this line is the first of the entity with this id. */
  isFirstWithId(entity: string, id: number, no: number): boolean;
  rowsOf(creditId: number): Read[];
  /** The next `count` credit ids after this one that rows name but no line of the entity has. */
  missingBehind(entity: string, creditId: number, count: number): number[];
  /** Closes and deletes the file. */
  close(): void;
}

/** A credit that follows another comes after it: behind all that follow none, by id. */
const RENEWED_LAST = `
        update line set lead = (select max(no) from line) + renewed.id
          from (select entity, unique_id, min(id) id from line
            where unique_id is not null and id is not null and json_extract(body, '$.renewedFromId') is not null
            group by entity, unique_id) renewed
          where line.entity = renewed.entity and line.unique_id = renewed.unique_id;`;

const READ = 'no, file, line, id, unique_id "uniqueId", body';

export function openStaging(): Staging {
  const folder = mkdtempSync(join(tmpdir(), "billing-import-"));
  const raw = new Database(join(folder, "staging.db"));
  // Nothing in this file needs to survive the process.
  raw.pragma("journal_mode = OFF");
  raw.pragma("synchronous = OFF");
  raw.pragma("locking_mode = EXCLUSIVE");
  raw.exec(`
    create table line (no integer primary key, entity text not null, file integer not null, line integer not null,
      id integer, unique_id text, lead integer not null, body text not null) strict;
    create table row (no integer primary key, credit_id integer not null, file integer not null, line integer not null,
      id integer, unique_id text, body text not null) strict;
    begin`);
  const addLine = raw.prepare(
    "insert into line (no, entity, file, line, id, unique_id, lead, body) values (?, ?, ?, ?, ?, ?, ?, ?)",
  );
  const addRow = raw.prepare(
    "insert into row (no, credit_id, file, line, id, unique_id, body) values (?, ?, ?, ?, ?, ?, ?)",
  );
  const kept = new Map<string, BetterSqlite3.Statement>();
  const ask = <Row>(text: string) => {
    const statement = kept.get(text) ?? raw.prepare(text);
    kept.set(text, statement);
    return statement as BetterSqlite3.Statement<unknown[], Row>;
  };

  return {
    add(entity, { no, file, line, id, uniqueId, body }) {
      addLine.run(no, entity, file, line, id, uniqueId, no, body);
    },
    addRow(creditId, { no, file, line, id, uniqueId, body }) {
      addRow.run(no, creditId, file, line, id, uniqueId, body);
    },
    arrange() {
      raw.exec(`commit;
        create index line_of_record on line (entity, unique_id, no);
        update line set lead = first.no
          from (select entity, unique_id, min(no) no from line where unique_id is not null
            group by entity, unique_id having count(*) > 1) first
          where line.entity = first.entity and line.unique_id = first.unique_id;
        ${RENEWED_LAST}
        create index line_in_order on line (entity, lead, no);
        create index line_with_id on line (entity, id, no);
        create index row_of_credit on row (credit_id, no)`);
    },
    greatestId: (entity) =>
      entity === undefined
        ? ask<number>("select coalesce(max(id), 0) from row").pluck().get()!
        : ask<number>("select coalesce(max(id), 0) from line where entity = ?").pluck().get(entity)!,
    greatestNamed: (max, value) =>
      value === undefined
        ? ask<number>("select coalesce(max(credit_id), 0) from row where credit_id <= ?").pluck().get(max)!
        : ask<number>(`select coalesce(max(named), 0) from
            (select json_extract(body, ?) named from line where entity = ?) where named <= ?`)
            .pluck()
            .get(`$.${value.name}`, value.entity, max)!,
    count: (entity) => ask<number>("select count(*) from line where entity = ?").pluck().get(entity)!,
    behind: (entity, last, count) =>
      ask<Staged>(
        `select ${READ}, lead from line where entity = ? and (lead, no) > (?, ?) order by lead, no limit ?`,
      ).all(entity, last?.lead ?? 0, last?.no ?? 0, count),
    triples: (entity, names) =>
      ask<unknown[]>(`select json_extract(body, ?) one, json_extract(body, ?) two, json_extract(body, ?) three from line
        where entity = ? group by one, two, three order by min(no)`)
        .raw()
        .iterate(...names.map((name) => `$.${name}`), entity),
    isFirstWithId: (entity, id, no) =>
      ask("select min(no) from line where entity = ? and id = ?").pluck().get(entity, id) === no,
    rowsOf: (creditId) => ask<Read>(`select ${READ} from row where credit_id = ? order by no`).all(creditId),
    missingBehind: (entity, creditId, count) =>
      ask<number>(`select distinct credit_id from row where credit_id > ?
        and not exists (select 1 from line where entity = ? and id = credit_id) order by credit_id limit ?`)
        .pluck()
        .all(creditId, entity, count),
    close() {
      raw.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
