/** So many holders at a time; the others wait in the order in which they asked. */
export interface SendSlots {
  /** Resolves when there is a free slot, with the function that gives it back. */
  take(): Promise<() => void>;
}

export function sendSlots(max: number): SendSlots {
  let free = max;
  const waiting: (() => void)[] = [];

  function giveBack(): void {
    const next = waiting.shift();
    if (next === undefined) free += 1;
    else next();
  }

  return {
    async take() {
      if (free > 0) free -= 1;
      else await new Promise<void>((resolve) => waiting.push(resolve));
      return giveBack;
    },
  };
}
