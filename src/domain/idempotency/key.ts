import { text } from "../field.ts";
import { type Refusal, refusal } from "../refusal.ts";

export const KEY_LENGTH_MAX = 255;

/** The idempotency key as an input of an operation. `checkKey` has its rules. */
export const keyField = text(
  "Done once under this key, of 1 to 255 visible ASCII characters: whoever asks again with the same input gets the same answer, refusals included. A retry after a top-up takes a new key.",
);

/** 1 to 255 visible ASCII characters. */
export function checkKey(key: string): Refusal[] {
  if (key === "") return [refusal("REQUIRED", "idempotencyKey", "is a required field", key)];
  if (key.length > KEY_LENGTH_MAX)
    return [refusal("TOO_LONG", "idempotencyKey", `must have at most ${KEY_LENGTH_MAX} characters`, key)];
  return /^[\x21-\x7e]+$/.test(key)
    ? []
    : [refusal("INVALID", "idempotencyKey", "must be visible ASCII characters without spaces", key)];
}
