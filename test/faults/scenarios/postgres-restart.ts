import { type Cluster, startCluster } from "../databases/cluster.ts";
import { type PostgresDatabase, postgresOn } from "../databases/postgres.ts";
import { temporaryFolder } from "../folder.ts";
import { whenReady } from "../gateway/process.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { makeWorld } from "../world.ts";
import { outages } from "./outages.ts";

export interface PostgresRestart {
  readonly seed: string;
  readonly cycles: number;
}

/** By turns, the server's backends are terminated, and the server itself crashes and recovers. The gateway stays up. */
export async function postgresRestart({ seed, cycles }: PostgresRestart, scope: Scope): Promise<Report> {
  const cluster = await startCluster(scope);
  const database = await postgresOn(cluster.url, scope);
  const world = makeWorld({ database, folder: temporaryFolder(scope) }, scope);
  const disturb = disturbance(cluster, database);
  return outages(world, {
    ...{ seed, cycles },
    goDown: disturb,
    async comeBack(gateway) {
      const began = performance.now();
      await whenReady(gateway.port);
      return { gateway, milliseconds: performance.now() - began };
    },
  });
}

function disturbance(cluster: Cluster, database: PostgresDatabase): () => Promise<void> {
  let count = 0;
  return async () => {
    count += 1;
    if (count % 2 === 0) await cluster.crash();
    else await database.cutAll();
  };
}
