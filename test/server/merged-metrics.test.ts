import { expect, test } from "vitest";
import { mergedMetrics } from "../../src/server/merged-metrics.ts";
import { gatewayMetrics } from "../../src/server/metrics.ts";

/** As they come over the channel between processes. */
const sent = async (metrics: ReturnType<typeof gatewayMetrics>) => JSON.parse(JSON.stringify(await metrics.json()));

test("the metrics of several processes are one text: each sample names its worker, each metric is described once", async () => {
  const [first, second] = [gatewayMetrics(), gatewayMetrics()];
  first.decided("recordUse", "done", 0.002);
  second.decided("recordUse", "done", 0.002);
  second.decided("recordUse", "done", 0.002);

  const text = await mergedMetrics([
    { worker: "1", metrics: await sent(first) },
    { worker: "writer", metrics: await sent(second) },
  ]);

  const lines = text.split("\n");
  expect(lines.filter((line) => line.startsWith("billing_gateway_decisions_total"))).toEqual([
    'billing_gateway_decisions_total{worker="1",decision="recordUse",outcome="done"} 1',
    'billing_gateway_decisions_total{worker="writer",decision="recordUse",outcome="done"} 2',
  ]);
  expect(lines).toContain(
    'billing_gateway_decision_seconds_bucket{worker="writer",le="0.0025",decision="recordUse"} 2',
  );
  expect(lines).toContain('billing_gateway_decision_seconds_count{worker="1",decision="recordUse"} 1');
  expect(lines.filter((line) => line.startsWith("# TYPE billing_gateway_decision_seconds "))).toHaveLength(1);
  expect(text).toContain('process_resident_memory_bytes{worker="1"}');
});

test("a figure that is no number stays one", async () => {
  const metrics = [{ name: "lag", help: "a lag", type: "gauge", values: [{ labels: {}, value: null }] }];

  expect(await mergedMetrics([{ worker: "1", metrics }])).toContain('lag{worker="1"} Nan');
});
