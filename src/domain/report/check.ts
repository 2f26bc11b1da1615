import { isTimeZone } from "../calendar.ts";
import { type Refusal, refusal } from "../refusal.ts";
import { plusMonths } from "../zones.ts";
import { needsZone, REPORT_GROUPS_MAX, REPORT_YEARS_MAX, type Report } from "./report.ts";

/** Everything that is wrong with a report, by the names of its inputs. */
export function checkReport(report: Pick<Report, "from" | "to" | "timeZone" | "groups">): Refusal[] {
  return [...checkRange(report), ...checkZone(report), ...checkGroups(report.groups)];
}

function checkRange({ from, to }: Pick<Report, "from" | "to">): Refusal[] {
  if (from >= to) return [refusal("CONFLICTING_VALUES", "to", "must be later than from")];
  if (to > plusMonths(from, REPORT_YEARS_MAX * 12))
    return [refusal("OUT_OF_RANGE", "to", `must be at most ${REPORT_YEARS_MAX} years after from`)];
  return [];
}

function checkZone({ timeZone, groups }: Pick<Report, "timeZone" | "groups">): Refusal[] {
  if (timeZone !== null)
    return isTimeZone(timeZone) ? [] : [refusal("INVALID", "timeZone", "is not an IANA time zone", timeZone)];
  if (!needsZone(groups)) return [];
  const reason = "days, weeks and months need one, and neither the business nor the gateway has one";
  return [refusal("REQUIRED", "timeZone", `is required: ${reason}`, null)];
}

function checkGroups(groups: Report["groups"]): Refusal[] {
  if (groups.length > REPORT_GROUPS_MAX)
    return [refusal("TOO_LONG", "groupBy", `must have at most ${REPORT_GROUPS_MAX} groups`)];
  if (new Set(groups).size < groups.length)
    return [refusal("CONFLICTING_VALUES", "groupBy", "must not name a group twice")];
  return [];
}
