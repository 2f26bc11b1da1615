import { chmodSync, existsSync, rmSync } from "node:fs";
import type BetterSqlite3 from "better-sqlite3";
import type { Instant } from "../../domain/calendar.ts";
import type { UpstreamMark } from "../../domain/step.ts";
import { Database } from "../sqlite/driver.ts";

type Source = UpstreamMark["entity"];

/** A record as received from the upstream. */
export interface PulledRecord {
  readonly id: number;
  /** The record as JSON. */
  readonly body: string;
}

/** A record from the upstream that cannot be read. */
export interface PulledProblem {
  readonly id: number | null;
  readonly message: string;
}

/**
 * Records pulled from an upstream, stored in a file until all are imported: an interrupted pull asks for nothing twice.
 */
export interface Pulled {
  /** The last stored state; `null` in a new file. */
  state(): string | null;
  /** Runs `act` in one transaction: records and the state that describes them are stored together. */
  together(act: () => void): void;
  setState(state: string): void;
  /** Stores records; existing ones are replaced. */
  keep(entity: Source, records: readonly PulledRecord[]): void;
  /** Returns those of the ids that are stored. */
  kept(entity: Source, ids: readonly number[]): Set<number>;
  /** The next `count` records after this id. */
  behind(entity: Source, id: number, count: number): PulledRecord[];
  /** Notes that the credit has a row with this creation time. */
  noteRow(creditId: number, createdOn: Instant): void;
  /** The latest noted time of each credit that has one. */
  lastRows(creditIds: readonly number[]): Map<number, Instant>;
  /** Notes records to be requested by their ids. */
  want(entity: Source, ids: readonly number[]): void;
  unwant(entity: Source, ids: readonly number[]): void;
  /** The lowest `count` of those ids. */
  wanted(entity: Source, count: number): number[];
  /** Removes a record that cannot be imported. */
  drop(entity: Source, id: number): void;
  /** Notes requested records that no longer exist. */
  noteGone(entity: Source, ids: readonly number[]): void;
  /** Returns those of the ids that were noted as no longer existing. */
  gone(entity: Source, ids: readonly number[]): Set<number>;
  /** The records in which this property has one of the values. */
  withValue(entity: Source, property: string, values: readonly number[]): PulledRecord[];
  /** Stores a problem, once. */
  noteProblem(entity: Source, problem: PulledProblem): void;
  problems(entity: Source): PulledProblem[];
  /** Deletes everything in the file. */
  clear(): void;
  close(): void;
  /** Closes and deletes the file. */
  remove(): void;
}

const tables = ["state", "record", "last_row", "wanted", "gone", "problem"] as const;

/** Marks the file, to avoid writing to another application's database. */
const APPLICATION_ID = 0x62677075;

/** An entity, and ids as JSON. */
type Lookup = [entity: string, ids: string];

