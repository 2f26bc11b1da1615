import { mountDisk } from "../databases/disk.ts";
import { sqliteIn } from "../databases/sqlite.ts";
import { temporaryFolder } from "../folder.ts";
import type { Change } from "../gateway/build.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { makeWorld, started } from "../world.ts";
import { outages } from "./outages.ts";

export interface Power {
  readonly seed: string;
  readonly cycles: number;
  readonly changes?: readonly Change[];
}

const DISK_MEGABYTES = 512;

/** The power of the disk is cut under the gateway's writers, again and again. */
export async function power({ seed, cycles, changes }: Power, scope: Scope): Promise<Report> {
  // Not the disk's: a process that runs in a folder keeps it mounted.
  const folder = temporaryFolder(scope);
  const disk = mountDisk(DISK_MEGABYTES, scope);
  const world = makeWorld({ database: sqliteIn(disk.folder), folder, changes }, scope);
  return outages(world, {
    ...{ seed, cycles },
    // A new file and its key are part of the set-up; only later acknowledged data must be durable.
    prepared: disk.sync,
    async goDown(gateway) {
      disk.cut();
      await gateway.end("SIGKILL");
      disk.mountAgain();
    },
    comeBack: () => started(world),
  });
}
