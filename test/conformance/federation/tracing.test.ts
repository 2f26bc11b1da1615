import { join } from "node:path";
import { expect, test, vi } from "vitest";
import { clock } from "../../../src/clock.ts";
import { openLocalKeys, signToken } from "../../../src/server/keys.ts";
import { temporaryFolder } from "../../support/dialects.ts";
import { startProcess } from "../../support/gateway-process.ts";
import { runExample, startExample } from "../support/example.ts";
import { openReceiver, type ReceivedSpan } from "../support/otlp-receiver.ts";

const CALLER = { trace: "0af7651916cd43dd8448eb211c80319c", span: "b7ad6b7169203331" };

const mutation = `mutation CreateRule($name: String!) {
  createExtraService(input: { businessId: 101, name: $name, price: "20", currencyCode: "GBP", resourceTypeIds: [5] }) {
    extraService { name }
    userErrors { code }
  }
}`;

/** The gateway as a process of its own behind the example's router; it sends spans to the receiver. */
async function startServices(receiver: string, router: Record<string, string>) {
  const folder = temporaryFolder();
  const exporting = { OTEL_EXPORTER_OTLP_ENDPOINT: receiver, OTEL_BSP_SCHEDULE_DELAY: "100" };
  const billing = await startProcess("serve", {
    DATABASE_URL: `file:${join(folder, "billing.db")}`,
    ...exporting,
  });
  const customers = await startExample("supergraph", ["customers.js"]);
  const file = join(folder, "supergraph.graphql");
  const composed = await runExample("supergraph", "compose.js", {
    BILLING_URL: `${billing.address}/graphql`,
    CUSTOMERS_URL: customers,
    SUPERGRAPH: file,
  });
  expect(composed.code).toBe(0);
  const supergraph = await startExample("supergraph", ["gateway.js"], { SUPERGRAPH: file, ...router });
  const keys = await openLocalKeys(folder);
  const token = await signToken(keys, { sub: "ana", admin: true }, 3_600, clock.now);
  return { supergraph, token };
}

async function send({ supergraph, token }: { supergraph: string; token: string }, query: string, variables = {}) {
  const answer = await fetch(supergraph, {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      traceparent: `00-${CALLER.trace}-${CALLER.span}-01`,
    },
    body: JSON.stringify({ query, variables }),
  });
  return (await answer.json()) as { data: unknown };
}

/** The span and those above it, outermost first. */
function pathTo(span: ReceivedSpan, spans: readonly ReceivedSpan[]): ReceivedSpan[] {
  const parent = spans.find(({ spanId }) => spanId === span.parentSpanId);
  return parent === undefined ? [span] : [...pathTo(parent, spans), span];
}

const shown = (path: readonly ReceivedSpan[]) => path.map(({ service, name, kind }) => `${service}: ${name} (${kind})`);

const CLOCKS_DIFFER_BY = 5_000_000n;

const SERVER = "SPAN_KIND_SERVER";
const INTERNAL = "SPAN_KIND_INTERNAL";
const CLIENT = "SPAN_KIND_CLIENT";

const toOperation = [
  `supergraph: POST (${SERVER})`,
  `supergraph: gateway.request (${INTERNAL})`,
  `supergraph: gateway.execute (${INTERNAL})`,
  `supergraph: gateway.fetch (${INTERNAL})`,
  `billing-gateway: POST CreateRule__billing__0 (${SERVER})`,
  `billing-gateway: mutation CreateRule__billing__0 (${INTERNAL})`,
];

test("an OTLP receiver gets one trace of a request: caller, router, gateway, operation, decision, statement", async () => {
  const { address, spans } = await openReceiver();
  const services = await startServices(address, {
    OTEL_EXPORTER_OTLP_ENDPOINT: address,
    OTEL_BSP_SCHEDULE_DELAY: "100",
  });

  const answer = await send(services, mutation, { name: "secret-value" });

  expect(answer).toEqual({ data: { createExtraService: { extraService: { name: "secret-value" }, userErrors: [] } } });
  const ofTrace = () => spans.filter(({ traceId }) => traceId === CALLER.trace);
  const named = (wanted: string) => ofTrace().filter(({ name }) => name === wanted);
  await vi.waitFor(() => {
    expect(named("POST")).toHaveLength(1);
    expect(named("POST CreateRule__billing__0")).toHaveLength(1);
  }, 20_000);

  const [insert] = named("insert extra_service");
  const path = pathTo(insert!, ofTrace());
  expect(shown(path)).toEqual([
    ...toOperation,
    `billing-gateway: decision createExtraService (${INTERNAL})`,
    `billing-gateway: insert extra_service (${CLIENT})`,
  ]);
  expect(path[0]!.parentSpanId).toBe(CALLER.span);
  for (const [place, inner] of path.slice(1).entries()) {
    const outer = path[place]!;
    // The clocks of two processes differ by milliseconds.
    expect(inner.startNanoseconds).toBeGreaterThanOrEqual(outer.startNanoseconds - CLOCKS_DIFFER_BY);
    expect(inner.endNanoseconds).toBeLessThanOrEqual(outer.endNanoseconds + CLOCKS_DIFFER_BY);
  }

  // The decision reads the rule for its event, and the operation reads it for the payload.
  const reads = ofTrace().filter(({ name }) => /^select .*extra_service$/.test(name));
  const toReads = reads.map((read) => shown(pathTo(read, ofTrace())).slice(0, -1));
  expect(toReads.filter((path) => path.length === toOperation.length)).toEqual([toOperation]);
  expect(toReads).toHaveLength(2);
  expect(insert!.attributes).toMatchObject({ "db.system.name": "sqlite", "db.collection.name": "extra_service" });
  // The whole trace hangs together: no span lacks its parent but the router's, whose parent is the caller's.
  const ids = new Set(ofTrace().map(({ spanId }) => spanId));
  expect(ofTrace().filter(({ parentSpanId }) => !ids.has(parentSpanId))).toEqual(named("POST"));
  const text = JSON.stringify(ofTrace(), (_, value) => (typeof value === "bigint" ? String(value) : value));
  expect(text).not.toMatch(/secret-value|eyJ/);
});

test("a router without a receiver passes the caller's trace on", async () => {
  const { address, spans } = await openReceiver();
  const services = await startServices(address, {});

  await send(services, "query Rules { extraServices { totalCount } }");

  const request = () => spans.find(({ name }) => name === "POST Rules__billing__0");
  await vi.waitFor(() => expect(request()).toBeDefined(), 20_000);
  expect(request()).toMatchObject({ traceId: CALLER.trace, parentSpanId: CALLER.span });
});
