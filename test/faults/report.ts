/** What a run of a scenario found. */
export interface Report {
  readonly figures: Readonly<Record<string, unknown>>;
  /** Empty if no fault was found. */
  readonly faults: readonly string[];
}

/** The middle one, the one in a hundred, and the slowest, in whole milliseconds. */
export function quantiles(times: readonly number[]) {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => Math.round(sorted[Math.min(sorted.length - 1, Math.floor(sorted.length * share))] ?? 0);
  return { median: at(0.5), p99: at(0.99), slowest: at(1) };
}
