import type { Worker } from "node:worker_threads";
import type BetterSqlite3 from "better-sqlite3";
import type { CheckpointOutcome, StoreObserver } from "../observer.ts";
import type { CheckpointMode, Done } from "./checkpoint-thread.ts";
import { Database } from "./driver.ts";
import { isInputOutput } from "./failure.ts";
import { startThread } from "./thread.ts";

/** Frames in the log (4 MB) that are worth a checkpoint. */
const FRAMES_WORTH = 1_000;

/**
 * From this many frames (16 MB), commits wait for a restart of the log, which constant writing would otherwise prevent.
 */
const FRAMES_LONG = 4_000;

/** How long a restart waits for readers of the log, and how long until it is tried again. */
const READERS_MILLISECONDS = 50;
const AGAIN_MILLISECONDS = 500;

/** A log above this size is reported, and again when it doubles. A restart truncates the file to this size. */
export const LOG_BYTES_MAX = 64 * 1024 * 1024;

/** A log that readers keep from restarting. */
export interface LongLog {
  readonly bytes: number;
  /** Number of restarts that failed since startup. */
  readonly vainly: number;
}

export interface Checkpoints {
  /** Call it after each commit. Nothing may be written until the promise settles. Throws if the disk failed. */
  tend(): Promise<void>;
  close(): Promise<void>;
}

interface Frames {
  readonly log: number;
  readonly checkpointed: number;
}

/**
 * Moves committed pages from the log into the file, in a thread: this takes syncs and many page writes, which should
 * not block the event loop and the commits. The thread starts when it is first needed.
 */
export function checkpoints(
  raw: BetterSqlite3.Database,
  file: string,
  onLongLog?: (report: LongLog) => void,
  observer?: StoreObserver,
): Checkpoints {
  raw.pragma("wal_autocheckpoint = 0");
  raw.pragma(`journal_size_limit = ${LOG_BYTES_MAX}`);
  // `noop` moves nothing and returns the length of the log.
  const frames = raw.prepare<[], Frames>("pragma wal_checkpoint(noop)");
  const frameBytes = 24 + Number(raw.pragma("page_size", { simple: true }));
  let thread: Worker | null = null;
  let underWay: Promise<Done> | null = null;
  let answered: (done: Done) => void = () => {};
  let failure: unknown = null;
  let askedAt = 0;
  let lengthened = 0;
  let notBefore = 0;
  /** Start time of the last finished passive checkpoint. */
  let movedAt = 0;
  let reportedBytes = LOG_BYTES_MAX / 2;
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
    const worker = thread;
    // Keeps the process alive until the thread answers.
    worker.ref();
    const at = performance.now();
    worker.postMessage(wanted);
    underWay = new Promise<Done>((resolve) => {
      answered = (done) => {
        worker.unref();
        underWay = null;
        if (wanted !== "end") observer?.checkpointEnded(wanted, outcomeOf(done), performance.now() - at);
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

  /** Starts to move what is committed so far, while others write. */
  function move(log: number): void {
    const at = performance.now();
    askedAt = log;
    void ask("passive").then((done) => {
      movedAt = at;
      keepFailure(done);
    });
  }

  /** Restarts the log. This needs a moment without commits and without readers of the log. */
  async function restart(): Promise<void> {
    await underWay;
    const done = await ask("restart");
    keepFailure(done);
    if ("failed" in done || done.isBusy) inVain(frames.get()!.log);
    else reportedBytes = LOG_BYTES_MAX / 2;
  }

  function inVain(log: number): void {
    vainly += 1;
    notBefore = performance.now() + AGAIN_MILLISECONDS;
    const bytes = log * frameBytes;
    if (bytes < 2 * reportedBytes) return;
    reportedBytes = bytes;
    onLongLog?.({ bytes, vainly });
  }

  /**
   * A long read keeps all later commits out of the file. After it ends, they are moved while others write, because a
   * restart would block commits for seconds. Returns whether the remaining part is small enough for a restart.
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

function outcomeOf(done: Done): CheckpointOutcome {
  if ("failed" in done) return "failed";
  return done.isBusy ? "busy" : "done";
}

const threadFile = new URL(`./checkpoint-thread${import.meta.url.slice(-3)}`, import.meta.url);
