import { once } from "node:events";
import { Unavailable } from "../../domain/refusal.ts";
import { report } from "../observer.ts";
import type { Statement } from "../statement.ts";
import { BUSY_MILLISECONDS, type ConnectionOptions, toReadText } from "./connection.ts";
import { Database } from "./driver.ts";
import type { ReadConnection } from "./read-connections.ts";
import type { ReadAnswer, ReadMessage } from "./read-thread.ts";
import { startThread } from "./thread.ts";

interface Waiting {
  readonly resolve: (rows: unknown[]) => void;
  readonly reject: (error: unknown) => void;
}

/** A connection in a thread of its own: while it reads, this thread goes on. */
export function readsAside({
  file,
  onStatement,
  observer,
}: Pick<ConnectionOptions, "file" | "onStatement" | "observer">): ReadConnection {
  const worker = startThread(threadFile, { file, milliseconds: BUSY_MILLISECONDS });
  /** Answers come in the order of the messages. */
  const waiting: Waiting[] = [];
  let broken: Unavailable | null = null;

  worker.on("message", (answer: ReadAnswer) => {
    const one = waiting.shift();
    if (waiting.length === 0) worker.unref();
    if ("rows" in answer) one?.resolve(answer.rows);
    else one?.reject(toError(answer));
  });
  worker.on("error", ended);
  worker.on("exit", () => ended(new Error("the thread has ended")));

  function ended(cause: unknown): void {
    broken ??= new Unavailable("STORAGE_UNAVAILABLE", "the database cannot be read", cause);
    for (const { reject } of waiting.splice(0)) reject(broken);
  }

  function send(message: Exclude<ReadMessage, "close">): Promise<unknown[]> {
    return new Promise((resolve, reject) => {
      if (broken !== null) return reject(broken);
      waiting.push({ resolve, reject });
      // Keeps the process alive until the thread answers.
      worker.ref();
      worker.postMessage(message);
    });
  }

  return {
    async ask<Row>({ sql, values }: Statement<Row>) {
      const { text, kind, slots } = toReadText(sql);
      onStatement?.(text);
      const begun = performance.now();
      let failure: unknown = null;
      try {
        return (await send({ text, values: slots.map((slot) => values[slot]) })) as Row[];
      } catch (error) {
        failure = error;
        throw error;
      } finally {
        if (observer !== undefined) report(observer, { text, kind }, performance.now() - begun, failure);
      }
    },
    endSnapshot: () =>
      send("end").then(
        () => true,
        () => false,
      ),
    async close() {
      if (broken !== null) return;
      const exited = once(worker, "exit");
      worker.ref();
      worker.postMessage("close" satisfies ReadMessage);
      await exited;
    },
  };
}

function toError({ failed, message }: Extract<ReadAnswer, { message: string }>): Error {
  return failed === null ? new Error(message) : new Database.SqliteError(message, failed);
}

const threadFile = new URL(`./read-thread${import.meta.url.slice(-3)}`, import.meta.url);
