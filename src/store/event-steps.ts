import type { StepAnswer, StepOf } from "../domain/step.ts";
import type { Dialect } from "./dialect.ts";
import { eventBounds } from "./events.ts";
import { takeLease } from "./leases.ts";
import { deleteOldEvents } from "./old-events.ts";
import type { StoredRow } from "./rows.ts";
import { each, type Statements } from "./statements.ts";
import { addDelivery, deleteOldDeliveries, trimDeliveries } from "./webhook-deliveries.ts";

/** The steps of what happens to stored events. */
type EventStepName =
  | "eventBounds"
  | "deleteEvents"
  | "takeLease"
  | "addWebhookDelivery"
  | "trimWebhookDeliveries"
  | "deleteWebhookDeliveries";

export const eventAnswers: {
  readonly [S in EventStepName]: (
    step: StepOf<S>,
    given: { readonly dialect: Dialect },
  ) => Statements<StepAnswer<S, StoredRow>>;
} = {
  eventBounds: (_, { dialect }) => eventBounds(dialect),
  deleteEvents: (step, { dialect }) => deleteOldEvents(step, dialect),
  takeLease: (step, { dialect }) => takeLease(step, dialect),
  addWebhookDelivery: ({ delivery }, { dialect }) => addDelivery(delivery, dialect),
  trimWebhookDeliveries: ({ webhookId, kept }, { dialect }) => each([trimDeliveries(webhookId, kept, dialect)]),
  deleteWebhookDeliveries: ({ before, count }, { dialect }) => deleteOldDeliveries(before, count, dialect),
};
