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
import type { Reader } from "./store.ts";
import { selectDeliveries, toDelivery } from "./webhook-deliveries.ts";

type EventReads = Pick<
  Reader,
  "events" | "eventBounds" | "alertSettings" | "alertSettingsBehind" | "nextDue" | "webhookDeliveries" | "eventOwners"
>;

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
