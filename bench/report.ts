import { execFileSync } from "node:child_process";
import { mkdirSync, writeFileSync } from "node:fs";
import { cpus, totalmem } from "node:os";
import { join } from "node:path";
import { root } from "./process.ts";

/** The result of a part: a table, the goal, and the figures. */
export interface Measured {
  readonly title: string;
  readonly columns: readonly string[];
  readonly rows: readonly (readonly (string | number)[])[];
  readonly targets: readonly Target[];
  /** Measurements that were not possible, with the reason. */
  readonly missing: readonly string[];
  readonly figures: unknown;
}

export interface Target {
  readonly name: string;
  readonly value: number;
  readonly atLeast?: number;
  readonly atMost?: number;
}

export interface Run {
  readonly takenOn: string;
  readonly command: string;
  readonly commit: string;
  readonly machine: string;
  readonly parts: Readonly<Record<string, Measured>>;
}

export function isMet({ value, atLeast = Number.NEGATIVE_INFINITY, atMost = Number.POSITIVE_INFINITY }: Target) {
  return value >= atLeast && value <= atMost;
}

/** A part as Markdown, which reads well in a terminal too. */
export function toMarkdown({ title, columns, rows, targets, missing }: Measured): string {
  const table = [
    columns,
    columns.map((_, place) => (place === 0 ? "---" : "--:")),
    ...rows.map((row) => row.map(shown)),
  ];
  const widths = columns.map((_, place) => Math.max(...table.map((row) => row[place]?.length ?? 0)));
  return [
    `## ${title}`,
    "",
    ...table.map((row) => `| ${row.map((cell, place) => padded(cell, widths[place]!, place)).join(" | ")} |`),
    "",
    ...targets.map((target) => `- ${sentenceOf(target)}`),
    ...missing.map((reason) => `- NOT MEASURED: ${reason}`),
    "",
  ].join("\n");
}

/** Stores the run. Returns the file's name. */
export function keep(run: Run): string {
  const name = `${run.takenOn.slice(0, 16).replace(/\D/g, "")}-${run.commit.slice(0, 7)}.json`;
  mkdirSync(join(root, "bench/results"), { recursive: true });
  writeFileSync(join(root, "bench/results", name), `${JSON.stringify(run, null, 2)}\n`);
  return name;
}

export function machine(): string {
  const [cpu] = cpus();
  const gigabytes = Math.round(totalmem() / 1024 ** 3);
  return `${cpu?.model.trim()}, ${cpus().length} cores, ${gigabytes} GB, ${process.platform}, Node ${process.versions.node}`;
}

/** The measured commit, with a suffix if the work tree had uncommitted changes. */
export function commit(): string {
  const git = (...args: string[]) => execFileSync("git", args, { cwd: root, encoding: "utf8" }).trim();
  const changed = git("status", "--porcelain", "--", "src", "schema", "package.json");
  return `${git("rev-parse", "--short=12", "HEAD")}${changed === "" ? "" : " with changes"}`;
}

function sentenceOf(target: Target): string {
  const { name, value, atLeast, atMost } = target;
  const aim = atLeast === undefined ? `at most ${atMost}` : `at least ${atLeast}`;
  return `${name}: ${shown(value)} (aim: ${aim}) ${isMet(target) ? "met" : "MISSED"}`;
}

function shown(value: string | number): string {
  if (typeof value === "string") return value;
  return value >= 100 ? value.toFixed(0) : value.toFixed(2);
}

function padded(cell: string, width: number, place: number): string {
  if (/^-+:?$/.test(cell)) return cell.endsWith(":") ? `${"-".repeat(width - 1)}:` : "-".repeat(width);
  return place === 0 ? cell.padEnd(width) : cell.padStart(width);
}
