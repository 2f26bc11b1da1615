import { setTimeout as sleep } from "node:timers/promises";
import type { Given } from "../../domain/decision.ts";
import { BROUGHT_ID_MAX } from "../../domain/imported.ts";
import { type NamedEntity, namedEntities } from "../../rest/named.ts";
import { restEntities } from "../../rest/names.ts";
import { openStaging, type Staged, type Staging } from "../../store/sqlite/staging.ts";
import type { Store } from "../../store/store.ts";
import type { Progress } from "../progress.ts";
import { bringCredits, bringRules, type CreditLines } from "./bring.ts";
import { linesOf } from "./lines.ts";
import { bringNames } from "./names.ts";
import { readLine } from "./read-line.ts";
import type { Reporter } from "./report.ts";

export interface Importing {
  readonly store: Store;
  readonly given: Given;
  readonly inputs: readonly AsyncIterable<Uint8Array>[];
  readonly report: Reporter;
  readonly progress: Progress;
  /** Whether somebody wants it to end here. */
  readonly isStopped: () => boolean;
}

/** Thrown where an import ends before its end because somebody wanted it to. */
export class Stopped extends Error {
  override name = "Stopped";
}

const PAGE = 1_000;
const COMMIT_LINES = 2_000;
const COMMIT_RULES = 100;
/** Others who write to the same file try again every now and then: between two commits they get their turn. */
const PAUSE_MILLISECONDS = 25;
const { ExtraService, CoworkerExtraService, UseHistory } = restEntities;

/**
 * Reads all lines into a throw-away file, then writes what they say: names, rules, and each charge or credit
 * with its rows in one commit. What is written stays, and a second run finds it.
 */
export async function runImport(importing: Importing): Promise<void> {
  const staging = openStaging();
  try {
    await stage(importing, staging);
    await reserveIds(importing, staging);
    await bring(importing, staging);
  } finally {
    staging.close();
  }
}

async function stage({ inputs, report, progress, isStopped }: Importing, staging: Staging): Promise<void> {
  let no = 0;
  for (const [file, bytes] of inputs.entries())
    for await (const lines of linesOf(bytes)) {
      for (const { number: line, text, problem } of lines) {
        no += 1;
        const place = { no, file, line };
        const read = text === null ? null : readLine(text);
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
  staging.arrange();
}

function keep(
  staging: Staging,
  entity: string,
  values: Readonly<Record<string, unknown>>,
  place: { no: number; file: number; line: number },
): void {
  const staged: Staged = { ...place, id: (values.id as number | undefined) ?? null, body: JSON.stringify(values) };
  if (entity === UseHistory) staging.addRow(values.coworkerExtraServiceId as number, staged);
  else staging.add(entity, staged);
}

/**
 * Records that get an id here, such as adjustments, must not get one that a later line gives, nor one by which
 * a line means a record that is not here: it would be taken for that one.
 */
async function reserveIds({ store, given }: Importing, staging: Staging): Promise<void> {
  const rules = staging.greatestNamed(BROUGHT_ID_MAX, { entity: CoworkerExtraService, name: "extraServiceId" });
  const credits = staging.greatestNamed(BROUGHT_ID_MAX);
  for (const [entity, upTo] of [
    ["ExtraService", Math.max(rules, staging.greatestId(ExtraService))],
    ["CoworkerExtraService", Math.max(credits, staging.greatestId(CoworkerExtraService))],
    ["UseHistory", staging.greatestId()],
  ] as const)
    if (upTo > 0) await store.commit("reserveIds", { entity, upTo }, given);
}

async function bring(importing: Importing, staging: Staging): Promise<void> {
  const { store, progress, isStopped } = importing;
  for (const entity of Object.keys(namedEntities) as NamedEntity[])
    for (const lines of pagesOf(staging, entity)) {
      await bringNames(store, entity, lines, importing);
      await between("names");
    }
  const allRules = staging.count(ExtraService);
  let rules = 0;
  for (const lines of pagesOf(staging, ExtraService, COMMIT_RULES)) {
    await bringRules(importing, lines);
    rules += lines.length;
    progress.at("rules", rules, allRules);
    await between(`${rules} rules`);
  }
  const allCredits = staging.count(CoworkerExtraService);
  let credits = 0;
  for (const together of inCommits(creditsOf(staging))) {
    await bringCredits(importing, together);
    credits += together.length;
    progress.at("charges and credits with their rows", credits, allCredits);
    await between(`${credits} charges and credits with their rows`);
  }

  async function between(done: string): Promise<void> {
    await sleep(PAUSE_MILLISECONDS);
    if (isStopped()) throw new Stopped(`stopped after ${done}; what was written stays, and the same command goes on`);
  }
}

/** Every charge and credit with its rows, then the rows whose credit no line gives. */
function* creditsOf(staging: Staging): Generator<CreditLines> {
  for (const lines of pagesOf(staging, CoworkerExtraService))
    for (const line of lines) {
      const ownsRows = line.id !== null && staging.isFirstWithId(CoworkerExtraService, line.id, line.no);
      yield { line, id: null, rows: ownsRows ? staging.rowsOf(line.id!) : [] };
    }
  let last = 0;
  for (;;) {
    const ids = staging.missingBehind(CoworkerExtraService, last, PAGE);
    if (ids.length === 0) return;
    for (const id of ids) yield { line: null, id, rows: staging.rowsOf(id) };
    last = ids.at(-1)!;
  }
}

/** As many as one commit should hold, so that others who write do not wait for long. */
function* inCommits(credits: Iterable<CreditLines>): Generator<CreditLines[]> {
  let together: CreditLines[] = [];
  let lines = 0;
  for (const credit of credits) {
    together.push(credit);
    lines += 1 + credit.rows.length;
    if (lines < COMMIT_LINES) continue;
    yield together;
    [together, lines] = [[], 0];
  }
  if (together.length > 0) yield together;
}

function* pagesOf(staging: Staging, entity: string, count = PAGE): Generator<Staged[]> {
  let no = 0;
  for (;;) {
    const lines = staging.behind(entity, no, count);
    if (lines.length === 0) return;
    yield lines;
    no = lines.at(-1)!.no;
  }
}
