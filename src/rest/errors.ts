import type { Refusal, RefusalCode } from "../domain/refusal.ts";

/** The HTTP status of each code, and the upstream's sentence if it has its own. */
const answers: Readonly<Record<RefusalCode, { readonly status: number; readonly sentence?: string }>> = {
  REQUIRED: { status: 400, sentence: "is a required field" },
  INVALID: { status: 400 },
  OUT_OF_RANGE: { status: 400 },
  TOO_LONG: { status: 400 },
  NOT_FOUND: { status: 400 },
  CONFLICTING_VALUES: { status: 400 },
  FIXED_AFTER_CREATION: { status: 400 },
  STALE_RECORD: { status: 412 },
  IN_USE: { status: 400 },
  HAS_HISTORY: { status: 400 },
  ALREADY_INVOICED: { status: 400 },
  BOOKING_CHARGE_NOT_DELETABLE: { status: 400 },
  PLAN_CREDIT_NOT_DELETABLE: { status: 400 },
  NOT_A_CREDIT: { status: 400 },
  NOT_APPLICABLE: { status: 400 },
  CREDIT_NOT_YET_VALID: { status: 400 },
  CREDIT_EXPIRED: { status: 400 },
  CREDIT_VOIDED: { status: 400 },
  INSUFFICIENT_CREDIT: { status: 400 },
  REVERSAL_EXCEEDS_ORIGINAL: { status: 400 },
  ALREADY_REVERSED: { status: 400 },
  NOT_REVERSIBLE: { status: 400 },
  CREDIT_HELD: { status: 400 },
  HOLD_EXPIRED: { status: 400 },
  HOLD_CLOSED: { status: 400 },
  NOT_INVOICED: { status: 400 },
  REASON_REQUIRED: { status: 400 },
  IDEMPOTENCY_KEY_REUSED: { status: 422 },
  NO_PRICE: { status: 400 },
  CURRENCY_AMBIGUOUS: { status: 400 },
  ALREADY_CHARGED: { status: 400 },
  NOT_CHARGED: { status: 400 },
  QUOTE_STALE: { status: 400 },
  AMOUNT_TOO_LARGE: { status: 400 },
};

export function sentenceOf({ code, message }: Refusal): string {
  return answers[code].sentence ?? message;
}

export function statusOf(refusals: readonly Refusal[]): number {
  return Math.max(...refusals.map(({ code }) => answers[code].status));
}
