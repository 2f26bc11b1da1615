import { parentPort, workerData } from "node:worker_threads";
import type BetterSqlite3 from "better-sqlite3";
import { Database } from "./driver.ts";

/** A statement in the snapshot, which the first one begins; the end of the snapshot; or the end of the thread. */
export type ReadMessage = { readonly text: string; readonly values: readonly unknown[] } | "end" | "close";

/** The answer of each message but `close`, in their order. `failed`: SQLite's error code, `null` for another error. */
export type ReadAnswer = { readonly rows: unknown[] } | { readonly failed: string | null; readonly message: string };

const STATEMENTS_MAX = 50;

// This file runs as a thread with its own connection.
const { file, milliseconds } = workerData as { file: string; milliseconds: number };
const raw = new Database(file, { readonly: true, fileMustExist: true, timeout: milliseconds });
raw.pragma("trusted_schema = OFF");
const prepared = new Map<string, BetterSqlite3.Statement>();

parentPort!.on("message", (message: ReadMessage) => {
  if (message === "close") {
    raw.close();
    parentPort!.close();
  } else parentPort!.postMessage(answerTo(message));
});

function answerTo(message: Exclude<ReadMessage, "close">): ReadAnswer {
  try {
    if (message === "end") {
      if (raw.inTransaction) raw.exec("commit");
      return { rows: [] };
    }
    if (!raw.inTransaction) raw.exec("begin");
    return { rows: prepare(message.text).all(message.values) };
  } catch (error) {
    const failed = error instanceof Database.SqliteError ? error.code : null;
    return { failed, message: error instanceof Error ? error.message : String(error) };
  }
}

function prepare(text: string): BetterSqlite3.Statement {
  const statement = prepared.get(text) ?? raw.prepare(text);
  // The most recently used statement moves to the end.
  prepared.delete(text);
  prepared.set(text, statement);
  if (prepared.size > STATEMENTS_MAX) prepared.delete(prepared.keys().next().value!);
  return statement;
}