/** Opens or creates the file. Throws if another process uses it or if it is something else. */
export function openPulled(file: string): Pulled {
  const isNew = !existsSync(file);
  const raw = new Database(file, { timeout: 0 });
  try {
    begin(raw, file, isNew);
  } catch (error) {
    raw.close();
    if (error instanceof Database.SqliteError && error.code.startsWith("SQLITE_BUSY"))
      throw new Error(`${file} is in use: another pull is running`, { cause: error });
    if (error instanceof Database.SqliteError && error.code === "SQLITE_NOTADB")
      throw new Error(`${file} is not a file of pulled records: name another file`, { cause: error });
    throw error;
  }
  const state = raw.prepare<[], string>("select value from state").pluck();
  const setState = raw.prepare("insert or replace into state (one, value) values (1, ?)");
  const insert = raw.prepare("insert or replace into record (entity, id, body) values (?, ?, ?)");
  const kept = raw
    .prepare<Lookup, number>("select id from record where entity = ? and id in (select value from json_each(?))")
    .pluck();
  const behind = raw.prepare<[string, number, number], PulledRecord>(
    "select id, body from record where entity = ? and id > ? order by id limit ?",
  );
  const noteRow = raw.prepare(`insert into last_row (credit_id, created_on) values (?, ?)
    on conflict (credit_id) do update set created_on = max(created_on, excluded.created_on)`);
  const lastRows = raw
    .prepare<[string], [number, Instant]>(
      "select credit_id, created_on from last_row where credit_id in (select value from json_each(?))",
    )
    .raw();
  const want = raw.prepare("insert or ignore into wanted (entity, id) select ?, value from json_each(?)");
  const unwant = raw.prepare("delete from wanted where entity = ? and id in (select value from json_each(?))");
  const drop = raw.prepare("delete from record where entity = ? and id = ?");
  const noteGone = raw.prepare("insert or ignore into gone (entity, id) select ?, value from json_each(?)");
  const gone = raw
    .prepare<Lookup, number>("select id from gone where entity = ? and id in (select value from json_each(?))")
    .pluck();
  const withValue = raw.prepare<[string, string, string], PulledRecord>(`select id, body from record where entity = ?
    and json_extract(body, ?) in (select value from json_each(?)) order by id`);
  const noteProblem = raw.prepare("insert or ignore into problem (entity, id, message) values (?, ?, ?)");
  const problems = raw.prepare<[string], PulledProblem>(
    "select nullif(id, 0) id, message from problem where entity = ? order by rowid",
  );
  const wanted = raw
    .prepare<[string, number], number>("select id from wanted where entity = ? order by id limit ?")
    .pluck();

  return {
    state: () => state.get() ?? null,
    together: (act) => raw.transaction(act)(),
    setState: (value) => void setState.run(value),
    keep(entity, records) {
      for (const { id, body } of records) insert.run(entity, id, body);
    },
    kept: (entity, ids) => new Set(kept.all(entity, JSON.stringify(ids))),
    behind: (entity, id, limit) => behind.all(entity, id, limit),
    noteRow: (creditId, createdOn) => void noteRow.run(creditId, createdOn),
    lastRows: (creditIds) => new Map(lastRows.all(JSON.stringify(creditIds))),
    want: (entity, ids) => void want.run(entity, JSON.stringify(ids)),
    unwant: (entity, ids) => void unwant.run(entity, JSON.stringify(ids)),
    wanted: (entity, limit) => wanted.all(entity, limit),
    drop: (entity, id) => void drop.run(entity, id),
    noteGone: (entity, ids) => void noteGone.run(entity, JSON.stringify(ids)),
    gone: (entity, ids) => new Set(gone.all(entity, JSON.stringify(ids))),
    withValue: (entity, property, values) => withValue.all(entity, `$.${property}`, JSON.stringify(values)),
    noteProblem: (entity, { id, message }) => void noteProblem.run(entity, id ?? 0, message),
    problems: (entity) => problems.all(entity),
    clear: () => raw.transaction(() => raw.exec(tables.map((table) => `delete from ${table}`).join("; ")))(),
    close: () => void raw.close(),
    remove() {
      raw.close();
      for (const end of ["", "-wal", "-shm"]) rmSync(`${file}${end}`, { force: true });
    },
  };
}

/** Locks the file for this process until it ends, and creates the tables. */
function begin(raw: BetterSqlite3.Database, file: string, isNew: boolean): void {
  raw.pragma("locking_mode = EXCLUSIVE");
  if (!isNew && raw.pragma("application_id", { simple: true }) !== APPLICATION_ID && tablesIn(raw) > 0)
    throw new Error(`${file} is not a file of pulled records: name another file`);
  // The file contains personal data. The log file inherits these permissions, so they are set before it exists.
  chmodSync(file, 0o600);
  raw.pragma("journal_mode = WAL");
  // A power failure may lose the last transaction, but never part of one.
  raw.pragma("synchronous = NORMAL");
  raw.exec(`begin immediate;
    pragma application_id = ${APPLICATION_ID};
    create table if not exists state (one integer primary key, value text not null) strict;
    create table if not exists record (entity text not null, id integer not null, body text not null,
      primary key (entity, id)) strict, without rowid;
    create table if not exists last_row (credit_id integer primary key, created_on integer not null) strict;
    create table if not exists wanted (entity text not null, id integer not null,
      primary key (entity, id)) strict, without rowid;
    create table if not exists gone (entity text not null, id integer not null,
      primary key (entity, id)) strict, without rowid;
    create table if not exists problem (entity text not null, id integer not null, message text not null,
      unique (entity, id, message)) strict;
    commit`);
}

function tablesIn(raw: BetterSqlite3.Database): number {
  return raw.prepare<[], number>("select count(*) from sqlite_schema").pluck().get()!;
}
