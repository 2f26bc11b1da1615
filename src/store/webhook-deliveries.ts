import { sql } from "drizzle-orm";
import type { Instant } from "../domain/calendar.ts";
import { id, instantField } from "../domain/field.ts";
import type { WebhookDelivery, WebhookDeliveryListing } from "../domain/webhook/delivery.ts";
import type { Dialect } from "./dialect.ts";
import type { Scope } from "./scope.ts";
import { place } from "./slot.ts";
import { slots } from "./slots.ts";
import { fixed, inForm, type Statement } from "./statement.ts";
import { rows, type Statements } from "./statements.ts";

const ID = id("");
const ATTEMPTED_ON = instantField("");
const NEXT_ATTEMPT_ON = instantField("", { nullable: true });

const insert = fixed<{ id: number }>(
  () => sql`insert into webhook_delivery
      (webhook_id, sequence, type, attempt, attempted_on, status, http_status, duration_ms, next_attempt_on)
    values (${place("webhookId")}, ${place("sequence")}, ${place("type")}, ${place("attempt")}, ${place("attemptedOn")},
      ${place("status")}, ${place("httpStatus")}, ${place("durationMs")}, ${place("nextAttemptOn")})
    returning id`,
);

/** Adds an attempt to the log; returns its id. */
export function* addDelivery(delivery: Omit<WebhookDelivery, "id">, dialect: Dialect): Statements<number> {
  const statement = insert(
    {
      ...delivery,
      attemptedOn: dialect.encode(ATTEMPTED_ON, delivery.attemptedOn),
      nextAttemptOn: dialect.encode(NEXT_ATTEMPT_ON, delivery.nextAttemptOn),
    },
    dialect,
  );
  return Number((yield* rows(statement))[0]!.id);
}

const trim = fixed(
  () => sql`delete from webhook_delivery where webhook_id = ${place("webhookId")} and id <= (
      select id from webhook_delivery where webhook_id = ${place("webhookId")}
      order by id desc limit 1 offset ${place("kept")})`,
);

/** Deletes all attempts of the webhook but the newest. */
export function trimDeliveries(webhookId: number, kept: number, dialect: Dialect): Statement {
  return trim({ webhookId, kept }, dialect);
}

const removeOld = fixed<{ id: number }>(
  () => sql`delete from webhook_delivery where id in (
      select id from webhook_delivery where attempted_on < ${place("before")} order by attempted_on, id limit ${place("count")})
    returning id`,
);

/** Deletes the oldest attempts before the moment; returns how many. */
export function* deleteOldDeliveries(before: Instant, count: number, dialect: Dialect): Statements<number> {
  return (yield* rows(removeOld({ before: dialect.encode(ATTEMPTED_ON, before), count }, dialect))).length;
}

type StoredDelivery = Record<keyof WebhookDelivery, unknown>;

/** Attempts of a webhook of the scope, newest first. */
export function selectDeliveries(
  { webhookId, before, count }: WebhookDeliveryListing,
  scope: Scope,
  dialect: Dialect,
): Statement<StoredDelivery> {
  const taken = slots(dialect);
  const [webhook, most] = [taken.one(ID, webhookId), taken.one(ID, count)];
  const older = before === null ? null : taken.one(ID, before);
  const within = scope === null ? null : taken.ids(scope);
  return inForm(["webhook deliveries", older === null, within === null], taken.values, dialect, () => {
    return sql`select delivery.id, webhook_id "webhookId", sequence, type, attempt,
        ${dialect.inJson(sql`attempted_on`, ATTEMPTED_ON)} "attemptedOn", status, http_status "httpStatus",
        duration_ms "durationMs", ${dialect.inJson(sql`delivery.next_attempt_on`, NEXT_ATTEMPT_ON)} "nextAttemptOn"
      from webhook_delivery delivery join webhook on webhook.id = webhook_id
      where webhook_id = ${place(webhook)}
        and ${older === null ? sql`1 = 1` : sql`delivery.id < ${dialect.operand(ID, older)}`}
        and ${within === null ? sql`1 = 1` : dialect.isIn(sql`webhook.business_id`, ID, within)}
      order by delivery.id desc limit ${place(most)}`;
  });
}

export function toDelivery({ id: number, sequence, attemptedOn, nextAttemptOn, ...stored }: StoredDelivery) {
  return {
    ...stored,
    id: Number(number),
    sequence: Number(sequence),
    attemptedOn: Number(attemptedOn),
    nextAttemptOn: nextAttemptOn === null ? null : Number(nextAttemptOn),
  } as WebhookDelivery;
}
