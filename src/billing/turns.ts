/** How long a request computes before other requests get a turn. */
const TURN_MILLISECONDS = 10;

/** Computations without I/O await the returned function now and then: otherwise all other requests wait for their end. */
export function turns(): () => Promise<void> {
  let endsAt = performance.now() + TURN_MILLISECONDS;
  return async () => {
    if (performance.now() < endsAt) return;
    await new Promise((resolve) => setImmediate(resolve));
    endsAt = performance.now() + TURN_MILLISECONDS;
  };
}
