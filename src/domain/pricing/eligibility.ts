import { DAY_MINUTES, formatInstant } from "../calendar.ts";
import { choices } from "../field.ts";
import type { TimeSlot } from "../time-slot.ts";
import { lengthOf } from "./length.ts";
import type { Occasion } from "./occasion.ts";
import { firstClosed, minuteOfWeek, openTimesOf } from "./open-times.ts";
import type { PricingRule } from "./rule.ts";
import { outside, timeWindowOf } from "./time-window.ts";

export const IneligibilityCode = choices("IneligibilityCode", "Why a rule does not apply to a booking.", {
  RESOURCE_TYPE: "It is not linked to the resource type.",
  NOT_BOOKABLE: "It is a type of credit, not a price.",
  CUSTOMER: "It is for members only, or for contacts only.",
  TARIFF: "It is for other tariffs.",
  TEAM: "It is for other teams.",
  CURRENCY: "It is in another currency.",
  TIME_WINDOW: "The booking is not inside one occurrence of the rule's time window.",
  TIME_SLOTS: "The booking is not inside the rule's available times of the week.",
  MIN_LENGTH: "The booking is too short.",
  MAX_LENGTH: "The booking is too long.",
  AVAILABLE_TIMES: "The booking is not inside the available times of the resource.",
  APPLY_FROM: "The booking starts before the rule begins to apply.",
  APPLY_TO: "The booking starts when the rule no longer applies.",
});
export type IneligibilityCode = keyof typeof IneligibilityCode.values;

/** Why a rule does not apply. */
export interface Ineligibility {
  readonly code: IneligibilityCode;
  /** Property of the rule. */
  readonly propertyName: keyof PricingRule;
  /** Value that the property requires. */
  readonly threshold: string;
  /** Value of the booking. */
  readonly actual: string;
}

/** Every reason why the rule does not apply to the booking; empty if it applies. */
export function whyNot(rule: PricingRule, occasion: Occasion): Ineligibility[] {
  return conditions.flatMap((condition) => condition(rule, occasion) ?? []);
}

/** The first of these reasons, for callers that only need to know whether the rule applies. */
export function anyWhyNot(rule: PricingRule, occasion: Occasion): Ineligibility[] {
  for (const condition of conditions) {
    const reason = condition(rule, occasion);
    if (reason !== null) return [reason];
  }
  return [];
}

/** The reason if the rule is not in the wanted currency. */
export function otherCurrency({ currencyCode }: PricingRule, wanted: string): Ineligibility | null {
  return currencyCode === wanted ? null : reason("CURRENCY", "currencyCode", currencyCode, wanted);
}

type Condition = (rule: PricingRule, occasion: Occasion) => Ineligibility | null;

const conditions: readonly Condition[] = [
  otherResourceType,
  notBookable,
  otherCustomer,
  otherTariff,
  otherTeams,
  otherThanWantedCurrency,
  outsideTimeWindow,
  outsideTimeSlots,
  tooShort,
  tooLong,
  outsideAvailableTimes,
  beforeApplyFrom,
  notBeforeApplyTo,
];

function otherResourceType({ resourceTypes }: PricingRule, { booking }: Occasion): Ineligibility | null {
  const { resourceTypeId } = booking;
  if (resourceTypes.includes(resourceTypeId)) return null;
  return reason("RESOURCE_TYPE", "resourceTypes", listed(resourceTypes), String(resourceTypeId));
}

function notBookable({ isPrintingCredit, isBookingCredit }: PricingRule): Ineligibility | null {
  if (isPrintingCredit) return reason("NOT_BOOKABLE", "isPrintingCredit", "false", "true");
  return isBookingCredit ? reason("NOT_BOOKABLE", "isBookingCredit", "false", "true") : null;
}

function otherCustomer({ onlyForMembers, onlyForContacts }: PricingRule, { booking }: Occasion): Ineligibility | null {
  const { customer } = booking;
  if (onlyForMembers && customer !== "MEMBER") return reason("CUSTOMER", "onlyForMembers", "MEMBER", customer);
  if (onlyForContacts && customer !== "CONTACT") return reason("CUSTOMER", "onlyForContacts", "CONTACT", customer);
  return null;
}

