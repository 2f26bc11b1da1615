import fastify, { type FastifyInstance } from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { Unavailable } from "../../src/domain/refusal.ts";
import { gatewayMetrics } from "../../src/server/metrics.ts";
import { followRequests } from "../../src/server/request-life.ts";
import { restRoutes } from "../../src/server/rest.ts";
import { openInMemory } from "../support/dialects.ts";
import { NOW } from "../support/given.ts";

/** Only the REST API, in which every request fails. */
function failing(failure: Error): FastifyInstance {
  const server = fastify();
  followRequests(server, { metrics: gatewayMetrics(), tracing: null, slow: null });
  onTestFinished(() => server.close());
  const dependencies = { store: openInMemory(), clock: { now: () => NOW }, timeZone: null };
  server.register(restRoutes({ dependencies, dirMode: "seed", admit: () => Promise.reject(failure) }));
  return server;
}

test("a defect is 500 and reveals no details", async () => {
  const server = failing(new Error("secret"));

  const answer = await server.inject({ method: "GET", url: "/api/billing/extraservices" });

  expect([answer.statusCode, answer.body]).toEqual([500, '{"Message":"An error has occurred."}']);
  expect(answer.headers["x-request-id"]).toMatch(/./);
});

test("a request that cannot be served now is 503 with Retry-After", async () => {
  const server = failing(new Unavailable("STORAGE_UNAVAILABLE", "the database is away"));

  const answer = await server.inject({ method: "POST", url: "/api/billing/extraservices", payload: {} });

  expect([answer.statusCode, answer.headers["retry-after"], answer.json()]).toEqual([
    503,
    "1",
    { Message: "the database is away" },
  ]);
});
