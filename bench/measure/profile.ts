import { mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { between, seededSources } from "../../src/commands/demo/random.ts";
import { PAGE_SIZE } from "../contestants/contestant.ts";
import { startGateway } from "../contestants/gateway.ts";
import type { Dataset } from "../data/dataset.ts";
import { load } from "../load.ts";
import type { Measured } from "../report.ts";
import type { Effort } from "./page.ts";

/** The file that V8 writes with --cpu-prof. */
interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: { readonly functionName: string; readonly url: string; readonly lineNumber: number };
  }[];
  readonly samples: readonly number[];
  /** Microseconds from each sample to the one before it. */
  readonly timeDeltas: readonly number[];
}

const SHOWN = 30;

/** The gateway's processor time while it serves pages, by package and by function, without called functions. */
export async function measureProfile(dataset: Dataset, { rounds, milliseconds }: Effort): Promise<Measured> {
  const folder = mkdtempSync(join(dataset.folder, "profile-"));
  const options = ["--cpu-prof", `--cpu-prof-dir=${folder}`];
  const { served, page } = await startGateway("gateway", `file:${dataset.file}`, options);
  const { chance } = seededSources("profile");
  const next = () => page(between(chance, 0, dataset.credits - PAGE_SIZE - 1));
  await load({ port: served.port, pids: [served.pid], clients: 8, milliseconds, next });
  const { requests } = await load({
    port: served.port,
    pids: [served.pid],
    clients: 8,
    milliseconds: rounds * milliseconds,
    next,
  });
  await served.stop();
  const [file] = readdirSync(folder);
  const profile = JSON.parse(readFileSync(join(folder, file!), "utf8")) as CpuProfile;
  rmSync(folder, { recursive: true });
  const { packages, functions, whole } = selfTimes(profile, rounds * milliseconds * 1000);
  const rows = (of: Map<string, number>, count: number) =>
    [...of]
      .sort(([, a], [, b]) => b - a)
      .slice(0, count)
      .map(([name, time]) => [name, (100 * time) / whole, time / 1000 / requests] as const);
  const shown = [...rows(packages, 15), ["", "", ""] as const, ...rows(functions, SHOWN)];
  return {
    title: "Where the time of a page goes in the gateway: by package, then by function",
    columns: ["where", "%", "ms a page"],
    rows: shown,
    targets: [],
    missing: [],
    figures: { requests, packages: rows(packages, 100), functions: rows(functions, 100) },
  };
}

/** Of the last microseconds only: the time before is start and warm-up. */
function selfTimes({ nodes, samples, timeDeltas }: CpuProfile, microseconds: number) {
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const packages = new Map<string, number>();
  const functions = new Map<string, number>();
  let whole = 0;
  let back = 0;
  for (let place = samples.length - 1; place >= 0 && back < microseconds; place--) {
    const time = timeDeltas[place]!;
    back += time;
    const { functionName, url, lineNumber } = frames.get(samples[place]!)!;
    if (functionName === "(idle)") continue;
    whole += time;
    const where = packageOf(url, functionName);
    packages.set(where, (packages.get(where) ?? 0) + time);
    const name = `${functionName || "(anonymous)"} ${url === "" ? "" : `${shortened(url)}:${lineNumber + 1}`}`.trim();
    functions.set(name, (functions.get(name) ?? 0) + time);
  }
  return { packages, functions, whole };
}

function packageOf(url: string, functionName: string): string {
  if (url.startsWith("node:")) return "node";
  if (url === "") return functionName.startsWith("(") ? functionName : "native";
  const inPackage = /.*\/node_modules\/((?:@[^/]+\/)?[^/]+)/.exec(url)?.[1];
  return inPackage ?? /\/dist\/([^/]+)/.exec(url)?.[1]?.replace(/^/, "gateway: ") ?? "other";
}

function shortened(url: string): string {
  return url.replace(url.includes("/node_modules/") ? /^.*\/node_modules\// : /^.*\/(?=dist\/)/, "");
}
