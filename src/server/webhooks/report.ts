import type { FastifyBaseLogger } from "fastify";
import type { WebhookMetrics } from "./metrics.ts";
import type { TurnReport } from "./turn.ts";

/**
 * Counts what happens to deliveries, and logs what an operator should know. Only the origin of an address is logged: its
 * path and query may be secret.
 */
export function reportDeliveries(metrics: WebhookMetrics, log: FastifyBaseLogger): TurnReport {
  return {
    attempted(_webhook, _event, { status, durationMs }) {
      metrics.attempted(status, durationMs / 1_000);
    },
    waits(webhookId, oldest) {
      metrics.waits(webhookId, oldest === null ? null : oldest.occurredOn);
    },
    turned(webhookId, url, { disabled, gaveUp }) {
      const of = { webhookId, ...(url !== null && { origin: new URL(url).origin }) };
      if (gaveUp) {
        metrics.gaveUp();
        log.warn(of, "an event was given up after its last attempt");
      }
      if (disabled === null) return;
      metrics.disabled(disabled);
      log.warn({ ...of, reason: disabled }, "a webhook was disabled");
    },
  };
}
