import { expect } from "vitest";
import type { ChangedBooking } from "../../src/domain/charge/change-booking.ts";
import type { Charged } from "../../src/domain/charge/charge-input.ts";
import type { Invoiced } from "../../src/domain/charge/invoicing.ts";
import type { Uncharged } from "../../src/domain/charge/uncharge-booking.ts";
import type { OneRow, SomeRows } from "../../src/domain/credit/answers.ts";
import type { Captured } from "../../src/domain/credit-hold/capture-hold.ts";
import type { Holding } from "../../src/domain/credit-hold/hold-credit.ts";
import type { Released } from "../../src/domain/credit-hold/release-hold.ts";
import type { CommandContext } from "../../src/domain/decision.ts";
import type { InputOf } from "../../src/domain/decisions.ts";
import type { Outcome } from "../../src/domain/idempotency/once.ts";
import type { Result } from "../../src/domain/input-field.ts";
import type { Store } from "../../src/store/store.ts";
import { everything } from "./everything.ts";
import { given } from "./given.ts";

/** The operations of the ledger, with what they answer. */
export interface Answers {
  recordUse: OneRow;
  spendCredit: SomeRows;
  reverseUse: SomeRows;
  adjustCredit: OneRow;
  voidCredit: OneRow;
  chargeBooking: Charged;
  unchargeBooking: Uncharged;
  markInvoiced: Invoiced;
  holdCredit: Holding;
  captureHold: Captured;
  releaseHold: Released;
  changeBooking: ChangedBooking;
  unmarkInvoiced: Invoiced;
  grantCredits: { readonly results: readonly Result[] };
}

/** Runs the operation. Returns its outcome. */
export function outcomeOf<O extends keyof Answers>(
  store: Store,
  operation: O,
  input: InputOf<O>,
  by: CommandContext = given,
) {
  return store.commit(operation, input, by) as Promise<Outcome<Answers[O]>>;
}

/** Runs the operation, which must not be refused. Returns its answer. */
export async function done<O extends keyof Answers>(
  store: Store,
  operation: O,
  input: InputOf<O>,
  by: CommandContext = given,
) {
  const outcome = await outcomeOf(store, operation, input, by);
  expect(outcome).toEqual({ replayed: false, refusals: [], answer: expect.anything() });
  return outcome.answer!;
}

/**
 * Why the state of things refuses the operation, such as `amount: INSUFFICIENT_CREDIT`. Nothing was written but that: asked once
 * more, the same is answered as a replay.
 */
export async function keptRefusalsOf<O extends keyof Answers>(
  store: Store,
  operation: O,
  input: InputOf<O>,
  by: CommandContext = given,
): Promise<string[]> {
  const before = await everything(store);
  const outcome = await outcomeOf(store, operation, input, by);
  const again = await outcomeOf(store, operation, input, by);

  expect(await everything(store)).toEqual(before);
  expect(outcome).toEqual({ replayed: false, refusals: expect.anything(), answer: null });
  expect(again).toEqual({ ...outcome, replayed: true });
  return outcome.refusals.map(({ code, property }) => `${property}: ${code}`);
}
