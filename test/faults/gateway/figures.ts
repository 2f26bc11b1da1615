import { serverName } from "../../../src/store/postgres/hosts.ts";
import type { Gateway } from "./process.ts";

/** The values of a gateway's metric by its label. */
async function figures({ port }: Gateway, metric: string, label: string): Promise<Map<string, number>> {
  const text = await (await fetch(`http://127.0.0.1:${port}/metrics`)).text();
  const line = new RegExp(`^${metric}\\{${label}="([^"]*)"\\} (\\S+)$`, "gm");
  return new Map([...text.matchAll(line)].map(([, name, value]) => [name!, Number(value)]));
}

/** Whether the gateway lets the replica answer reads. */
export async function isReplicaUp(gateway: Gateway, url: string): Promise<boolean> {
  return (await figures(gateway, "billing_gateway_replica_up", "replica")).get(serverName(url)) === 1;
}

/** How many snapshots replicas and the primary answered, and the share of the replicas in percent. */
export async function chosenServers(gateways: readonly Gateway[]) {
  const all = await Promise.all(gateways.map((one) => figures(one, "billing_gateway_snapshots_total", "server")));
  const entries = all.flatMap((one) => [...one]);
  const total = entries.reduce((sum, [, count]) => sum + count, 0);
  const onPrimary = entries.reduce((sum, [name, count]) => sum + (name === "primary" ? count : 0), 0);
  return { snapshots: total, onPrimary, replicaShare: Math.round((100 * (total - onPrimary)) / Math.max(1, total)) };
}
