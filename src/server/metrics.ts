import type { FastifyReply, FastifyRequest } from "fastify";
import { collectDefaultMetrics, Gauge, Registry } from "prom-client";
import type { TaskObserver } from "../background/task.ts";
import type { StoreUsage } from "../store/observer.ts";
import { boundedNames } from "./bounded-names.ts";
import { cacheMetrics, type WatchCache } from "./cache-metrics.ts";
import { countedHistogram, countedTotal } from "./counted-metrics.ts";
import type { Log } from "./log.ts";
import type { MetricJson } from "./merged-metrics.ts";
import { watchReplicas } from "./replica-metrics.ts";
import { apiOf } from "./request-notes.ts";
import { type StoreCounts, storeMetrics, watchStoreUsage } from "./store-metrics.ts";
import { type SubscriptionCounts, subscriptionMetrics } from "./subscriptions/subscription-metrics.ts";
import { taskMetrics } from "./task-metrics.ts";
import { type WebhookMetrics, webhookMetrics } from "./webhooks/metrics.ts";

/** Seconds: from a cached read to the time limit of a request. */
const SECONDS = [0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

export interface Metrics {
  readonly contentType: string;
  /** All figures in Prometheus' text form: those of the gateway, and those of the process. */
  text(): Promise<string>;
  /** The same figures as data. */
  json(): Promise<readonly MetricJson[]>;
  /** Counts a request that was answered. */
  answered(request: FastifyRequest, reply: FastifyReply): void;
  /** Counts bytes that were answered with this status, because they are no request. */
  unreadable(status: number): void;
  /** Counts a decision with the seconds from its request to its answer, waiting included. */
  decided(name: string, outcome: string, seconds: number): void;
  /** Counts what the store reports. */
  readonly store: StoreCounts;
  /** Adds figures of the store that are read when the metrics are. */
  watchStore(usage: () => StoreUsage): void;
  readonly watchCache: WatchCache;
  /** Counts what background tasks do. */
  readonly tasks: (log: Log, now: () => number) => TaskObserver;
  /** Adds the figures of deliveries to webhooks. */
  webhooks(now: () => number): WebhookMetrics;
  readonly subscriptions: SubscriptionCounts;
  /** Adds a figure that is read when the metrics are. */
  gauge(name: string, help: string, read: () => number | Promise<number>): void;
}

/**
 * The figures of one gateway, in a registry of its own. Every label has a bounded number of values: what a client names
 * counts by its own name for the first 200 operations of callers with a token, and together beyond.
 */
export function gatewayMetrics(): Metrics {
  processRegistry();
  const registry = new Registry();
  const labelled = boundedNames();

  const requests = countedTotal(registry, {
    name: "billing_gateway_requests_total",
    help: "Requests answered, by API, operation, HTTP status and first error code.",
    labelNames: ["api", "operation", "status", "code"],
  });
  const seconds = countedHistogram(registry, {
    name: "billing_gateway_request_seconds",
    help: "Time from the request's head to the end of the answer, by API and operation.",
    labelNames: ["api", "operation"],
    buckets: SECONDS,
  });
  const cost = countedHistogram(registry, {
    name: "billing_gateway_operation_cost",
    help: "Cost of GraphQL operations, in the unit of MAX_COST.",
    labelNames: [],
    buckets: [1, 10, 100, 1_000, 10_000, 100_000, 1_000_000],
  });
  const decisions = countedTotal(registry, {
    name: "billing_gateway_decisions_total",
    help: "Decisions of the store, by name and outcome.",
    labelNames: ["decision", "outcome"],
  });
  const decisionSeconds = countedHistogram(registry, {
    name: "billing_gateway_decision_seconds",
    help: "Time from the request of a decision to its answer, waiting and disk sync included.",
    labelNames: ["decision"],
    buckets: SECONDS,
  });
  const watchCache = cacheMetrics(registry);

  return {
    contentType: registry.contentType,
    text: () => Registry.merge([registry, processRegistry()]).metrics(),
    json: async () =>
      (await Registry.merge([registry, processRegistry()]).getMetricsAsJSON()) as unknown as readonly MetricJson[],
    answered(request, reply) {
      const { notes, viewer } = request;
      const api = apiOf(request.originalUrl);
      // Without a token nobody may use up the names.
      const operation =
        api === "graphql" && notes.operation !== null
          ? labelled(notes.operation, viewer !== null)
          : (notes.operation ?? "");
      requests(api, operation, String(reply.statusCode), notes.codes[0] ?? "");
      seconds(reply.elapsedTime / 1_000, api, operation);
      if (notes.cost !== null) cost(notes.cost);
    },
    unreadable: (status) => requests("other", "", String(status), "BAD_REQUEST"),
    decided(decision, outcome, taken) {
      decisions(decision, outcome);
      decisionSeconds(taken, decision);
    },
    store: storeMetrics(registry),
    watchStore(usage) {
      watchStoreUsage(registry, usage);
      watchReplicas(registry, usage);
      watchCache("statements", () => usage().caches.statements);
      watchCache("prepared_statements", () => usage().caches.prepared);
    },
    watchCache,
    tasks: taskMetrics(registry),
    webhooks: (now) => webhookMetrics(registry, now),
    subscriptions: subscriptionMetrics(registry),
    gauge(name, help, read) {
      new Gauge({
        ...{ name, help, registers: [registry] },
        async collect() {
          this.set(await read());
        },
      });
    },
  };
}

let ofProcess: Registry | null = null;

/** Figures of the process, which all gateways in it share: each collection of them watches the process for as long as it lives. */
function processRegistry(): Registry {
  if (ofProcess === null) {
    ofProcess = new Registry();
    collectDefaultMetrics({ register: ofProcess });
  }
  return ofProcess;
}
