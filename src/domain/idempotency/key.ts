import { text } from "../field.ts";
import { type Refusal, refusal } from "../refusal.ts";

export const KEY_LENGTH_MAX = 255;

/** The idempotency key as an input of an operation. `checkKey` has its rules. */
export const keyField = text(
  "1 to 255 visible ASCII characters. The operation runs once under this key: the same input again gets the stored answer, refusals included. Use a new key to retry after a refusal.",
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
