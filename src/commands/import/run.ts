import { setTimeout as sleep } from "node:timers/promises";
import { IMPORTED_ID_MAX } from "../../domain/import/imported-record.ts";
import type { CurrencyNumber } from "../../domain/named.ts";
import { ALERTS } from "../../rest/alert-settings.ts";
import { HOLD } from "../../rest/credit-hold.ts";
import { SCHEDULE } from "../../rest/credit-schedule.ts";
import { type NamedEntity, namedEntities } from "../../rest/named.ts";
import { restEntities } from "../../rest/names.ts";
import { openStaging, type Read, type Staging } from "../../store/scratch/staging.ts";
import type { Progress } from "../reporting/progress.ts";
import { Stopped } from "../reporting/stop-signal.ts";
import { importAlerts } from "./alerts.ts";
import { importCredits, importRules, importSchedules } from "./bring.ts";
import type { ImportContext } from "./commit.ts";
import { commitsOf, pagesOf } from "./commits.ts";
import { type FactorsAs, fileFormat } from "./format.ts";
import { importHolds } from "./holds.ts";
import type { TextLine } from "./lines.ts";
import { importNames } from "./names.ts";
import { readLine } from "./read-line.ts";

export interface Importing extends ImportContext {
  /** The lines of each file. */
  readonly inputs: readonly AsyncIterable<readonly TextLine[]>[];
  readonly progress: Progress;
  /** Whether the operator wants to stop the import. */
  readonly isStopped: () => boolean;
  /** Price factors in files without a format line; default: percentages. */
  readonly factorsAs?: FactorsAs | null;
  /** Called for each file with rules: how its price factors were read. */
  readonly onFormat?: (file: number, how: string) => void;
}

const COMMIT_RULES = 100;
const COMMIT_NUMBERS = 1_000;
const COMMIT_HOLDS = 500;
const COMMIT_SCHEDULES = 500;
/** Pause between two commits: other processes that wait to write to the same file poll for the lock. */
const PAUSE_MILLISECONDS = 25;
const { ExtraService, CoworkerExtraService, UseHistory } = restEntities;

/**
 * Reads all lines into a temporary file, then writes names, rules, and each charge or credit with its rows in one commit.
 * Written records stay if the import stops, and a second run finds them.
 */
export async function runImport(importing: Importing): Promise<void> {
  const staging = openStaging();
  try {
    await stage(importing, staging);
    await reserveIds(importing, staging);
    await importAll(importing, staging);
  } finally {
    staging.close();
  }
}

async function stage(importing: Importing, staging: Staging): Promise<void> {
  const { inputs, report, progress, isStopped, factorsAs = null, onFormat } = importing;
  let no = 0;
  for (const [file, input] of inputs.entries()) {
    const format = fileFormat(factorsAs);
    let rules = 0;
    for await (const lines of input) {
      for (const { number: line, text, problem } of lines) {
        no += 1;
        const place = { no, file, line };
        if (text !== null && format.isFormat(text)) {
          const wrong = format.take(text, report.span([place]));
          if (wrong !== null) report.problem(place, wrong);
          continue;
        }
        const read = text === null ? null : readLine(text, format.factors());
        if (read?.entity === ExtraService) rules += 1;
        if (read === null || read.entity === null)
          report.problem(place, problem ?? (read as { problem: string }).problem);
        else {
          report.read(read.entity);
          if (read.refusals.length > 0) report.outcome(place, read.entity, read.refusals);
          else keep(staging, read.entity, read.values, place);
        }
      }
      progress.at("lines read", no, null);
      if (isStopped()) throw new Stopped("stopped while lines were read; nothing was written");
    }
    if (rules > 0) onFormat?.(file, format.summary());
  }
  staging.arrange();
}

function keep(
  staging: Staging,
  entity: string,
  values: Readonly<Record<string, unknown>>,
  place: { no: number; file: number; line: number },
): void {
  const { id = null, uniqueId = null } = values as { id?: number; uniqueId?: string };
  const staged: Read = { ...place, id, uniqueId, body: JSON.stringify(values) };
  if (entity === UseHistory) staging.addRow(values.coworkerExtraServiceId as number, staged);
  else staging.add(entity, staged);
}

