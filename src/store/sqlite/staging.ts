import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Database from "better-sqlite3";

/** A line that was read, and where it stood. */
export interface Staged {
  /** Its place among all lines, from 1. */
  readonly no: number;
  /** The place of its file among the files. */
  readonly file: number;
  /** Its number in the file. */
  readonly line: number;
  /** The id that it gives, `null` if none. */
  readonly id: number | null;
  /** The values that it gives, as JSON. */
  readonly body: string;
}

/** Lines of an import, kept in a throw-away file until all are read, so that memory holds a few of them only. */
export interface Staging {
  add(entity: string, line: Staged): void;
  /** Keeps the line as a row of the ledger of the credit with this id. */
  addRow(creditId: number, line: Staged): void;
  /** To be called once, when all lines are there. */
  arrange(): void;
  /** The greatest id that a line of the entity gives; of rows, without an entity. */
  greatestId(entity?: string): number;
  /** The greatest number up to `max` that lines of the entity have in this value; of rows, the greatest id of a credit. */
  greatestNamed(max: number, value?: { readonly entity: string; readonly name: string }): number;
  /** How many lines of the entity there are. */
  count(entity: string): number;
  /** The next so many lines of the entity, in the order in which they came. */
  behind(entity: string, no: number, count: number): Staged[];
  /** Whether no line of the entity before this one gives this id. */
  isFirstWithId(entity: string, id: number, no: number): boolean;
  rowsOf(creditId: number): Staged[];
  /** The next so many credits that rows name and that no line of the entity gives, by their ids. */
  missingBehind(entity: string, creditId: number, count: number): number[];
  /** The file is gone with it. */
  close(): void;
}

export function openStaging(): Staging {
  const folder = mkdtempSync(join(tmpdir(), "billing-import-"));
  const raw = new Database(join(folder, "staging.db"));
  // Nothing here has to outlive the process.
  raw.pragma("journal_mode = OFF");
  raw.pragma("synchronous = OFF");
  raw.pragma("locking_mode = EXCLUSIVE");
  raw.exec(`
    create table line (no integer primary key, entity text not null, file integer not null, line integer not null,
      id integer, body text not null) strict;
    create table row (no integer primary key, credit_id integer not null, file integer not null, line integer not null,
      id integer, body text not null) strict;
    begin`);
  const addLine = raw.prepare("insert into line (no, entity, file, line, id, body) values (?, ?, ?, ?, ?, ?)");
  const addRow = raw.prepare("insert into row (no, credit_id, file, line, id, body) values (?, ?, ?, ?, ?, ?)");
  const kept = new Map<string, Database.Statement>();
  const ask = (text: string) => {
    const statement = kept.get(text) ?? raw.prepare(text);
    kept.set(text, statement);
    return statement;
  };

  return {
    add(entity, { no, file, line, id, body }) {
      addLine.run(no, entity, file, line, id, body);
    },
    addRow(creditId, { no, file, line, id, body }) {
      addRow.run(no, creditId, file, line, id, body);
    },
    arrange() {
      raw.exec(`commit;
        create index line_of_entity on line (entity, no);
        create index line_with_id on line (entity, id, no);
        create index row_of_credit on row (credit_id, no)`);
    },
    greatestId: (entity) =>
      (entity === undefined
        ? ask("select coalesce(max(id), 0) from row").pluck().get()
        : ask("select coalesce(max(id), 0) from line where entity = ?").pluck().get(entity)) as number,
    greatestNamed: (max, value) =>
      (value === undefined
        ? ask("select coalesce(max(credit_id), 0) from row where credit_id <= ?").pluck().get(max)
        : ask(`select coalesce(max(named), 0) from
            (select json_extract(body, ?) named from line where entity = ?) where named <= ?`)
            .pluck()
            .get(`$.${value.name}`, value.entity, max)) as number,
    count: (entity) => ask("select count(*) from line where entity = ?").pluck().get(entity) as number,
    behind: (entity, no, count) =>
      ask("select no, file, line, id, body from line where entity = ? and no > ? order by no limit ?").all(
        entity,
        no,
        count,
      ) as Staged[],
    isFirstWithId: (entity, id, no) =>
      ask("select min(no) from line where entity = ? and id = ?").pluck().get(entity, id) === no,
    rowsOf: (creditId) =>
      ask("select no, file, line, id, body from row where credit_id = ? order by no").all(creditId) as Staged[],
    missingBehind: (entity, creditId, count) =>
      ask(`select distinct credit_id from row where credit_id > ?
        and not exists (select 1 from line where entity = ? and id = credit_id) order by credit_id limit ?`)
        .pluck()
        .all(creditId, entity, count) as number[],
    close() {
      raw.close();
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
