/** A process that lived shorter than this may have a lasting reason to end. */
export const YOUNG_MILLISECONDS = 5_000;

const FIRST_MILLISECONDS = 250;
const YOUNG_PAUSE_MILLISECONDS_MAX = 1_000;
const FAILED_PAUSE_MILLISECONDS_MAX = 30_000;

/**
 * The pause before a process is started again. `failures` in a row died young, and `failedStarts` since the last one that
 * served never served. A process that dies once is replaced at once.
 */
export function pauseAfter(failures: number, failedStarts: number): number {
  if (failedStarts > 0) return Math.min(FIRST_MILLISECONDS * 2 ** (failedStarts - 1), FAILED_PAUSE_MILLISECONDS_MAX);
  if (failures <= 1) return 0;
  return Math.min(FIRST_MILLISECONDS * 2 ** (failures - 2), YOUNG_PAUSE_MILLISECONDS_MAX);
}
