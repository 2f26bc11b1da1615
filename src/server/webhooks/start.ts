import type { FastifyBaseLogger } from "fastify";
import type { Clock } from "../../billing/dependencies.ts";
import type { DecisionName } from "../../domain/decisions.ts";
import type { Store } from "../../store/store.ts";
import { type Deliveries, webhookDeliveries } from "./deliveries.ts";
import type { WebhookKey } from "./key.ts";
import type { WebhookMetrics } from "./metrics.ts";
import { reportDeliveries } from "./report.ts";
import { sender } from "./send.ts";

interface Options {
  readonly store: Store;
  readonly clock: Clock;
  readonly key: WebhookKey;
  readonly metrics: WebhookMetrics;
  readonly log: FastifyBaseLogger;
  readonly allowPrivate: boolean;
  readonly pauses: readonly number[];
  readonly version: string;
  readonly keptMilliseconds: number;
  /** A new name for this process. */
  readonly holder: string;
}

/** The deliveries of this process, with their log lines and figures. They begin with `start`. */
export function loggedDeliveries(options: Options): Deliveries {
  const { store, clock, key, metrics, log, allowPrivate, pauses, version, keptMilliseconds, holder } = options;
  return webhookDeliveries({
    ...{ store, clock, key, pauses, keptMilliseconds, holder },
    sender: sender({ allowPrivate, userAgent: `billing-gateway/${version}`, now: clock.now }),
    report: reportDeliveries(metrics, log),
    onFailure: (cause) =>
      cause === null
        ? log.info("webhooks are delivered again")
        : log.warn({ err: cause }, "webhooks cannot be delivered now: retrying"),
    onOtherKey: () =>
      log.error("another process delivers webhooks with another key: set the same WEBHOOK_KEY for all processes"),
  });
}

const changing: ReadonlySet<DecisionName> = new Set(["createWebhook", "updateWebhook", "redeliver"]);
const own: ReadonlySet<DecisionName> = new Set(["takeWebhook", "recordAttempt", "leaveWebhook", "takeSigningKey"]);

/** The store, whose commits wake the deliveries. */
export function wakingStore(store: Store, deliveries: () => Deliveries | null): Store {
  const commit: Store["commit"] = async (name, input, context) => {
    const answer = await store.commit(name, input, context);
    wake(deliveries(), name);
    return answer;
  };
  return { ...store, commit };
}

/** Wakes the deliveries because this decision was committed, here or in another process. */
export function wake(deliveries: Deliveries | null, committed: DecisionName): void {
  if (!own.has(committed)) deliveries?.poke(changing.has(committed));
}
