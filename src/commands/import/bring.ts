import type { CoworkerExtraService } from "../../domain/coworker-extra-service/fields.ts";
import type { CreditSchedule } from "../../domain/credit-schedule/fields.ts";
import type { ExtraService } from "../../domain/extra-service/fields.ts";
import type { ImportedCredit } from "../../domain/import/existing-records.ts";
import type { ImportedRecord, ImportOutcome } from "../../domain/import/imported-record.ts";
import type { ImportedRow } from "../../domain/import/imported-rows.ts";
import type { Refusal } from "../../domain/refusal.ts";
import { SCHEDULE } from "../../rest/credit-schedule.ts";
import { restEntities } from "../../rest/names.ts";
import type { Read, Staged } from "../../store/scratch/staging.ts";
import { because } from "../reporting/report.ts";
import { commitLines, type ImportContext } from "./commit.ts";

/** Imports rules in one commit. */
export async function importRules(importing: ImportContext, lines: readonly Staged[]): Promise<void> {
  const rules = lines.map(({ body }) => JSON.parse(body) as ImportedRecord<ExtraService>);
  const outcomes = await commitLines(importing, lines, "importExtraServices", { rules });
  for (const [place, line] of lines.entries())
    importing.report.outcome(line, restEntities.ExtraService, outcomes[place]!);
}

/** Imports schedules in one commit. */
export async function importSchedules(importing: ImportContext, lines: readonly Staged[]): Promise<void> {
  const schedules = lines.map(({ body }) => JSON.parse(body) as ImportedRecord<CreditSchedule>);
  const outcomes = await commitLines(importing, lines, "importCreditSchedules", { schedules });
  for (const [place, line] of lines.entries()) importing.report.outcome(line, SCHEDULE, outcomes[place]!);
}

/** A charge or credit with its rows; if no line has the credit, its id and its rows. */
export interface CreditLines {
  readonly line: Staged | null;
  readonly id: number | null;
  readonly rows: readonly Read[];
}

/** Imports several whole credits in one commit: far faster than one each, and no reader sees a credit without its rows. */
export async function importCredits(importing: ImportContext, together: readonly CreditLines[]): Promise<void> {
  const { report } = importing;
  const credits = together.map(
    ({ line, id, rows }): ImportedCredit => ({
      ...recordOf(line),
      id,
      rows: rows.map(({ body }) => JSON.parse(body) as ImportedRow),
    }),
  );
  const answers = await commitLines(
    importing,
    together.flatMap(({ line, rows }) => [...(line === null ? [] : [line]), ...rows]),
    "importCoworkerExtraServices",
    { credits },
  );
  for (const [place, { line, rows }] of together.entries()) {
    const answer = answers[place]!;
    const outcomes = "rows" in answer ? answer : ofAll(answer, rows.length, line === null);
    if (line !== null) report.outcome(line, restEntities.CoworkerExtraService, outcomes.record);
    for (const [at, row] of rows.entries()) report.outcome(row, restEntities.UseHistory, outcomes.rows[at]!);
  }
}

/** The values of a line, and beside them the quote of a charge, which is no field of it. */
function recordOf(line: Staged | null): Pick<ImportedCredit, "record" | "quote"> {
  if (line === null) return { record: null };
  const { quote, ...record } = JSON.parse(line.body) as ImportedRecord<CoworkerExtraService> & { quote?: unknown };
  return { record, quote };
}

/** Outcomes of a refused commit: each line has its own reasons, or the reason that another line was refused. */
function ofAll(
  refusals: readonly Refusal[],
  rows: number,
  isRowsAlone: boolean,
): { record: ImportOutcome; rows: ImportOutcome[] } {
  const own = refusals.filter(({ property }) => !IN_ROW.test(property ?? ""));
  const ofRows = refusalsOfRows(refusals);
  const missing = own.filter(({ property }) => property === "coworkerExtraServiceId");
  const fellow = isRowsAlone ? "was refused with the other rows" : "names a credit whose line was refused";
  const others = isRowsAlone && missing.length > 0 ? missing : because(fellow, "CoworkerExtraServiceId");
  return {
    record: own.length > 0 ? own : because("is refused with rows of its ledger"),
    rows: Array.from({ length: rows }, (_, place) => ofRows.get(place) ?? others),
  };
}

/** Refusals by the index of the row. */
function refusalsOfRows(refusals: readonly Refusal[]): Map<number, Refusal[]> {
  const ofRows = new Map<number, Refusal[]>();
  for (const one of refusals) {
    const [, at, property] = IN_ROW.exec(one.property ?? "") ?? [];
    if (at === undefined || property === undefined) continue;
    const place = Number(at);
    ofRows.set(place, [...(ofRows.get(place) ?? []), { ...one, property }]);
  }
  return ofRows;
}

const IN_ROW = /^rows\.(\d+)\.(.+)$/;
