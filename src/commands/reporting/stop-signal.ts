/** The operator's request to stop a command early. */
export interface Stop {
  isWanted(): boolean;
  /** Aborts pauses and requests. */
  readonly signal: AbortSignal;
  forget(): void;
}

/** The first Ctrl-C stops the command between two commits, the second at once. `message` is the reason of `signal`. */
export function stopSignal(message: string): Stop {
  const signals = ["SIGINT", "SIGTERM"] as const;
  const controller = new AbortController();
  const want = () => controller.abort(new Stopped(message));
  for (const signal of signals) process.once(signal, want);
  return {
    isWanted: () => controller.signal.aborted,
    signal: controller.signal,
    forget() {
      for (const signal of signals) process.removeListener(signal, want);
    },
  };
}

/** Thrown if the operator stops an import. */
export class Stopped extends Error {
  override name = "Stopped";
}
