import { BadCursor } from "../../domain/refusal.ts";
import type { Report, ReportEntity, ReportKey, ReportPlace, UsageReportGroup } from "../../domain/report/report.ts";
import { seal, unseal } from "./cursor.ts";

const texts = new Set<UsageReportGroup>(["RESOURCE", "KIND"]);

/** The place of a row in a report, as text that is valid only for the same report. */
export function toReportCursor<E extends ReportEntity>(entity: E, report: Report<E>, place: ReportPlace): string {
  return seal([entity, report], place);
}

export function fromReportCursor<E extends ReportEntity>(
  path: string,
  entity: E,
  report: Report<E>,
  cursor: string,
): ReportPlace {
  const place = unseal([entity, report], cursor) as ReportPlace | null;
  if (place === null || !fits(report.groups, place))
    throw new BadCursor(path, "is not a cursor of this report: its other inputs must be the same");
  return place;
}

/** A seal can be forged, and no arbitrary value may reach SQL. */
function fits(groups: readonly UsageReportGroup[], place: ReportPlace): boolean {
  return place.length === groups.length + 1 && place.every((key, index) => isKey(groups[index], key));
}

/** Of the last key, the unit or currency, there is no group. */
function isKey(group: UsageReportGroup | undefined, key: ReportKey): boolean {
  if (key === null) return group === "RESOURCE";
  if (group === undefined || texts.has(group)) return typeof key === "string" && !key.includes("\0");
  return Number.isSafeInteger(key);
}
