/** How long a request works before others have their turn. */
const TURN_MILLISECONDS = 10;

/** To be awaited now and then by work that reads nothing meanwhile: all other requests would wait for its end. */
export function turns(): () => Promise<void> {
  let endsAt = performance.now() + TURN_MILLISECONDS;
  return async () => {
    if (performance.now() < endsAt) return;
    await new Promise((resolve) => setImmediate(resolve));
    endsAt = performance.now() + TURN_MILLISECONDS;
  };
}
