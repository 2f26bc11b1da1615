import { readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { gatewayMetrics } from "../../src/server/metrics.ts";
import { processMetrics } from "../../src/server/process-metrics.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { codesIn, readDocument, root, rowsOf } from "./markdown.ts";

// The table of metrics is what a gateway answers, and the rules and panels of ops/ ask for nothing else.

const OWN = /billing_gateway_\w+/g;

/** What a gateway answers, and the types of its metrics by name. A process that watches over others has some of its own. */
async function answered({ address }: TestServer): Promise<{ types: Map<string, string>; text: string }> {
  const text = await (await fetch(`${address}/metrics`)).text();
  const types = [...text.matchAll(/^# TYPE (\S+) (\w+)$/gm)].map(([, name, type]) => [name!, type!] as const);
  const ofPrimary = (await processMetrics(["1"], () => 1).json()).map(
    ({ name, type }) => [name, String(type)] as const,
  );
  return { types: new Map([...types, ...ofPrimary]), text };
}

/** Names of the metrics as samples have them. */
function samplesOf(types: ReadonlyMap<string, string>): Set<string> {
  const ends = (type: string) => (type === "histogram" ? ["_bucket", "_sum", "_count"] : [""]);
  return new Set([...types].flatMap(([name, type]) => ends(type).map((end) => `${name}${end}`)));
}

const rows = rowsOf(readDocument("docs/operations.md"), "metric");

test("the table of metrics has every metric of the gateway and no other, and says which are histograms", async () => {
  const { types } = await answered(await startServer());
  const own = [...types].filter(([name]) => name.startsWith("billing_gateway_"));
  const documented = rows
    .map(([cell]) => [codesIn(cell!)[0]!, cell!.includes("(histogram)")] as const)
    .filter(([name]) => name.startsWith("billing_gateway_"));

  expect([...documented].sort()).toEqual(own.map(([name, type]) => [name, type === "histogram"] as const).sort());
});

test("every label of a sample is in the row of its metric", async () => {
  const server = await startServer();
  const query = `mutation { nameTariffs(input: { businessId: 1, names: [{ id: 1, name: "A" }] }) { userErrors { code } } }`;
  await server.post({ query });
  await server.post({ query: "{ extraServices { totalCount } }" });
  // Checkpoints are rare, so this one is reported by hand.
  const metrics = gatewayMetrics();
  metrics.store.checkpointEnded("passive", "done", 1);
  const text = `${(await answered(server)).text}\n${await metrics.text()}`;

  const labels = new Set(
    [...text.matchAll(/^(billing_gateway_\w+?)(?:_bucket|_sum|_count)?\{([^}]*)\}/gm)].flatMap(([, name, inside]) =>
      [...inside!.matchAll(/(\w+)="/g)].flatMap(([, label]) => (label === "le" ? [] : [`${name} ${label}`])),
    ),
  );
  const shown = (one: string) => {
    const [name, label] = one.split(" ") as [string, string];
    const row = rows.find(([cell]) => codesIn(cell!)[0] === name);
    return codesIn(row?.[1] ?? "").includes(label);
  };

  expect(labels.size).toBeGreaterThan(10);
  expect([...labels].filter((one) => !shown(one))).toEqual([]);
});

test.each(["ops/alerts.yml", "ops/dashboard.json"])("%s asks only for metrics that exist", async (file) => {
  const { types } = await answered(await startServer());
  const asked = [...new Set(readFileSync(join(root, file), "utf8").match(OWN))];

  expect(asked.length).toBeGreaterThan(5);
  expect(asked.filter((name) => !samplesOf(types).has(name))).toEqual([]);
});
