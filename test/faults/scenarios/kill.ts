import type { TestDatabase } from "../databases/database.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { started, worldOn } from "../world.ts";
import { outages } from "./outages.ts";

export interface Kill {
  readonly on: TestDatabase["kind"];
  readonly seed: string;
  readonly cycles: number;
}

/** The gateway is killed under its writers, again and again. */
export async function kill({ on, seed, cycles }: Kill, scope: Scope): Promise<Report> {
  const world = await worldOn(on, scope);
  return outages(world, {
    ...{ seed, cycles },
    goDown: async (gateway) => void (await gateway.end("SIGKILL")),
    comeBack: () => started(world),
  });
}
