import { randomUUID } from "node:crypto";
import type { FastifyBaseLogger } from "fastify";
import type { Clock, House } from "./billing/house.ts";
import type { Config } from "./config.ts";
import { buildSchema } from "./graphql/schema.ts";
import { type Authenticate, jwksAuth, localAuth } from "./server/auth.ts";
import { graphqlServer } from "./server/graphql.ts";
import { httpServer } from "./server/http.ts";
import { openLocalKeys } from "./server/keys.ts";
import { openStore } from "./store/open.ts";

/** The one clock there is. */
export const clock: Clock = { now: () => Date.now() };

export interface App {
  /** Where it listens. */
  readonly address: string;
  /** Answers what is in flight, then closes the database. */
  close(): Promise<void>;
}

/** Wires the whole gateway over a database that is there, and listens. */
export async function startApp(config: Config, log: FastifyBaseLogger): Promise<App> {
  const store = await openStore(config.database, {
    newUniqueId: randomUUID,
    snapshotsMax: config.limits.snapshots,
    snapshotMilliseconds: config.limits.requestMs,
    groupedCommitsMax: config.limits.groupedCommits,
    connectionsMax: config.limits.connections,
    onLongLog: (told) => log.warn(told, "the log of the database grows: somebody reads from it for long"),
    onWaiting: (cause) =>
      cause === null
        ? log.info("the database is ready")
        : log.warn({ err: cause }, "the database cannot be served yet: trying again until it can"),
    onCut: (cause) => log.warn({ err: cause }, "a connection to the database was cut"),
  });
  const house: House = { store, clock, timeZone: config.timeZone };
  const apollo = graphqlServer(buildSchema(), config);
  try {
    const authenticate = await authentication(config, log);
    await apollo.start();
    const { limits, restDir: dirMode, introspection, playground } = config;
    const server = httpServer({ house, apollo, authenticate, limits, dirMode, introspection, playground, log });
    const address = await server.listen({ port: config.port, host: config.host });
    return {
      address,
      async close() {
        try {
          await server.close();
          await apollo.stop();
        } finally {
          await store.close();
        }
      },
    };
  } catch (error) {
    await store.close();
    throw error;
  }
}

async function authentication(
  { auth, dataFolder: folder, limits }: Config,
  log: FastifyBaseLogger,
): Promise<Authenticate> {
  const options = {
    now: clock.now,
    tokenAgeSecondsMax: limits.tokenAgeSeconds,
    onOutage: (cause: unknown) => log.warn({ err: cause }, "the identity provider does not answer"),
  };
  if (auth !== null) return jwksAuth(auth, options);
  log.warn({ folder }, "AUTH_JWKS_URL is unset: tokens are checked with the local key of this folder");
  return localAuth(await openLocalKeys(folder), options);
}
