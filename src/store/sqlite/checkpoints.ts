import type { Worker } from "node:worker_threads";
import type BetterSqlite3 from "better-sqlite3";
import type { CheckpointMode, Done } from "./checkpoint-thread.ts";
import { Database } from "./driver.ts";
import { isInputOutput } from "./failure.ts";
import { startThread } from "./thread.ts";

/** So many frames (4 MB) are worth a checkpoint. */
const FRAMES_WORTH = 1_000;

/** From so many frames on (16 MB) commits wait until the log begins anew: under constant writing it never would. */
const FRAMES_LONG = 4_000;

/** How long readers of the log are waited for meanwhile, and when that is tried again if they stay. */
const READERS_MILLISECONDS = 50;
const AGAIN_MILLISECONDS = 500;

/** A log beyond this is told of, and whenever it has doubled; it is cut to this when its readers have left. */
export const LOG_BYTES_MAX = 64 * 1024 * 1024;

/** A log that readers keep from beginning anew. */
export interface LongLog {
  readonly bytes: number;
  /** How often commits waited in vain since the start. */
  readonly vainly: number;
}

export interface Checkpoints {
  /** To be called after a commit. While its promise lasts, nothing may be written. Throws if the disk failed. */
  tend(): Promise<void>;
  close(): Promise<void>;
}

interface Frames {
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * Moves what was committed from the log into the file, in a thread of its own: it takes syncs and as many page writes,
 * which the event loop and the commits need not wait for. The thread is started when there is something to do.
 */
export function checkpoints(
  raw: BetterSqlite3.Database,
  file: string,
  onLongLog?: (told: LongLog) => void,
): Checkpoints {
  raw.pragma("wal_autocheckpoint = 0");
  raw.pragma(`journal_size_limit = ${LOG_BYTES_MAX}`);
  // Does nothing, and answers how long the log is.
  const frames = raw.prepare<[], Frames>("pragma wal_checkpoint(noop)");
  const frameBytes = 24 + Number(raw.pragma("page_size", { simple: true }));
  let thread: Worker | null = null;
  let underWay: Promise<Done> | null = null;
  let answered: (done: Done) => void = () => {};
  let failure: unknown = null;
  let askedAt = 0;
  let lengthened = 0;
  let notBefore = 0;
  /** When the last checkpoint was asked for that has ended and that nobody waited for. */
  let movedAt = 0;
  let toldBytes = LOG_BYTES_MAX / 2;
  let vainly = 0;

  function start(): Worker {
    const worker = startThread(threadFile, { file, milliseconds: READERS_MILLISECONDS });
    worker.on("message", (done: Done) => answered(done));
    worker.on("error", (error) => answered({ failed: "ERR_WORKER", message: String(error) }));
    worker.on("exit", () => {
      thread = null;
      answered({ failed: "ERR_WORKER", message: "the thread has ended" });
    });
    return worker;
  }

  function ask(wanted: CheckpointMode): Promise<Done> {
    thread ??= start();
    const asked = thread;
    // The process must not end while somebody waits for the answer.
    asked.ref();
    asked.postMessage(wanted);
    underWay = new Promise<Done>((resolve) => {
      answered = (done) => {
        asked.unref();
        underWay = null;
        resolve(done);
      };
    });
    return underWay;
  }

  function keepFailure(done: Done): void {
    if (!("failed" in done)) return;
    const error = new Database.SqliteError(done.message, done.failed);
    if (isInputOutput(error)) failure = error;
  }

  /** Moves what is there by now, while others write. */
  function move(log: number): void {
    const at = performance.now();
    askedAt = log;
    void ask("passive").then((done) => {
      movedAt = at;
      keepFailure(done);
    });
  }

  /** Has the log begin anew, which needs a moment without commits and without readers of the log. */
  async function restart(): Promise<void> {
    await underWay;
    const done = await ask("restart");
    keepFailure(done);
    if ("failed" in done || done.isBusy) inVain(frames.get()!.log);
    else toldBytes = LOG_BYTES_MAX / 2;
  }

  function inVain(log: number): void {
    vainly += 1;
    notBefore = performance.now() + AGAIN_MILLISECONDS;
    const bytes = log * frameBytes;
    if (bytes < 2 * toldBytes) return;
    toldBytes = bytes;
    onLongLog?.({ bytes, vainly });
  }

  /**
   * Somebody who reads for long keeps all that is written meanwhile out of the file. When they have left, it is moved
   * while others write: commits would have to wait for seconds. Answers whether there is too little of it for that.
   */
  function hasCaughtUp({ log, checkpointed }: Frames): boolean {
    if ((log - checkpointed) * frameBytes <= LOG_BYTES_MAX) return true;
    if (underWay !== null) return false;
    if (movedAt < Math.max(notBefore, performance.now() - AGAIN_MILLISECONDS)) move(log);
    else if (checkpointed < askedAt) inVain(log);
    else return true;
    return false;
  }

  return {
    async tend() {
      const now = frames.get()!;
      const { log } = now;
      if (log < lengthened) askedAt = 0;
      lengthened = log;
      if (log >= FRAMES_LONG && performance.now() >= notBefore) {
        if (hasCaughtUp(now)) await restart();
      } else if (log - askedAt >= FRAMES_WORTH && underWay === null) move(log);
      if (failure !== null) throw failure;
    },
    async close() {
      await underWay;
      if (thread !== null) await ask("end");
    },
  };
}

const threadFile = new URL(`./checkpoint-thread${import.meta.url.slice(-3)}`, import.meta.url);
