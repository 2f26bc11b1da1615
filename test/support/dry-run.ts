import { expect } from "vitest";
import { exportedLines } from "../../src/commands/export.ts";
import type { CommandContext } from "../../src/domain/decision.ts";
import type { InputOf } from "../../src/domain/decisions.ts";
import type { DryRun, PreviewRow } from "../../src/domain/dry-run.ts";
import { Refused } from "../../src/domain/refusal.ts";
import type { Store } from "../../src/store/store.ts";
import { one } from "./everything.ts";
import { given, LONDON } from "./given.ts";
import { type Answers, outcomeOf } from "./operations.ts";

/** Everything that an operation may write, as text: the export, and the history of these bookings. */
export async function written(store: Store, bookings: readonly number[]): Promise<string> {
  let text = "";
  for await (const lines of exportedLines(store)) text += lines;
  const reader = store.snapshot(null);
  for (const bookingId of bookings)
    text += JSON.stringify(await reader.bookingEvents({ businessId: LONDON, bookingId }, 1_000));
  reader.release();
  return text;
}

export async function dryRunOf<O extends keyof Answers>(
  store: Store,
  operation: O,
  input: InputOf<O>,
  by: CommandContext = given,
): Promise<DryRun<Answers[O]>> {
  return (await store.commit("dryRun", { operation, input }, by)) as DryRun<Answers[O]>;
}

/** Runs dry, then really. Both must refuse alike, or the rows of the preview must be the rows that were then written. */
export async function expectExactPreview<O extends keyof Answers>(
  store: Store,
  operation: O,
  input: InputOf<O>,
  bookings: readonly number[],
  by: CommandContext = given,
): Promise<DryRun<Answers[O]>> {
  const before = await written(store, bookings);
  const dry = await dryRunOf(store, operation, input, by).catch(refusedAs);
  expect(await written(store, bookings)).toBe(before);

  const real = await outcomeOf(store, operation, input, by).catch(refusedAs);

  expect({ replayed: dry.replayed, refusals: dry.refusals }).toEqual({ replayed: false, refusals: real.refusals });
  expect(dry.preview === null).toBe(real.answer === null);
  if (real.answer !== null) expect(dry.preview?.rows).toEqual(await rowsOf(store, real.answer));
  return dry as DryRun<Answers[O]>;
}

function refusedAs(error: unknown) {
  if (!(error instanceof Refused)) throw error;
  return { replayed: false, refusals: error.refusals, answer: null, preview: null };
}

/** The rows that the answer names, as a preview shows them. */
async function rowsOf(store: Store, answer: object): Promise<PreviewRow[]> {
  const { useHistoryIds, useHistoryId } = answer as { useHistoryIds?: number[]; useHistoryId?: number };
  const ids = useHistoryIds ?? (useHistoryId === undefined ? [] : [useHistoryId]);
  const rows = await Promise.all(ids.map((id) => one(store, "UseHistory", id)));
  return rows.map(({ coworkerExtraServiceId, kind, creditUsed, totalChange, balanceAfter, allocationIndex }) => ({
    ...{ coworkerExtraServiceId, kind, creditUsed, totalChange, balanceAfter, allocationIndex },
  }));
}
