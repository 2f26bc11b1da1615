/** A pause that can end early. */
export interface Alarm {
  /** Resolves after the time, or at once if `ring` was called since the last pause. */
  pause(milliseconds: number): Promise<void>;
  ring(): void;
}

export function alarm(): Alarm {
  let isRung = false;
  let end: (() => void) | null = null;
  return {
    async pause(milliseconds) {
      if (!isRung)
        await new Promise<void>((resolve) => {
          end = resolve;
          setTimeout(resolve, milliseconds).unref();
        });
      [isRung, end] = [false, null];
    },
    ring() {
      isRung = true;
      end?.();
    },
  };
}
