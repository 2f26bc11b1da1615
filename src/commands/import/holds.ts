import type { ImportedHold } from "../../domain/import/credit-holds.ts";
import { HOLD } from "../../rest/credit-hold.ts";
import type { Staged } from "../../store/scratch/staging.ts";
import { commitLines, type ImportContext } from "./commit.ts";

/** Lines that the first step refused, by their position: the second step leaves them out. */
const refused = new WeakMap<ImportContext, Set<number>>();

/** Imports holds in one commit: first their records, and after the credits what they reserve and used. */
export async function importHolds(
  importing: ImportContext,
  lines: readonly Staged[],
  step: "records" | "allocations",
): Promise<void> {
  const out = refused.get(importing) ?? new Set();
  refused.set(importing, out);
  const taken = lines.filter(({ no }) => !out.has(no));
  if (taken.length === 0) return;
  const holds = taken.map(({ body }) => JSON.parse(body) as ImportedHold);
  const outcomes = await commitLines(importing, taken, "importCreditHolds", { holds, step });
  for (const [place, line] of taken.entries()) {
    const outcome = outcomes[place]!;
    if (step === "allocations") importing.report.outcome(line, HOLD, outcome);
    else if (typeof outcome !== "string") {
      out.add(line.no);
      importing.report.outcome(line, HOLD, outcome);
    }
  }
}
