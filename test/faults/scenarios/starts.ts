import type { Change } from "../gateway/build.ts";
import type { Report } from "../report.ts";
import type { Scope } from "../scope.ts";
import { worldOn } from "../world.ts";

export interface Starts {
  readonly cycles: number;
  readonly changes?: readonly Change[];
}

/** Starts every kind of command and ends it, again and again; each must exit with 0. */
export async function starts({ cycles, changes = [] }: Starts, scope: Scope): Promise<Report> {
  const world = await worldOn("sqlite", scope, { changes });
  const faults: string[] = [];
  let count = 0;
  const expectZero = (name: string, by: number | string | null, output: string) => {
    count += 1;
    if (by !== 0) faults.push(`${name}, start ${count}: ended by ${by}: ${output.trim().split("\n").at(-1)}`);
  };
  for (let cycle = 1; cycle <= cycles; cycle += 1) {
    const gateway = await world.start();
    expectZero("serve", await gateway.end("SIGTERM"), gateway.said());
    const demo = await world.run(["demo"], /Stop with/);
    expectZero("demo", demo.by, demo.output);
    for (const args of [
      ["token", "--email", "ana@example.com"],
      ["export", "--out", `export-${cycle}.jsonl`],
      ["backup", `backup-${cycle}.db`],
      ["verify-ledger"],
    ]) {
      const { by, output } = await world.run(args);
      expectZero(args[0]!, by, output);
    }
  }
  return { figures: { starts: count }, faults };
}
