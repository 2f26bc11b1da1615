/** How somebody says that a command is to end before its end. */
export interface Stop {
  isWanted(): boolean;
  /** Ends what is waited for. */
  readonly signal: AbortSignal;
  forget(): void;
}

/** A first Ctrl-C is heeded between two commits, a second one at once. `message` is for what is waited for. */
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

/** Thrown where an import ends before its end because somebody wanted it to. */
export class Stopped extends Error {
  override name = "Stopped";
}
