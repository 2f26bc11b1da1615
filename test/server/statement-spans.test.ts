import { SpanKind, SpanStatusCode } from "@opentelemetry/api";
import { describe, expect, test } from "vitest";
import { gatewayMetrics } from "../../src/server/metrics.ts";
import { observedStore } from "../../src/server/observed-store.ts";
import { storeObserver } from "../../src/server/store-observer.ts";
import { dialects } from "../support/dialects.ts";
import { createCredit, createRule } from "../support/given.ts";
import { spansInMemory } from "../support/spans.ts";

const sqlite = { kind: "sqlite", file: "billing.db" } as const;
const postgres = {
  kind: "postgres",
  urls: ["postgres://ana:secret-word@db.example.com:6432/billing%20one?sslmode=disable"],
  name: "the database",
} as const;

/** Names of the statements that create a rule and write its event, for which the record is read. */
const CREATION = [
  ...["select currency", "insert extra_service"],
  ...["resource_type", "tariff", "team"].flatMap((to) => [`delete extra_service_${to}`, `insert extra_service_${to}`]),
  "select extra_service_resource_type extra_service_tariff resource_type extra_service_team extra_service",
  ...["select currency_number currency", "insert event"],
  "commit",
];

const DATABASES = {
  SQLite: { database: sqlite, attributes: { "db.system.name": "sqlite" } },
  PostgreSQL: {
    database: postgres,
    attributes: {
      "db.system.name": "postgresql",
      "db.namespace": "billing one",
      "server.address": "db.example.com",
      "server.port": 6432,
    },
  },
};

describe.each(dialects)("on $name", ({ name, open }) => {
  const { database, attributes: ofDatabase } = DATABASES[name === "SQLite" ? "SQLite" : "PostgreSQL"];

  async function traced(options: { newUniqueId?: () => string } = {}) {
    const metrics = gatewayMetrics();
    const { tracing, ended } = spansInMemory(database);
    const opened = await open({ observer: storeObserver(metrics.store, tracing, null), ...options });
    return { tracing, ended, store: observedStore(opened, metrics, tracing) };
  }

  test("statements of a decision are spans below it, with the text, the table and the database, without values", async () => {
    const { ended, store } = await traced();

    await createRule(store, { name: "secret-value" });

    const spans = ended();
    const decision = spans.find((one) => one.name === "decision createExtraService")!;
    const statements = spans.filter((one) => one.parentSpanContext?.spanId === decision.spanContext().spanId);
    expect(statements.map((one) => one.name)).toEqual(CREATION);
    const insert = statements[1]!;
    expect(insert.kind).toBe(SpanKind.CLIENT);
    expect(insert.attributes).toEqual({
      ...ofDatabase,
      "db.operation.name": "insert",
      "db.collection.name": "extra_service",
      "db.query.summary": "insert extra_service",
      "db.query.text": expect.stringMatching(/^insert into "extra_service" \(.*\)\s+values \((\+\?|\$1), /s),
    });
    expect(statements.every(({ duration: [seconds] }) => seconds < 5)).toBe(true);
    expect(JSON.stringify(spans.map((one) => [one.name, one.attributes, one.status]))).not.toMatch(/secret/);
  });

  test("decisions at the same time have their own statements below them", async () => {
    const { ended, store } = await traced();

    await Promise.all([1, 2, 3].map((place) => createRule(store, { name: `Room ${place}` })));

    const decisions = ended().filter((one) => one.name.startsWith("decision"));
    const traces = decisions.map((one) => one.spanContext().traceId);
    expect(new Set(traces).size).toBe(3);
    for (const decision of decisions) {
      const below = ended().filter((one) => one.parentSpanContext?.spanId === decision.spanContext().spanId);
      expect(below.map((one) => one.name)).toEqual(CREATION);
      expect(new Set(below.map((one) => one.spanContext().traceId))).toEqual(new Set([decision.spanContext().traceId]));
    }
  });

  test("a read of two tables names both in its span, and no single one", async () => {
    const { ended, store, tracing } = await traced();
    const rule = await createRule(store, { resourceTypes: [11] });
    const id = await createCredit(store, rule);

    const reader = store.snapshot(null);
    await tracing.within("query", {}, () => reader.byIds("ExtraService", [rule], ["name", "resourceTypes"]));
    await tracing.within("query", {}, () => reader.byIds("CoworkerExtraService", [id], ["totalUses"]));
    reader.release();

    const reads = ended()
      .filter((one) => one.kind === SpanKind.CLIENT && one.name.startsWith("select"))
      .slice(-2);
    expect(reads.map((one) => one.name).sort()).toEqual([
      "select coworker_extra_service",
      "select extra_service_resource_type extra_service",
    ]);
    expect(reads.map((one) => one.attributes["db.collection.name"])).toContain(undefined);
  });

  test("a statement that fails has the code of the database, and not its message", async () => {
    const { ended, store } = await traced({ newUniqueId: () => "00000000-0000-4000-8000-000000000001" });
    await createRule(store);

    await expect(createRule(store)).rejects.toThrow();

    const failed = ended().find((one) => one.status.code === SpanStatusCode.ERROR && one.name.startsWith("insert"))!;
    const code = name === "SQLite" ? "SQLITE_CONSTRAINT_UNIQUE" : "23505";
    expect(failed.status).toEqual({ code: SpanStatusCode.ERROR, message: code });
    expect(failed.attributes).toMatchObject({ "error.type": code, "db.response.status_code": code });
    expect(failed.events).toEqual([]);
  });

  test("a request has spans of its first 200 statements, and the number of the others", async () => {
    const { ended, store, tracing } = await traced();
    const reader = store.snapshot(null);

    await tracing.within("query", {}, async () => {
      for (let count = 0; count < 203; count += 1) await reader.byIds("ExtraService", [1]);
    });
    reader.release();

    expect(ended()).toHaveLength(201);
    expect(ended().at(-1)!.attributes).toEqual({ "billing_gateway.statements_left_out": 3 });
  });

  test("a statement outside a request has no span", async () => {
    const { ended, store } = await traced();
    const reader = store.snapshot(null);

    await reader.byIds("ExtraService", [1]);
    reader.release();

    expect(ended()).toEqual([]);
  });
});
