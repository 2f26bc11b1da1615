import type { CreditLeftOutReason, IneligibilityCode, ReasonFragment, RuleNameFragment } from "../graph/generated.ts";
import { clockText, dayNames, shortMomentText } from "../parts/times.ts";
import { unitName } from "../parts/words.ts";

/** What a sentence about a reason needs besides the reason. */
export interface Naming {
  readonly timeZone: string;
  readonly tariffName: (id: number) => string;
  readonly teamName: (id: number) => string;
  readonly typeName: (id: number) => string;
}

/** What a rule's lengths count. */
export type LengthUnitOf = Pick<RuleNameFragment, "chargePeriod" | "lengthUnit" | "usePerNightPricing">;

interface Facts {
  readonly wants: string;
  readonly has: string;
  readonly property: string;
  /** The unit of lengths. */
  readonly unit: string;
}

type Sentence = (facts: Facts, naming: Naming) => string;

const sentences: Readonly<Record<IneligibilityCode, Sentence>> = {
  RESOURCE_TYPE: ({ has }, { typeName }) => `It does not price ${namesOf(has, typeName)}.`,
  NOT_BOOKABLE: ({ property }) =>
    property === "isPrintingCredit"
      ? "It is a printing credit, not a price."
      : "It is a type of time credit, not a price.",
  CUSTOMER: ({ wants }) => (wants === "MEMBER" ? "It is for members only." : "It is for contacts only."),
  TARIFF: ({ wants, has }, { tariffName }) =>
    `It is for customers with ${namesOf(wants, tariffName)}; this customer has ${namesOf(has, tariffName, "no tariff")}.`,
  TEAM: ({ wants, has }, { teamName }) =>
    `It is for ${namesOf(wants, teamName)}; this customer is in ${namesOf(has, teamName, "no team")}.`,
  CURRENCY: ({ wants, has }) => `It is in ${wants}; the booking is priced in ${has}.`,
  TIME_WINDOW: ({ wants, has, property }) =>
    property === "fromTime"
      ? `It begins at ${clock(wants)}; the booking starts at ${clock(has)}.`
      : `It ends at ${clock(wants)}; the booking ends at ${clock(has)}.`,
  TIME_SLOTS: ({ has }) => `${slotMoment(has)} is outside its times of the week.`,
  MIN_LENGTH: ({ wants, has, unit }) => `Bookings last at least ${wants} ${unit}; this one lasts ${has}.`,
  MAX_LENGTH: ({ wants, has, unit }) => `Bookings last at most ${wants} ${unit}; this one lasts ${has}.`,
  AVAILABLE_TIMES: () => "The booking is outside the available times of the resource.",
  APPLY_FROM: ({ wants }, { timeZone }) => `It applies from ${shortMomentText(wants, timeZone)}.`,
  APPLY_TO: ({ wants }, { timeZone }) => `It applied until ${shortMomentText(wants, timeZone)}.`,
};

/** Why a rule does not apply, in a sentence. */
export function reasonText(reason: ReasonFragment, rule: LengthUnitOf | null, naming: Naming): string {
  const { code, propertyName: property, threshold, actual } = reason;
  return sentences[code]({ property, wants: threshold ?? "", has: actual ?? "", unit: lengthUnit(rule) }, naming);
}

/** Rules by the minute or the use always count minutes. */
function lengthUnit(rule: LengthUnitOf | null): string {
  if (rule === null) return "";
  const { chargePeriod, usePerNightPricing } = rule;
  if (rule.lengthUnit === "MINUTES" || chargePeriod === "MINUTES" || chargePeriod === "USES") return "minutes";
  return usePerNightPricing ? "nights" : unitName(chargePeriod);
}

export const leftOutReasons: Readonly<Record<CreditLeftOutReason, string>> = {
  UNIT: "It is counted in another unit.",
  RESOURCE_TYPE: "It is not for this resource type.",
  SCHEDULED: "It is not valid yet when the booking starts.",
  EXPIRED: "It has expired when the booking starts.",
  HELD: "Holds reserve all that is left of it.",
  NOT_NEEDED: "The credits before it are enough.",
};

/** `Flex or Resident` for `1, 2`; lists of the graph end with … where they are cut. */
function namesOf(ids: string, nameOf: (id: number) => string, none = "none"): string {
  if (ids === "none" || ids === "") return none;
  const names = ids.split(", ").map((one) => (/^\d+$/.test(one) ? nameOf(Number(one)) : one));
  return names.length < 2 ? (names[0] ?? none) : `${names.slice(0, -1).join(", ")} or ${names.at(-1)}`;
}

/** A minute from midnight, which the end of a window over midnight, or of a booking of several days, may exceed. */
function clock(minutes: string): string {
  const minute = Number(minutes);
  const days = Math.floor(minute / 1440);
  if (minute === 1440) return "24:00";
  const text = clockText(minute - days * 1440);
  if (days === 0) return text;
  return days === 1 ? `${text} the next day` : days === -1 ? `${text} the day before` : `${text} ${days} days later`;
}

/** `Monday, 12:30` for the graph's `1 750`, in which 0 is Sunday. */
function slotMoment(text: string): string {
  const [day = 0, minute = 0] = text.split(" ").map(Number);
  return `${dayNames[(day + 6) % 7]}, ${clockText(minute)},`;
}
