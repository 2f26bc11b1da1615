import { happens, pick, seededSources } from "../../../src/commands/demo/random.ts";
import type { TestDatabase } from "../databases/database.ts";
import type { Change } from "../gateway/build.ts";
import type { Gateway } from "../gateway/process.ts";
import { partsOf, whenComplete } from "../gateway/processes.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { started, worldOn } from "../world.ts";
import { outages } from "./outages.ts";

export interface Kill {
  readonly on: TestDatabase["kind"];
  readonly seed: string;
  readonly cycles: number;
  readonly changes?: readonly Change[];
  /** The gateway has so many workers, and one of its processes is killed at a time. */
  readonly workers?: number | undefined;
}

/** Of kills of one process, the percentage that is the primary one: all others end with it. */
const PRIMARY_PERCENT = 15;
/** Of the others, the percentage that is the one that writes. */
const WRITER_PERCENT = 50;

/** The gateway is killed under its writers, again and again. */
export async function kill({ on, seed, cycles, changes, workers }: Kill, scope: Scope): Promise<Report> {
  const world = await worldOn(on, scope, { changes, workers });
  const { chance } = seededSources(`${seed}/kills`);
  let killed: number | null = null;
  const figures = { primaryKilled: 0, writerKilled: 0, workerKilled: 0 };

  /** Kills the primary process, and returns null, or another one, and returns which. */
  async function killOne(gateway: Gateway): Promise<number | null> {
    const parts = partsOf(gateway.pid);
    if (workers === undefined || parts.length === 0 || happens(chance, PRIMARY_PERCENT)) {
      figures.primaryKilled += 1;
      await gateway.end("SIGKILL");
      return null;
    }
    const wanted = happens(chance, WRITER_PERCENT);
    const candidates = parts.filter(({ isWriter }) => isWriter === wanted);
    const one = pick(chance, candidates.length > 0 ? candidates : parts);
    figures[one.isWriter ? "writerKilled" : "workerKilled"] += 1;
    process.kill(one.pid, "SIGKILL");
    return one.pid;
  }

  async function waitUntilComplete(gateway: Gateway, gone: number) {
    const began = performance.now();
    await whenComplete(gateway, workers!, [gone]);
    return { gateway, milliseconds: performance.now() - began };
  }

  const report = await outages(world, {
    ...{ seed, cycles },
    goDown: async (gateway) => {
      killed = await killOne(gateway);
    },
    comeBack: (gateway) => (killed === null ? started(world) : waitUntilComplete(gateway, killed)),
  });
  return workers === undefined ? report : { ...report, figures: { ...report.figures, ...figures } };
}
