import { Counter, Histogram, Registry } from "prom-client";
import { expect, test } from "vitest";
import { countedHistogram, countedTotal } from "../../src/server/counted-metrics.ts";

const description = { name: "seconds", help: "Some time.", buckets: [0.5, 1, 2.5] };
const observed = [0.1, 0.5, 0.50001, 1, 2, 3, 100];

test("a counted histogram has the text of prom-client's", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const observe = countedHistogram(ours, { ...description, labelNames: [] });
  const histogram = new Histogram({ ...description, registers: [theirs] });
  for (const one of observed) {
    observe(one);
    histogram.observe(one);
  }

  expect(await ours.metrics()).toBe(await theirs.metrics());
});

test.each<Record<string, string>[]>([
  [{ kind: "select" }, { kind: "insert" }],
  [
    { api: "graphql", operation: "Who" },
    { api: "graphql", operation: "" },
  ],
])("so has one with labels, also merged with another registry", async (...series) => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const labelNames = Object.keys(series[0]!);
  const observe = countedHistogram(ours, { ...description, labelNames });
  const histogram = new Histogram({ ...description, labelNames, registers: [theirs] });
  for (const labels of series)
    for (const one of observed) {
      observe(one, ...Object.values(labels));
      histogram.observe(labels, one);
    }

  expect(await Registry.merge([ours]).metrics()).toBe(await Registry.merge([theirs]).metrics());
});

test("a counted total has the text of prom-client's counter, each time it is read", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const of = { name: "requests_total", help: "Requests.", labelNames: ["api", "status"] };
  const count = countedTotal(ours, of);
  const counter = new Counter({ ...of, registers: [theirs] });
  for (const [api, status] of [
    ["rest", "200"],
    ["rest", "404"],
    ["rest", "200"],
  ] as const) {
    count(api, status);
    counter.inc({ api, status });
    expect(await ours.metrics()).toBe(await theirs.metrics());
  }
});

test("it has zeroes before the first observation, as prom-client's has", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  countedHistogram(ours, { ...description, labelNames: [] });
  new Histogram({ ...description, registers: [theirs] });

  expect(await ours.metrics()).toBe(await theirs.metrics());
});
