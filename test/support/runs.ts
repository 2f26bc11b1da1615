import { expect, test } from "vitest";

/** Whether the tests run at length: by `npm run test:long`, which sets the length in vitest.config.ts. */
export const isLong = process.env.TEST_LENGTH === "long";

/** `TIMES=20 npm run test:long -- FILE` tries everything twenty times as often. */
const times = Number(process.env.TIMES ?? 1);

/** How often something is tried: the first number by `npm test`, the second by `npm run test:long`. */
export function runs(short: number, long: number): number {
  return isLong ? long * times : short;
}

/**
 * Parameters of a law that also says that every case occurs. Random runs may miss a case, so the short length
 * always draws the same ones, and `expectCases` asks for all of them; the long length draws at random.
 */
export function coveringRuns(short: number, long: number): { numRuns: number; seed?: number } {
  return { numRuns: runs(short, long), ...(isLong ? {} : { seed: 1 }) };
}

/** All of these cases have occurred, and no other; random runs may have missed some. */
export function expectCases(seen: Iterable<string>, cases: readonly string[]): void {
  const found = [...new Set(seen)].sort();
  if (isLong) expect(cases).toEqual(expect.arrayContaining(found));
  else expect(found).toEqual([...cases].sort());
}

/** A test that waits for a limit of many seconds: by `npm run test:long` only, shown as skipped by `npm test`. */
export const slowTest = test.runIf(isLong);
