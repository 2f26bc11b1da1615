import { createWriteStream, renameSync, rmSync } from "node:fs";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Command } from "commander";
import type { Config } from "../config.ts";
import type { AlertSettings } from "../domain/alert/settings.ts";
import type { CoworkerExtraService } from "../domain/coworker-extra-service/fields.ts";
import type { HoldAllocation } from "../domain/credit-hold/allocation.ts";
import type { Business, Name, NamedKind } from "../domain/named.ts";
import type { PriceQuote } from "../domain/pricing/quote.ts";
import { type UpstreamEntity, upstreamEntityNames } from "../domain/upstream-entities.ts";
import { ALERTS, toAlerts } from "../rest/alert-settings.ts";
import { HOLD, toHold } from "../rest/credit-hold.ts";
import { SCHEDULE, toSchedule } from "../rest/credit-schedule.ts";
import { withCurrencyNumbers } from "../rest/currency-numbers.ts";
import { toNamed } from "../rest/named.ts";
import { restEntities } from "../rest/names.ts";
import { toRecord } from "../rest/record.ts";
import type { Reader, Store } from "../store/store.ts";
import { QUOTE } from "./export-names.ts";
import { FORMAT } from "./import/format.ts";
import { checkOutput } from "./output-file.ts";
import { toStandardOutput } from "./standard-output.ts";
import { openForCommand } from "./store.ts";

const PAGE = 1_000;

export function exportCommand(config: () => Config): Command {
  return new Command("export")
    .description("Write the whole database as JSON Lines, from one snapshot.")
    .option("--out <file>", "write to this file instead of standard output; it appears when it is complete")
    .addHelpText("after", help)
    .action(async ({ out }: { out?: string }) => {
      if (out !== undefined) checkOutput(out);
      const store = await openForCommand(config(), { readonly: true });
      try {
        if (out === undefined) await toStandardOutput(exportedLines(store));
        else await toFile(store, out);
      } finally {
        await store.close();
      }
    });
}

/**
 * The lines of an export, several in one text: the format, the named records of other services, alert settings, then every record by id,
 * all from one snapshot. Properties that depend on the time are left out: a copy of the database exports the same lines.
 */
export async function* exportedLines(store: Store): AsyncGenerator<string> {
  const reader = store.snapshot(null);
  try {
    yield `${JSON.stringify({ format: FORMAT })}\n`;
    yield* businesses(reader);
    for (const kind of ["ResourceType", "Tariff", "Team"] as const) yield* names(reader, kind);
    yield* alerts(reader);
    for (const entity of upstreamEntityNames) {
      // A ledger row may name a hold, and a hold names credits.
      if (entity === "UseHistory") yield* holds(reader);
      // A credit may name the schedule that granted it.
      if (entity === "CoworkerExtraService") yield* schedules(reader);
      yield* records(reader, entity);
    }
  } finally {
    reader.release();
  }
}

async function* businesses(reader: Reader): AsyncGenerator<string> {
  let last: number | null = null;
  for (;;) {
    const known: Business[] = await reader.businessesBehind(last, PAGE);
    if (known.length === 0) return;
    const records = known.map((one) => toNamed("Business", one));
    yield linesOf("Business", records);
    last = known.at(-1)!.id;
  }
}

async function* names(reader: Reader, kind: NamedKind): AsyncGenerator<string> {
  let last: Name | null = null;
  for (;;) {
    const known: Name[] = await reader.namesBehind(kind, last, PAGE);
    if (known.length === 0) return;
    const records = known.map((one) => toNamed(kind, one));
    yield linesOf(kind, records);
    last = known.at(-1)!;
  }
}

async function* alerts(reader: Reader): AsyncGenerator<string> {
  for (let last: number | null = null; ; ) {
    const known: AlertSettings[] = await reader.alertSettingsBehind(last, PAGE);
    if (known.length === 0) return;
    yield linesOf(ALERTS, known.map(toAlerts));
    last = known.at(-1)!.businessId;
  }
}

async function* records<E extends UpstreamEntity>(reader: Reader, entity: E): AsyncGenerator<string> {
  let last = 0;
  for (;;) {
    const { rows } = await reader.page(entity, { order: [], take: "first", count: PAGE, after: [last] });
    if (rows.length === 0) return;
    const quotes = entity === "CoworkerExtraService" ? await reader.chargeQuotes(chargesOf(rows as never)) : new Map();
    const shown = rows.map((row) => withQuote(toRecord(entity, row, null), quotes.get(row.id as number)));
    yield linesOf(restEntities[entity], await withCurrencyNumbers(reader, entity, rows, shown));
    last = rows.at(-1)!.id as number;
  }
}

function chargesOf(rows: readonly Pick<CoworkerExtraService, "id" | "kind">[]): number[] {
  return rows.flatMap(({ id, kind }) => (kind === "BOOKING_CHARGE" ? [id] : []));
}

function withQuote(record: Record<string, unknown>, quote: PriceQuote | undefined): Record<string, unknown> {
  return quote === undefined ? record : { ...record, [QUOTE]: quote };
}

async function* schedules(reader: Reader): AsyncGenerator<string> {
  for (let last = 0; ; ) {
    const { rows } = await reader.page("CreditSchedule", { order: [], take: "first", count: PAGE, after: [last] });
    if (rows.length === 0) return;
    yield linesOf(SCHEDULE, rows.map(toSchedule));
    last = rows.at(-1)!.id;
  }
}

async function* holds(reader: Reader): AsyncGenerator<string> {
  for (let last = 0; ; ) {
    const { rows } = await reader.page("CreditHold", { order: [], take: "first", count: PAGE, after: [last] });
    if (rows.length === 0) return;
    const ids = rows.map(({ id }) => id);
    const allocations = new Map(ids.map((id) => [id, [] as HoldAllocation[]]));
    for (const one of await reader.holdAllocations(ids)) allocations.get(one.creditHoldId)!.push(one);
    yield linesOf(
      HOLD,
      rows.map((hold) => toHold(hold, allocations.get(hold.id)!)),
    );
    last = rows.at(-1)!.id;
  }
}

function linesOf(entity: string, records: readonly Record<string, unknown>[]): string {
  return records.map((record) => `${JSON.stringify({ entity, record })}\n`).join("");
}

/** Writes to another name first: no reader finds half an export. */
async function toFile(store: Store, file: string): Promise<void> {
  const unfinished = `${file}.${process.pid}.new`;
  try {
    await pipeline(Readable.from(exportedLines(store)), createWriteStream(unfinished, { mode: 0o600, flush: true }));
    renameSync(unfinished, file);
  } finally {
    rmSync(unfinished, { force: true });
  }
}

const help = `
The first line is { "format": 2 }: price factors are signed percentages. Each other line is
{ "entity": "…", "record": { … } }, the record in the form of the REST API, without IsNew, Status and
HeldUses, which depend on the time. "billing-gateway import" reads it. Imported into an empty database and exported again, the
lines are the same, byte for byte.

Exit code 0: everything was written, or the reader closed the pipe; 1: refused; 2: wrong usage.

Example:
  billing-gateway export --out billing.jsonl
`;
