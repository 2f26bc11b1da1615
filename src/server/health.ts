import type { FastifyInstance } from "fastify";
import type { Store } from "../store/store.ts";

const QUIET = { logLevel: "warn" } as const;

/** `/healthz`: the process answers. `/readyz`: the database answers too and has the current schema version. */
export function healthRoutes(store: Store) {
  return async (server: FastifyInstance) => {
    server.get("/healthz", QUIET, () => ({ status: "ok" }));
    server.get("/readyz", QUIET, async () => {
      await store.ready();
      return { status: "ok" };
    });
  };
}
