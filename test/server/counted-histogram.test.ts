import { Histogram, Registry } from "prom-client";
import { expect, test } from "vitest";
import { countedHistogram } from "../../src/server/counted-histogram.ts";

const description = { name: "seconds", help: "Some time.", buckets: [0.5, 1, 2.5] };
const observed = [0.1, 0.5, 0.50001, 1, 2, 3, 100];

test("a counted histogram has the text of prom-client's", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const observe = countedHistogram(ours, { ...description, label: null });
  const histogram = new Histogram({ ...description, registers: [theirs] });
  for (const one of observed) {
    observe(one);
    histogram.observe(one);
  }

  expect(await ours.metrics()).toBe(await theirs.metrics());
});

test("so has one with a label, also merged with another registry", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  const observe = countedHistogram(ours, { ...description, label: "kind" });
  const histogram = new Histogram({ ...description, labelNames: ["kind"], registers: [theirs] });
  for (const kind of ["select", "insert"])
    for (const one of observed) {
      observe(one, kind);
      histogram.observe({ kind }, one);
    }

  expect(await Registry.merge([ours]).metrics()).toBe(await Registry.merge([theirs]).metrics());
});

test("it has zeroes before the first observation, as prom-client's has", async () => {
  const [ours, theirs] = [new Registry(), new Registry()];
  countedHistogram(ours, { ...description, label: null });
  new Histogram({ ...description, registers: [theirs] });

  expect(await ours.metrics()).toBe(await theirs.metrics());
});
