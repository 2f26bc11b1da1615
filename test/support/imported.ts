import { exportedLines } from "../../src/commands/export.ts";
import type { FactorsAs } from "../../src/commands/import/format.ts";
import { linesOf } from "../../src/commands/import/lines.ts";
import { runImport } from "../../src/commands/import/run.ts";
import { reporter } from "../../src/commands/reporting/report.ts";
import type { Store } from "../../src/store/store.ts";
import { NOW } from "./given.ts";

export const RULE_ID = 4001;
export const CREDIT_ID = 3001;
export const ROW_ID = 5001;

/** One line of a file, by default a rule. */
export function line(entity: string, record: object): string {
  return JSON.stringify({ entity, record });
}

const times = { CreatedOn: "2026-01-02T09:00:00Z", UpdatedOn: "2026-01-02T09:00:00Z", UpdatedBy: "[System]" };

export function aRuleLine(changes: object = {}): string {
  const own = { BusinessId: 101, Name: "Meeting room", Price: 30, ChargePeriod: 1, CurrencyCode: "GBP" };
  return line("ExtraService", { Id: RULE_ID, UniqueId: uuid(RULE_ID), ...own, ...times, ...changes });
}

/** A credit of 600 minutes of which 540 are left. */
export function aCreditLine(changes: object = {}): string {
  const own = { BusinessId: 101, CoworkerId: 2001, ExtraServiceId: RULE_ID, TotalUses: 600, RemainingUses: 540 };
  return line("CoworkerExtraService", { Id: CREDIT_ID, UniqueId: uuid(CREDIT_ID), ...own, ...times, ...changes });
}

/** The use of 60 of them. */
export function aRowLine(changes: object = {}): string {
  const own = { CoworkerExtraServiceId: CREDIT_ID, CreditUsed: 60 };
  return line("CoworkerExtraServiceUseHistory", { Id: ROW_ID, UniqueId: uuid(ROW_ID), ...own, ...times, ...changes });
}

export function uuid(number: number): string {
  return `00000000-0000-4000-8000-${String(number).padStart(12, "0")}`;
}

/** Imports the files, each a text or its lines. Returns the reports of bad lines and the counts by entity. */
export function importInto(store: Store, ...files: readonly (string | Uint8Array | readonly string[])[]) {
  return importAs(store, null, ...files);
}

/** The same, with what price factors are where a file does not say it. Answers also how files with rules were read. */
export async function importAs(
  store: Store,
  factorsAs: FactorsAs | null,
  ...files: readonly (string | Uint8Array | readonly string[])[]
) {
  const formats: string[] = [];
  const told: string[] = [];
  const names = files.map((_, place) => `file${place + 1}`);
  const report = reporter(names, (text) => told.push(text));
  await runImport({
    store,
    context: { now: NOW, by: "import", businesses: null },
    inputs: files.map((file) =>
      linesOf(bytesOf(Array.isArray(file) ? file.join("\n") : (file as string | Uint8Array))),
    ),
    report,
    progress: { at() {}, stop() {} },
    isStopped: () => false,
    factorsAs,
    onFormat: (file, how) => formats.push(`${names[file]}: ${how}`),
  });
  return { told, formats, counts: countsIn(report.summary()) };
}

/** Everything that the store holds, as it is exported. */
export async function exported(store: Store): Promise<string> {
  let text = "";
  for await (const lines of exportedLines(store)) text += lines;
  return text;
}

/** Small chunks: lines are split anywhere. */
async function* bytesOf(file: string | Uint8Array): AsyncGenerator<Uint8Array> {
  const bytes = Buffer.from(file);
  for (let start = 0; start < bytes.length; start += 1_009) yield bytes.subarray(start, start + 1_009);
}

export function countsIn(summary: string): Record<string, string> {
  const lines = summary.trimEnd().split("\n").slice(1);
  return Object.fromEntries(
    lines
      .map((one) => /^(\S+(?: \S+)?)\s+(.*)$/.exec(one)!.slice(1))
      .map(([name, counts]) => [name, counts!.replace(/\s+/g, " ")]),
  );
}
