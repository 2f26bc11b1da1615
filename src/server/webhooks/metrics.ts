import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Instant } from "../../domain/calendar.ts";
import { WebhookDeliveryStatus } from "../../domain/webhook/delivery.ts";
import { WebhookDisabledReason } from "../../domain/webhook/fields.ts";

export interface WebhookMetrics {
  attempted(status: WebhookDeliveryStatus, seconds: number): void;
  gaveUp(): void;
  disabled(reason: WebhookDisabledReason): void;
  /** Since when the oldest event of the webhook waits; `null`: none waits. */
  waits(webhookId: number, since: Instant | null): void;
}

const SECONDS = [0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 15];

/** Figures of the deliveries of this process. */
export function webhookMetrics(registry: Registry, now: () => number): WebhookMetrics {
  const registers = [registry];
  const waiting = new Map<number, Instant>();
  const attempts = new Counter({
    name: "billing_gateway_webhook_attempts_total",
    help: "Attempts to deliver an event to a webhook, by status.",
    labelNames: ["status"],
    registers,
  });
  const seconds = new Histogram({
    name: "billing_gateway_webhook_attempt_seconds",
    help: "Time of attempts to deliver an event.",
    buckets: SECONDS,
    registers,
  });
  const gaveUp = new Counter({
    name: "billing_gateway_webhook_events_given_up_total",
    help: "Events that were given up after their last attempt.",
    registers,
  });
  const disabled = new Counter({
    name: "billing_gateway_webhooks_disabled_total",
    help: "Webhooks that the gateway disabled, by reason.",
    labelNames: ["reason"],
    registers,
  });
  new Gauge({
    name: "billing_gateway_webhooks_waiting",
    help: "Webhooks of this process with events that are not delivered yet.",
    registers,
    collect() {
      this.set(waiting.size);
    },
  });
  new Gauge({
    name: "billing_gateway_webhook_lag_seconds",
    help: "Age of the oldest event that a webhook of this process has not delivered yet; 0 if there is none.",
    registers,
    collect() {
      const oldest = Math.min(...waiting.values());
      this.set(waiting.size === 0 ? 0 : Math.max(0, now() - oldest) / 1_000);
    },
  });
  // A figure that appears only with the first failure cannot be alerted on.
  for (const status of Object.keys(WebhookDeliveryStatus.values)) attempts.inc({ status }, 0);
  for (const reason of Object.keys(WebhookDisabledReason.values)) if (reason !== "BY_HAND") disabled.inc({ reason }, 0);

  return {
    attempted(status, taken) {
      attempts.inc({ status });
      seconds.observe(taken);
    },
    gaveUp: () => gaveUp.inc(),
    disabled: (reason) => disabled.inc({ reason }),
    waits(webhookId, since) {
      if (since === null) waiting.delete(webhookId);
      else waiting.set(webhookId, since);
    },
  };
}
