import { Counter, Gauge, type Registry } from "prom-client";

export type Transport = "sse" | "websocket";

/** Counts subscriptions. */
export interface SubscriptionCounts {
  began(transport: Transport): void;
  ended(transport: Transport, reason: string, events: number): void;
}

export function subscriptionMetrics(registry: Registry): SubscriptionCounts {
  const registers = [registry];
  const open = new Gauge({
    name: "billing_gateway_subscriptions",
    help: "Open subscriptions, by transport.",
    labelNames: ["transport"],
    registers,
  });
  const ended = new Counter({
    name: "billing_gateway_subscriptions_ended_total",
    help: "Subscriptions that ended, by transport and reason.",
    labelNames: ["transport", "reason"],
    registers,
  });
  const events = new Counter({
    name: "billing_gateway_subscription_events_total",
    help: "Events that ended subscriptions had sent, by transport.",
    labelNames: ["transport"],
    registers,
  });
  return {
    began: (transport) => open.inc({ transport }),
    ended(transport, reason, sent) {
      open.dec({ transport });
      ended.inc({ transport, reason });
      events.inc({ transport }, sent);
    },
  };
}
