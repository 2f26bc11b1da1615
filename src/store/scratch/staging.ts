import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type BetterSqlite3 from "better-sqlite3";
import { Database } from "../sqlite/driver.ts";

/** The place of a line in the order in which lines are brought: those of one record stand together, at its first one. */
export interface LinePosition {
  /** The `no` of the first line of the record. */
  readonly lead: number;
  readonly no: number;
}

/** A line that was read, and where it stood. */
export interface Read {
  /** Its place among all lines, from 1. */
  readonly no: number;
  /** The place of its file among the files. */
  readonly file: number;
  /** Its number in the file. */
  readonly line: number;
  /** The id that it gives, `null` if none. */
  readonly id: number | null;
  /** The UniqueId of its record, `null` for what has none. */
  readonly uniqueId: string | null;
  /** The values that it gives, as JSON. */
  readonly body: string;
}

export type Staged = Read & LinePosition;

/** Lines of an import, kept in a throw-away file until all are read, so that memory holds a few of them only. */
export interface Staging {
  add(entity: string, line: Read): void;
  /** Keeps the line as a row of the ledger of the credit with this id. */
  addRow(creditId: number, line: Read): void;
  /** To be called once, when all lines are there. */
  arrange(): void;
  /** The greatest id that a line of the entity gives; of rows, without an entity. */
  greatestId(entity?: string): number;
  /** The greatest number up to `max` that lines of the entity have in this value; of rows, the greatest id of a credit. */
  greatestNamed(max: number, value?: { readonly entity: string; readonly name: string }): number;
  /** How many lines of the entity there are. */
  count(entity: string): number;
  /** The next so many lines of the entity behind this place (`null`: the first), in the order in which they came but for those of one record. */
  behind(entity: string, last: LinePosition | null, count: number): Staged[];
  /** The different triples of these values that lines of the entity have, in the order in which they first stand. */
  triples(entity: string, names: readonly [string, string, string]): Iterable<readonly unknown[]>;
  /** Whether no line of the entity before this one gives this id. */
  isFirstWithId(entity: string, id: number, no: number): boolean;
  rowsOf(creditId: number): Read[];
  /** The next so many credits that rows name and that no line of the entity gives, by their ids. */
  missingBehind(entity: string, creditId: number, count: number): number[];
  /** The file is gone with it. */
  close(): void;
}

const READ = 'no, file, line, id, unique_id "uniqueId", body';

export function openStaging(): Staging {
  const folder = mkdtempSync(join(tmpdir(), "billing-import-"));
  const raw = new Database(join(folder, "staging.db"));
  // Nothing here has to outlive the process.
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
