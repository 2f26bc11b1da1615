import { randomUUID } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import { authentication } from "./authentication.ts";
import { dueEventsTask } from "./background/due-events.ts";
import { oldEventsTask } from "./background/old-events.ts";
import { runTasks } from "./background/runner.ts";
import { schedulesTask } from "./background/schedules.ts";
import type { BackgroundTask } from "./background/task.ts";
import type { Dependencies } from "./billing/dependencies.ts";
import { eventFeed } from "./billing/event-feed.ts";
import { poking } from "./billing/poking.ts";
import { clock } from "./clock.ts";
import type { Config } from "./config.ts";
import { DAY_MILLISECONDS } from "./domain/calendar.ts";
import { upstreamFront } from "./front.ts";
import { buildSchema } from "./graphql/schema.ts";
import { listen, listenQuietly } from "./listening.ts";
import { eventData } from "./rest/event-data.ts";
import { graphqlServer } from "./server/graphql.ts";
import { httpServer } from "./server/http.ts";
import { gatewayMetrics } from "./server/metrics.ts";
import { observedStore } from "./server/observed-store.ts";
import { slowOperations } from "./server/slow-operations.ts";
import { storeObserver } from "./server/store-observer.ts";
import { openTracing } from "./server/tracing.ts";
import { readTrustedDocuments } from "./server/trusted-documents.ts";
import { version } from "./server/version.ts";
import type { Deliveries } from "./server/webhooks/deliveries.ts";
import { openWebhookKey, webhookKey } from "./server/webhooks/key.ts";
import { loggedDeliveries, wake, wakingStore } from "./server/webhooks/start.ts";
import { openStore } from "./store/open.ts";
import type { Store } from "./store/store.ts";
import { watchDatabase, watchLog } from "./watched-database.ts";
import { announcingStore } from "./workers/announcements.ts";
import type { Fellows } from "./workers/fellows.ts";

export interface App {
  /** URL that the server listens on. */
  readonly address: string;
  /** Whether the database has neither rules nor credits; `null` while it does not answer. */
  isEmpty(): Promise<boolean | null>;
  /**
   * Takes no more connections, and has clients end those that exist, because another process takes them. Resolves when all
   * have ended, or after a while. Requests are answered as before.
   */
  drain(): Promise<void>;
  /** Answers the requests in flight, then closes the database. */
  close(): Promise<void>;
}

/**
 * Connects all parts of the gateway to an existing database, and listens. `fellows` are the other processes, if the gateway
 * has several.
 */