function otherTariff({ tariffs }: PricingRule, { booking }: Occasion): Ineligibility | null {
  const { tariffId } = booking;
  if (tariffs.length === 0 || (tariffId !== null && tariffs.includes(tariffId))) return null;
  return reason("TARIFF", "tariffs", listed(tariffs), listed(tariffId === null ? [] : [tariffId]));
}

function otherTeams({ teams }: PricingRule, { booking }: Occasion): Ineligibility | null {
  const { teamIds } = booking;
  if (teams.length === 0 || teamIds.some((id) => teams.includes(id))) return null;
  return reason("TEAM", "teams", listed(teams), listed(teamIds));
}

function otherThanWantedCurrency(rule: PricingRule, { booking }: Occasion): Ineligibility | null {
  return booking.currencyCode === null ? null : otherCurrency(rule, booking.currencyCode);
}

/** Threshold and actual are minutes from midnight of the day that the violated end of the window counts from. */
function outsideTimeWindow(rule: PricingRule, { localFrom, localTo }: Occasion): Ineligibility | null {
  const window = timeWindowOf(rule);
  const place = window === null ? null : outside(window, localFrom, localTo);
  return place === null
    ? null
    : reason("TIME_WINDOW", place.end, String(place.limit), String(Math.floor(place.minutes)));
}

/**
 * Threshold: the slots. Actual: the first moment outside them, as day of the week (0 is Sunday) and minute of the day.
 */
function outsideTimeSlots({ timeSlots }: PricingRule, occasion: Occasion): Ineligibility | null {
  const open = openTimesOf(timeSlots);
  const closed = open === null ? null : firstClosed(open, occasion.shown());
  if (closed === null) return null;
  const minute = minuteOfWeek(closed);
  const actual = `${Math.floor(minute / DAY_MINUTES)} ${minute % DAY_MINUTES}`;
  return reason("TIME_SLOTS", "timeSlots", joined(timeSlots.slice(0, LISTED_MAX + 1).map(slotText)), actual);
}

/** `1 540-1020`; `not 1 720-780` for an unavailable slot. */
function slotText({ dayOfWeek, fromTime, toTime, available }: TimeSlot): string {
  return `${available ? "" : "not "}${dayOfWeek} ${fromTime}-${toTime}`;
}

function tooShort(rule: PricingRule, occasion: Occasion): Ineligibility | null {
  const { minLength } = rule;
  const length = minLength === null ? null : lengthOf(rule, occasion);
  if (minLength === null || length === null || length >= minLength) return null;
  return reason("MIN_LENGTH", "minLength", String(minLength), String(length));
}

function tooLong(rule: PricingRule, occasion: Occasion): Ineligibility | null {
  const { maxLength } = rule;
  const length = maxLength === null ? null : lengthOf(rule, occasion);
  if (maxLength === null || length === null || length <= maxLength) return null;
  return reason("MAX_LENGTH", "maxLength", String(maxLength), String(length));
}

function outsideAvailableTimes(rule: PricingRule, { booking }: Occasion): Ineligibility | null {
  if (!rule.onlyWithinAvailableTimes || booking.withinAvailableTimes) return null;
  return reason("AVAILABLE_TIMES", "onlyWithinAvailableTimes", "true", "false");
}

function beforeApplyFrom({ applyFrom }: PricingRule, { booking }: Occasion): Ineligibility | null {
  if (applyFrom === null || applyFrom <= booking.from) return null;
  return reason("APPLY_FROM", "applyFrom", formatInstant(applyFrom), formatInstant(booking.from));
}

function notBeforeApplyTo({ applyTo }: PricingRule, { booking }: Occasion): Ineligibility | null {
  if (applyTo === null || booking.from < applyTo) return null;
  return reason("APPLY_TO", "applyTo", formatInstant(applyTo), formatInstant(booking.from));
}

function reason(
  code: IneligibilityCode,
  propertyName: keyof PricingRule,
  threshold: string,
  actual: string,
): Ineligibility {
  return { code, propertyName, threshold, actual };
}

const LISTED_MAX = 20;

/** `1, 2, 3`, or `none`. Long lists are cut: a quote may list several hundred rules with several hundred links each. */
function listed(ids: readonly number[]): string {
  return ids.length === 0 ? "none" : joined(ids);
}

function joined(all: readonly (number | string)[]): string {
  return all.length <= LISTED_MAX ? all.join(", ") : `${all.slice(0, LISTED_MAX).join(", ")}, …`;
}
