import { DAY_MILLISECONDS, type Instant } from "../calendar.ts";
import { laterThan } from "../decision.ts";
import type { Event } from "../event/event.ts";
import type { Attempt } from "./delivery.ts";
import { untried, type Webhook, type WebhookDisabledReason } from "./fields.ts";

/** A webhook is disabled after so many events in a row that were given up. */
const GIVEN_UP_MAX = 10;

/** A webhook is disabled after failing for so long. */
const WITHOUT_SUCCESS_MILLISECONDS = DAY_MILLISECONDS;

/** The longest pause that a receiver can ask for. */
const RETRY_AFTER_MILLISECONDS_MAX = DAY_MILLISECONDS;

/** The changes that disable a webhook. */
export function disabling(row: Webhook, disabledReason: WebhookDisabledReason, now: Instant): Partial<Webhook> {
  return { enabled: false, disabledOn: now, disabledReason, updatedOn: laterThan(row.updatedOn, now) };
}

export type NextPlace = Pick<
  Webhook,
  "deliveredSequence" | "attempts" | "nextAttemptOn" | "failingSince" | "givenUp"
> & { readonly gaveUp: boolean; readonly disabled: WebhookDisabledReason | null };

/** Where the webhook stands after an attempt. */
export function outcomeOf(
  row: Webhook,
  event: Pick<Event, "sequence">,
  { status, retryAfterMs }: Attempt,
  pauses: readonly number[],
  now: Instant,
): NextPlace {
  const deliveredSequence = String(event.sequence);
  if (status === "DELIVERED") return { ...untried, deliveredSequence, gaveUp: false, disabled: null };
  const failed = {
    deliveredSequence: row.deliveredSequence,
    attempts: row.attempts + 1,
    nextAttemptOn: null,
    failingSince: row.failingSince ?? now,
    givenUp: row.givenUp,
    ...{ gaveUp: false, disabled: null },
  };
  if (status === "GONE") return { ...failed, disabled: "GONE" };
  const isLate = now - failed.failingSince >= WITHOUT_SUCCESS_MILLISECONDS;
  const pause = pauses[row.attempts];
  if (pause === undefined) {
    const givenUp = row.givenUp + 1;
    const disabled = isLate || givenUp >= GIVEN_UP_MAX ? "FAILING" : null;
    return { ...failed, deliveredSequence, attempts: 0, givenUp, gaveUp: true, disabled };
  }
  if (isLate) return { ...failed, disabled: "FAILING" };
  const asked = Math.min(retryAfterMs ?? 0, RETRY_AFTER_MILLISECONDS_MAX);
  return { ...failed, nextAttemptOn: now + Math.max(pause, asked) };
}
