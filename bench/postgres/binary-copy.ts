import { spawn } from "node:child_process";
import { once } from "node:events";
import type pg from "pg";

/** A table that takes rows by PostgreSQL's binary COPY, which costs neither side a conversion to text. */
export interface CopiedTable {
  /** Adds a row: a record of an entity, whose properties have the names of the columns in camel case. */
  add(row: object): void;
  /** Resolves when the rows added so far are on their way: call it now and then. */
  drained(): Promise<void>;
  /** Ends the copy. Throws if PostgreSQL refused a row. */
  end(): Promise<void>;
}

interface Column {
  readonly name: string;
  readonly type: string;
}

const CHUNK_BYTES = 1 << 20;
/** No row is longer. */
const ROW_BYTES = 64 * 1024;
const SIGNATURE = Buffer.from("PGCOPY\n\xff\r\n\0\0\0\0\0\0\0\0\0", "latin1");
/** Milliseconds from 1970 to 2000, where PostgreSQL's time begins. */
const EPOCH = Date.UTC(2000, 0, 1);

/** Starts a copy into the table in one transaction, after the statement `first`. */
export async function copyInto(
  client: pg.Client,
  { psql, address, table, first }: { psql: string; address: string; table: string; first: string },
): Promise<CopiedTable> {
  const columns = await columnsOf(client, table);
  const names = columns.map(({ name }) => `"${name}"`).join(", ");
  const copy = `\\copy "${table}" (${names}) from pstdin with (format binary)`;
  // Triggers and foreign keys would look at each row.
  const env = { PATH: process.env.PATH, PGOPTIONS: "-c session_replication_role=replica" };
  const child = spawn(psql, ["-q", "-1", "-v", "ON_ERROR_STOP=1", address, "-c", first, "-c", copy], {
    env,
    stdio: ["pipe", "ignore", "inherit"],
  });
  const ended = once(child, "exit");
  // PostgreSQL's own message is on stderr; the exit code counts.
  child.stdin.on("error", () => {});
  child.stdin.write(SIGNATURE);
  let chunk = Buffer.allocUnsafe(CHUNK_BYTES);
  let end = 0;

  function flush(): void {
    child.stdin.write(chunk.subarray(0, end));
    chunk = Buffer.allocUnsafe(CHUNK_BYTES);
    end = 0;
  }

  const keys = columns.map(({ name }) => name.replace(/_(\w)/g, (_, letter: string) => letter.toUpperCase()));
  const writes = columns.map(({ type }) => writerOf(type));

  return {
    add(row) {
      if (end > CHUNK_BYTES - ROW_BYTES) flush();
      end = chunk.writeInt16BE(columns.length, end);
      for (let place = 0; place < keys.length; place++) {
        const value = (row as Record<string, unknown>)[keys[place]!];
        if (value === undefined) throw new Error(`a row of ${table} has no ${keys[place]}`);
        end = value === null ? chunk.writeInt32BE(-1, end) : writes[place]!(chunk, value, end);
      }
    },
    async drained() {
      if (child.stdin.writableNeedDrain && child.exitCode === null)
        await Promise.race([once(child.stdin, "drain"), ended]);
    },
    async end() {
      flush();
      child.stdin.end(Buffer.from([0xff, 0xff]));
      const [code] = await ended;
      if (code !== 0) throw new Error(`${table} was not filled`);
    },
  };
}

/** Writes length and value; returns the place behind it. */
type Write = (chunk: Buffer, value: never, at: number) => number;

function writerOf(type: string): (chunk: Buffer, value: unknown, at: number) => number {
  const write = writers[type];
  if (write === undefined) throw new Error(`there is no binary form of ${type} here`);
  return write as (chunk: Buffer, value: unknown, at: number) => number;
}

const writers: Readonly<Record<string, Write>> = {
  integer: (chunk, value: number, at) => chunk.writeInt32BE(value, chunk.writeInt32BE(4, at)),
  bigint: (chunk, value: number, at) => writeLong(chunk, value, chunk.writeInt32BE(8, at)),
  boolean: (chunk, value: boolean, at) => chunk.writeInt8(value ? 1 : 0, chunk.writeInt32BE(1, at)),
  "timestamp with time zone": (chunk, value: number, at) =>
    writeLong(chunk, (value - EPOCH) * 1000, chunk.writeInt32BE(8, at)),
  text(chunk, value: string, at) {
    const bytes = chunk.write(value, at + 4);
    chunk.writeInt32BE(bytes, at);
    return at + 4 + bytes;
  },
  uuid(chunk, value: string, at) {
    chunk.writeInt32BE(16, at);
    chunk.write(value.replaceAll("-", ""), at + 4, "hex");
    return at + 20;
  },
};

/** A safe integer in eight bytes; BigInt would be slower. */
function writeLong(chunk: Buffer, value: number, at: number): number {
  const high = Math.floor(value / 2 ** 32);
  return chunk.writeUInt32BE(value - high * 2 ** 32, chunk.writeInt32BE(high, at));
}

async function columnsOf(client: pg.Client, table: string): Promise<Column[]> {
  const { rows } = await client.query<Column>(
    `select column_name "name", data_type "type" from information_schema.columns
     where table_schema = 'public' and table_name = $1 order by ordinal_position`,
    [table],
  );
  return rows;
}
