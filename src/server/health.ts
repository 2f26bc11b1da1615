import type { FastifyInstance } from "fastify";
import type { Store } from "../store/store.ts";

/** `/healthz`: the process answers. `/readyz`: the database answers too, and has the current schema. */
export function healthRoutes(store: Store) {
  return async (server: FastifyInstance) => {
    server.get("/healthz", { logLevel: "warn" }, () => ({ status: "ok" }));
    server.get("/readyz", { logLevel: "warn" }, async () => {
      await store.ready();
      return { status: "ok" };
    });
  };
}
