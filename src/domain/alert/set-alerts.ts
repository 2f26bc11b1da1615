import { ask, type CommandContext, type Decision, reaches } from "../decision.ts";
import { checkValues } from "../draft.ts";
import { id } from "../field.ts";
import { notFound, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import { type AlertSettings, DAYS_MAX } from "./settings.ts";

/** New settings; what is left out stays. */
export interface AlertSettingsPatch extends Pick<AlertSettings, "businessId"> {
  readonly lowPercent?: number | null | undefined;
  /** `null` is the same as none. */
  readonly expiringDays?: readonly number[] | null | undefined;
}

/**
 * Sets the alerts of a business. Levels of customers follow at once without an event, and so do the moments that are
 * still to come: what the new settings would have reported earlier is not reported.
 */
export function* setAlerts(patch: AlertSettingsPatch, context: CommandContext): Decision<AlertSettings> {
  const { businessId } = patch;
  refuseIfAny([
    ...(reaches(context, businessId)
      ? checkValues({ businessId: id("Business.") }, { businessId })
      : [notFound("businessId")]),
    ...checkPercent(patch.lowPercent),
    ...checkDays(patch.expiringDays),
  ]);
  const before = yield* ask({ step: "alertSettings", businessId });
  const settings: AlertSettings = {
    businessId,
    lowPercent: patch.lowPercent === undefined ? before.lowPercent : patch.lowPercent,
    expiringDays: patch.expiringDays === undefined ? before.expiringDays : ascending(patch.expiringDays ?? []),
  };
  yield* ask({ step: "saveAlertSettings", settings });
  // In this order: every transaction locks states last.
  if (String(settings.expiringDays) !== String(before.expiringDays)) yield* ask({ step: "planExpiring", businessId });
  if (settings.lowPercent !== before.lowPercent) yield* ask({ step: "levelAlerts", businessId });
  return settings;
}

function checkPercent(percent: number | null | undefined): Refusal[] {
  return percent == null || isWithin(percent, 1, 100)
    ? []
    : [refusal("OUT_OF_RANGE", "lowPercent", "must be from 1 to 100", percent)];
}

function checkDays(days: readonly number[] | null | undefined): Refusal[] {
  if (days == null) return [];
  // Repeated days count once.
  if (new Set(days).size > DAYS_MAX)
    return [refusal("TOO_LONG", "expiringDays", `must have at most ${DAYS_MAX} different days`)];
  return days.flatMap((one, place) =>
    isWithin(one, 1, 365) ? [] : [refusal("OUT_OF_RANGE", `expiringDays.${place}`, "must be from 1 to 365", one)],
  );
}

function isWithin(value: number, min: number, max: number): boolean {
  return Number.isInteger(value) && value >= min && value <= max;
}

function ascending(days: readonly number[]): number[] {
  return [...new Set(days)].sort((one, other) => one - other);
}
