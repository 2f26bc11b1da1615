/**
 * Work that `serve` does by itself. Every process looks whether something is to be done; only the process that gets the
 * task's lease does it. The lease ends by itself when a process dies, so every part of the work must stay right if a second
 * process begins it: guard it in the database as well.
 */
export interface BackgroundTask {
  /** The name of the lease, also in metrics and the log. Never changes: processes of two versions share a database. */
  readonly name: string;
  /** Longest pause between two looks, in milliseconds; without one, `POLL_MILLISECONDS` of the runner. */
  readonly poll?: number;
  /** Reads what is to be done. Runs in every process, often: it must be cheap and write nothing. */
  look(): Promise<Outlook>;
  /**
   * Does one part of the work, at most some seconds long. The runner looks and calls again until nothing is left. Returns
   * what was done, for the metrics.
   */
  run(turn: Turn): Promise<Work>;
}

/** What a task found when it looked. */
export interface Outlook {
  /** Milliseconds until there is something to do; 0: now. The runner looks again after the task's `poll` at the latest. */
  readonly wait: number;
  /** Age of the oldest work that is overdue, in milliseconds; 0 if none is. */
  readonly lag: number;
}

/** The part of a run that concerns others. */
export interface Turn {
  /** Aborted when the process stops or loses the lease. End soon; work in the air may finish. */
  readonly signal: AbortSignal;
  /** Prolongs the lease now; answers whether this process still has it. The runner also prolongs it by itself. */
  keep(): Promise<boolean>;
}

export interface Work {
  /** Things done, such as events written. */
  readonly done: number;
  /** Things that could not be done and will be tried again. */
  readonly failed?: number;
}

/** What the runner reports, for metrics and the log. */
export interface TaskObserver {
  /** A look, with the age of the oldest work. */
  looked(task: string, lag: number): void;
  /** A part of the work ended. */
  ran(task: string, work: Work): void;
  /** A look or run failed. `isFirst`: the one before did not. The runner pauses and tries again. */
  failed(task: string, cause: unknown, isFirst: boolean): void;
  /** The first success after a failure. */
  recovered(task: string): void;
}
