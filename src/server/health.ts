import type { FastifyInstance } from "fastify";
import type { Store } from "../store/store.ts";

declare module "fastify" {
  interface FastifyContextConfig {
    /** Answered however many requests are pending. */
    vital?: boolean;
  }
}

const VITAL = { logLevel: "warn", config: { vital: true } } as const;

/** `/healthz`: the process answers. `/readyz`: the database answers too, and has the current schema. */
export function healthRoutes(store: Store) {
  return async (server: FastifyInstance) => {
    server.get("/healthz", VITAL, () => ({ status: "ok" }));
    server.get("/readyz", VITAL, async () => {
      await store.ready();
      return { status: "ok" };
    });
  };
}
