import type { AlertSettingsPatch } from "../../domain/alert/set-alerts.ts";
import { Refused } from "../../domain/refusal.ts";
import { ALERTS } from "../../rest/alert-settings.ts";
import { asProperties } from "../../rest/record.ts";
import type { Staged } from "../../store/scratch/staging.ts";
import { commitLines, type ImportContext } from "./commit.ts";

/** Sets the alerts of the businesses in these lines, each in a commit of its own: there are few. */
export async function importAlerts(importing: ImportContext, lines: readonly Staged[]): Promise<void> {
  const { store, report } = importing;
  for (const line of lines) {
    const patch = JSON.parse(line.body) as AlertSettingsPatch;
    const reader = store.snapshot(null);
    try {
      const [here] = await reader.alertSettings([patch.businessId]);
      const isHere = here !== undefined && Object.entries(patch).every(([name, value]) => isSame(here, name, value));
      if (!isHere) await commitLines(importing, [line], "setAlerts", patch);
      report.outcome(line, ALERTS, isHere ? "unchanged" : "written");
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      report.outcome(line, ALERTS, asProperties(error.refusals));
    } finally {
      reader.release();
    }
  }
}

function isSame(here: object, name: string, value: unknown): boolean {
  return JSON.stringify((here as Record<string, unknown>)[name]) === JSON.stringify(value);
}
