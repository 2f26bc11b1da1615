import type { AlertSettings } from "../domain/alert/settings.ts";
import type { Instant } from "../domain/calendar.ts";
import type { EventBounds, EventListing, EventOwner, EventPage } from "../domain/event/event.ts";
import type { WebhookDelivery, WebhookDeliveryListing } from "../domain/webhook/delivery.ts";
import { selectAlertSettings, selectAlertSettingsBehind, toAlertSettings } from "./alert-settings.ts";
import type { Dialect } from "./dialect.ts";
import { selectNextDue } from "./due-events.ts";
import {
  selectEventBounds,
  selectEventOwners,
  selectEvents,
  toEventBounds,
  toEventOwner,
  toEventPage,
} from "./events.ts";
import type { Scope } from "./scope.ts";
import type { Statement } from "./statement.ts";
import { selectDeliveries, toDelivery } from "./webhook-deliveries.ts";

/** Reads of a snapshot about events: those that were written, those to come, and their deliveries. */
export interface EventReads {
  /** The next events after a place, of the visible businesses. Numbered events only: see `Store.numberEvents`. */
  events(listing: EventListing): Promise<EventPage>;

  eventBounds(): Promise<EventBounds>;

  /** The alert settings of these businesses; those that never set any are missing. */
  alertSettings(businessIds: readonly number[]): Promise<AlertSettings[]>;

  /** The next `count` alert settings after this business, ordered by business; `null`: from the first. */
  alertSettingsBehind(last: number | null, count: number): Promise<AlertSettings[]>;

  /** The oldest moment whose events were not written yet; `null` without any. */
  nextDue(): Promise<Instant | null>;

  webhookDeliveries(listing: WebhookDeliveryListing): Promise<WebhookDelivery[]>;

  /** The other customers of the events with a sequence greater than `after`, up to `through`. */
  eventOwners(after: number, through: number): Promise<EventOwner[]>;
}

/** Reads events, what is to become one, and their deliveries. */
export function eventReads(
  ask: <Row>(statement: Statement<Row>) => Promise<Row[]>,
  scope: Scope,
  dialect: Dialect,
): EventReads {
  return {
    async events(listing) {
      const [bounds, found] = [
        await ask(selectEventBounds({}, dialect)),
        await ask(selectEvents(listing, scope, dialect)),
      ];
      return toEventPage(found, listing, toEventBounds(bounds).head);
    },

    async eventBounds() {
      return toEventBounds(await ask(selectEventBounds({}, dialect)));
    },

    async alertSettings(businessIds) {
      return (await ask(selectAlertSettings(businessIds, scope, dialect))).map(toAlertSettings);
    },

    async alertSettingsBehind(last, count) {
      return (await ask(selectAlertSettingsBehind(last ?? 0, count, scope, dialect))).map(toAlertSettings);
    },

    async nextDue() {
      const [next] = await ask(selectNextDue({}, dialect));
      return next?.at == null ? null : Number(next.at);
    },

    async webhookDeliveries(listing) {
      return (await ask(selectDeliveries(listing, scope, dialect))).map(toDelivery);
    },

    async eventOwners(after, through) {
      return (await ask(selectEventOwners({ after, through }, dialect))).map(toEventOwner);
    },
  };
}