export async function startApp(config: Config, log: FastifyBaseLogger, fellows: Fellows | null = null): Promise<App> {
  const metrics = gatewayMetrics();
  const slow = config.slowMs === null ? null : slowOperations(config.slowMs);
  const tracing = config.tracing ? await openTracing(version, config.database) : null;
  const opened = await openStore(config.database, {
    observer: storeObserver(metrics.store, tracing, slow),
    newUniqueId: randomUUID,
    eventData: config.eventsKeptDays === 0 ? null : eventData,
    clock: clock.now,
    snapshotsMax: config.limits.snapshots,
    snapshotMilliseconds: config.limits.requestMs,
    groupedCommitsMax: config.limits.groupedCommits,
    connectionsMax: config.limits.connections,
    commits: fellows?.commits,
    replicas: config.replicas,
    onServers: (text) => log.warn(`database: ${text}`),
    onLongLog: (report) => log.warn(report, "the write-ahead log is large: a long-running read prevents its reset"),
    onWaiting: (cause) =>
      cause === null
        ? log.info("the database is ready")
        : log.warn({ err: cause }, "the database is not available yet: retrying"),
    // Only the message: the driver attaches its connection to the error, with the server's process id and secret key.
    onCut: (cause) => log.warn({ cause: (cause as Error).message }, "a database connection was lost"),
  });
  let deliveries: Deliveries | null = null;
  const observed = observedStore(opened, metrics, tracing);
  const feed = eventFeed(observed, {
    onProblem: (cause) => log.warn({ err: cause }, "events could not be read for subscriptions: trying again"),
  });
  const waking = wakingStore(poking(observed, feed), () => deliveries);
  const store = fellows === null ? waking : announcingStore(waking, fellows.announce);
  fellows?.onCommitted((decision) => {
    feed.poke();
    wake(deliveries, decision);
  });
  fellows?.measure(metrics.json);
  watchDatabase(metrics, store);
  if (fellows?.commits === undefined) watchLog(metrics, config.database);
  try {
    const { allowPrivate, pauses, key: keyText } = config.webhooks;
    const key = keyText === null ? await openWebhookKey(config.dataFolder) : webhookKey(keyText);
    const webhooks = { secretOf: key.secretOf, allowPrivate };
    const dependencies: Dependencies = {
      ...{ store, clock, timeZone: config.timeZone, webhooks },
      onVerificationNotKept: (cause) => log.warn({ err: cause }, "the result of a ledger verification was not kept"),
    };
    const schema = buildSchema();
    const { trustedDocuments } = config;
    const documents =
      trustedDocuments === null
        ? null
        : { trusted: readTrustedDocuments(trustedDocuments.file, schema), only: trustedDocuments.only };
    const apollo = graphqlServer(schema, config, metrics.watchCache);
    const auth = await authentication(config, log, metrics.watchCache);
    await apollo.start();
    const { limits, introspection, playground, corsOrigins, login: tokenProvider, restDir: dirMode } = config;
    const front = upstreamFront(config.upstream, clock.now);
    const { server, drain } = httpServer({
      ...{
        dependencies,
        feed,
        schema,
        apollo,
        ...auth,
        tokenProvider,
        front,
        corsOrigins,
        documents,
        limits,
        lagMilliseconds: config.replicas?.lagMilliseconds ?? 0,
        dirMode,
        introspection,
        playground,
        console: config.console,
        log,
        metrics: fellows === null ? metrics : { ...metrics, text: fellows.metrics },
        tracing,
        slow,
        isOneOfSeveral: fellows !== null,
      },
    });
    const address = await (fellows === null ? listen(server, config) : listenQuietly(server, config, log));
    const observer = metrics.tasks(log, clock.now);
    const tasks = runTasks(backgroundTasks(dependencies, config), { store, clock, holder: randomUUID(), observer });
    deliveries = loggedDeliveries({
      ...{ store, clock, key, log, allowPrivate, pauses, version },
      metrics: metrics.webhooks(clock.now),
      keptMilliseconds: config.eventsKeptDays * DAY_MILLISECONDS,
      holder: randomUUID(),
    });
    deliveries.start();
    return {
      address,
      isEmpty: () => isEmpty(store),
      drain,
      async close() {
        try {
          // First, because other processes can then take the tasks over.
          await tasks.stop();
          await Promise.all([server.close(), deliveries?.stop()]);
          feed.close();
          await apollo.stop();
        } finally {
          await store.close();
        }
        // Last, because a receiver that does not answer holds it for 10 seconds.
        await tracing?.close().catch((cause) => log.warn({ err: cause }, "the last spans could not be exported"));
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

/** What `serve` does by itself. */
function backgroundTasks({ store, clock }: Dependencies, config: Config): BackgroundTask[] {
  const { eventsKeptDays: keptDays, schedules } = config;
  return [
    dueEventsTask({ store, clock }),
    oldEventsTask({ store, clock, keptDays }),
    ...(schedules ? [schedulesTask({ store, clock })] : []),
  ];
}

async function isEmpty(store: Store): Promise<boolean | null> {
  const reader = store.snapshot(null);
  try {
    for (const entity of ["ExtraService", "CoworkerExtraService"] as const) {
      const { rows } = await reader.page(entity, { order: [], take: "first", count: 1 });
      if (rows.length > 0) return false;
    }
    return true;
  } catch {
    return null;
  } finally {
    reader.release();
  }
}