/**
 * Records that get a new id here, such as adjustments, must not take the id of a later line. They must not take an id by
 * which a line refers to a missing record either: the line would then refer to the new record.
 */
async function reserveIds({ store, context }: Importing, staging: Staging): Promise<void> {
  const greatest = (entity: string, name: string) => staging.greatestNamed(IMPORTED_ID_MAX, { entity, name });
  const rules = Math.max(greatest(CoworkerExtraService, "extraServiceId"), greatest(SCHEDULE, "extraServiceId"));
  const schedules = greatest(CoworkerExtraService, "creditScheduleId");
  const credits = Math.max(staging.greatestNamed(IMPORTED_ID_MAX), greatest(CoworkerExtraService, "renewedFromId"));
  for (const [entity, upTo] of [
    ["ExtraService", Math.max(rules, staging.greatestId(ExtraService))],
    ["CreditSchedule", Math.max(schedules, staging.greatestId(SCHEDULE))],
    ["CoworkerExtraService", Math.max(credits, staging.greatestId(CoworkerExtraService))],
    ["CreditHold", staging.greatestId(HOLD)],
    ["UseHistory", staging.greatestId()],
  ] as const)
    if (upTo > 0) await store.commit("reserveIds", { entity, upTo }, context);
}

/** Runs before rules are imported: a rule with a currency number alone may come before the rule that has its code. */
async function learnCurrencyNumbers({ store, context }: Importing, staging: Staging): Promise<void> {
  let numbers: CurrencyNumber[] = [];
  for (const [businessId, number, code] of staging.triples(ExtraService, ["businessId", "currencyId", "currencyCode"]))
    if (typeof businessId === "number" && typeof number === "number" && typeof code === "string") {
      numbers.push({ businessId, number, code });
      if (numbers.length === COMMIT_NUMBERS) await learn();
    }
  if (numbers.length > 0) await learn();

  async function learn(): Promise<void> {
    await store.commit("learnCurrencyNumbers", { numbers }, context);
    numbers = [];
  }
}

async function importAll(importing: Importing, staging: Staging): Promise<void> {
  const { store, progress, isStopped } = importing;
  for (const entity of Object.keys(namedEntities) as NamedEntity[])
    for (const lines of pagesOf(staging, entity)) {
      await importNames(importing, entity, lines);
      await between("names");
    }
  for (const lines of pagesOf(staging, ALERTS)) {
    await importAlerts(importing, lines);
    await between("alert settings");
  }
  await learnCurrencyNumbers(importing, staging);
  const allRules = staging.count(ExtraService);
  let rules = 0;
  for (const lines of pagesOf(staging, ExtraService, COMMIT_RULES)) {
    await importRules(importing, lines);
    rules += lines.length;
    progress.at("rules", rules, allRules);
    await between(`${rules} rules`);
  }
  for (const lines of pagesOf(staging, SCHEDULE, COMMIT_SCHEDULES)) {
    await importSchedules(importing, lines);
    await between("schedules");
  }
  await importAllHolds("records");
  const allCredits = staging.count(CoworkerExtraService);
  let credits = 0;
  for await (const together of commitsOf(staging, store)) {
    await importCredits(importing, together);
    credits += together.length;
    progress.at("charges and credits with their rows", credits, allCredits);
    await between(`${credits} charges and credits with their rows`);
  }

  await importAllHolds("allocations");

  async function importAllHolds(step: "records" | "allocations"): Promise<void> {
    for (const lines of pagesOf(staging, HOLD, COMMIT_HOLDS)) {
      await importHolds(importing, lines, step);
      await between("holds");
    }
  }

  async function between(done: string): Promise<void> {
    await sleep(PAUSE_MILLISECONDS);
    if (isStopped())
      throw new Stopped(`stopped after ${done}, which are written; run the same command again to continue`);
  }
}
