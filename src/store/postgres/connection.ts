import { createHash } from "node:crypto";
import { fillPlaceholders, type Query, type SQL } from "drizzle-orm";
import { PgDialect } from "drizzle-orm/pg-core";
import {
  type CacheCounts,
  kindOf,
  type PoolUsage,
  report,
  type StatementKind,
  type StoreObserver,
} from "../observer.ts";
import type { StoredRow } from "../rows.ts";
import type { Statement } from "../statement.ts";

/** The methods of a pooled connection that the store uses. */
export interface PostgresClient {
  /** Sends a statement. Several may be sent at once; they run in order. A named statement is prepared once. */
  query(query: { text: string; values?: unknown[]; name?: string }): Promise<{ rows: StoredRow[] }>;
  /** Returns the connection to the pool; with an error or `true`, closes it. */
  release(broken?: Error | boolean): void;
  /**
   * Behind a pooler: statements with which each transaction begins. A transaction may get any session of the server, and
   * settings and prepared statements belong to a session. Absent: the session is the client's own.
   */
  readonly settings?: string;
}

/** A connection pool. `connect` waits for a while if all connections are in use. */
export interface Pool {
  connect(): Promise<PostgresClient>;
  usage(): PoolUsage;
  end(): Promise<void>;
}

/** A connection taken from the pool. */
export interface PostgresConnection {
  ask<Row>(statement: Statement<Row>): Promise<Row[]>;
  /** Sends a text that is the same each time, on behalf of these requests. */
  send<Row>(text: string, values: readonly unknown[], requests: readonly OnBehalf[]): Promise<Row[]>;
  /**
   * Begins a transaction, or ends one that only read: it is not observed. A text that begins one ends with `begin` and its
   * modes: the settings follow it.
   */
  run(text: string): Promise<void>;
  /** Ends a transaction that wrote, of the current request or of these. */
  end(how: "commit" | "rollback", requests?: readonly OnBehalf[]): Promise<void>;
  release(broken?: Error): void;
}

/** Runs work on behalf of a request; `null`: nobody asks to which request a statement belongs. */
export type OnBehalf = (<T>(work: () => T) => T) | null;

const NAMED_LENGTH_MAX = 8_000;
/** Characters of all named statements: the server uses about 70 bytes per character on every connection. */
const NAMED_CHARACTERS_MAX = 400_000;
const SEEN_MAX = 500;
const toText = new PgDialect();
const compiled = new WeakMap<SQL, Compiled>();
/** Names of prepared statements by their text. */
const names = new Map<string, string>();
let namedCharacters = 0;
/** Statements that were executed once. The second execution gives them a name. */
const seen = new Set<string>();

/** How often a statement was sent by its name, which the server has prepared. */
export const namedStatements: CacheCounts = { hits: 0, misses: 0 };

export interface StatementHooks {
  /** Called before each statement with its text. */
  readonly onStatement?: ((text: string) => void) | undefined;
  readonly observer?: StoreObserver | undefined;
  /** Called when a commit has been sent. The commit is answered after the promise, which never rejects. */
  readonly onCommit?: ((client: PostgresClient) => Promise<void>) | undefined;
}

const BEGINS = /\bbegin\b[^;]*$/;

export function connection(
  client: PostgresClient,
  { onStatement, observer, onCommit }: StatementHooks = {},
): PostgresConnection {
  const { settings } = client;

  /** Waits for the answer, and reports how long the statement took. */
  async function observed<A>(statement: Observed, answer: Promise<A>, requests?: readonly OnBehalf[]): Promise<A> {
    if (observer === undefined) return answer;
    const begun = performance.now();
    let failure: unknown = null;
    try {
      return await answer;
    } catch (error) {
      failure = error;
      throw error;
    } finally {
      const milliseconds = performance.now() - begun;
      if (requests === undefined) report(observer, statement, milliseconds, failure);
      else {
        observer.statementEnded(statement.kind, milliseconds);
        for (const onBehalf of requests)
          onBehalf?.(() => observer.requests?.ended(statement.text, milliseconds, failure));
      }
    }
  }

  function sent(text: string, values: unknown[]) {
    onStatement?.(text);
    const name = settings === undefined ? nameOf(text) : null;
    if (name === null) namedStatements.misses += 1;
    else namedStatements.hits += 1;
    return client.query({ text, values, ...(name !== null && { name }) });
  }

  return {
    async ask<Row>({ sql, values }: Statement<Row>) {
      const statement = compile(sql);
      const answer = sent(statement.text, fillPlaceholders(statement.params, values));
      return (await observed(statement, answer)).rows as Row[];
    },
    async send<Row>(text: string, values: unknown[], requests: readonly OnBehalf[]) {
      const answer = sent(text, values);
      return (await observed({ text, kind: kindOf(text) }, answer, requests)).rows as Row[];
    },
    async run(text) {
      await client.query({ text: settings !== undefined && BEGINS.test(text) ? `${text}; ${settings}` : text });
    },
    async end(how, requests) {
      const ending = client.query({ text: how });
      const noted = how === "commit" ? onCommit?.(client) : undefined;
      await observed(ENDS[how], ending, requests);
      await noted;
    },
    release: (broken) => client.release(broken),
  };
}

interface Observed {
  readonly text: string;
  readonly kind: StatementKind;
}

export function textOf({ sql }: Statement<unknown>): string {
  return compile(sql).text;
}

/** The values of the parameters, in the order of the text. */
export function valuesOf({ sql, values }: Statement<unknown>): unknown[] {
  return fillPlaceholders(compile(sql).params, values);
}

interface Compiled extends Observed {
  readonly params: Query["params"];
}

const ENDS = {
  commit: { text: "commit", kind: "commit" },
  rollback: { text: "rollback", kind: "other" },
} as const;

function compile(statement: SQL): Compiled {
  const known = compiled.get(statement);
  if (known !== undefined) return known;
  const { sql: text, params } = toText.sqlToQuery(statement);
  const query = { text, kind: kindOf(text), params };
  compiled.set(statement, query);
  return query;
}

/**
 * The name under which the server prepares a repeated statement. Names are never released, so their number is limited:
 * clients could otherwise create more statements than the server can keep.
 */
function nameOf(text: string): string | null {
  const known = names.get(text);
  if (known !== undefined) return known;
  if (text.length > NAMED_LENGTH_MAX || namedCharacters + text.length > NAMED_CHARACTERS_MAX) return null;
  if (!seen.delete(text)) {
    seen.add(text);
    const [oldest] = seen;
    if (seen.size > SEEN_MAX && oldest !== undefined) seen.delete(oldest);
    return null;
  }
  const name = `b${createHash("sha256").update(text).digest("base64url").slice(0, 20)}`;
  names.set(text, name);
  namedCharacters += text.length;
  return name;
}
