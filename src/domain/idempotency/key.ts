import { type Refusal, refusal } from "../refusal.ts";
import { useHistoryFields } from "../use-history/fields.ts";

const KEY_LENGTH_MAX = useHistoryFields.idempotencyKey.max;

/** 1 to 255 visible ASCII characters. */
export function checkKey(key: string): Refusal[] {
  if (key === "") return [refusal("REQUIRED", "idempotencyKey", "is a required field", key)];
  if (key.length > KEY_LENGTH_MAX)
    return [refusal("TOO_LONG", "idempotencyKey", `must have at most ${KEY_LENGTH_MAX} characters`, key)];
  return /^[\x21-\x7e]+$/.test(key)
    ? []
    : [refusal("INVALID", "idempotencyKey", "must be visible ASCII characters without spaces", key)];
}
