import type {
  ChargePeriod,
  CoworkerExtraServiceKind,
  CreditKind,
  CreditStatus,
  EventType,
} from "../graph/generated.ts";

const units: Readonly<Record<ChargePeriod, readonly [one: string, many: string]>> = {
  MINUTES: ["minute", "minutes"],
  DAYS: ["day", "days"],
  WEEKS: ["week", "weeks"],
  MONTHS: ["month", "months"],
  USES: ["use", "uses"],
  FOUR_WEEK_MONTHS: ["28-day month", "28-day months"],
};

/** `1 minute`, `90 minutes`: the number as the graph gives it. */
export function unitsText(count: number, unit: ChargePeriod): string {
  return `${count} ${units[unit][count === 1 ? 0 : 1]}`;
}

export function unitName(unit: ChargePeriod): string {
  return units[unit][1];
}

export const creditKinds: Readonly<Record<CreditKind, string>> = {
  TIME_CREDIT: "Time credit",
  PRINTING_CREDIT: "Printing credit",
};

/** A kind and a unit as the heading of a balance: `Time credit, minutes`. */
export function balanceName({ kind, unit }: { kind: CreditKind; unit: ChargePeriod }): string {
  return `${creditKinds[kind]}, ${unitName(unit)}`;
}

export const statusWords: Readonly<Record<CreditStatus, string>> = {
  ACTIVE: "Active",
  EXHAUSTED: "Used up",
  EXPIRED: "Expired",
  SCHEDULED: "Not valid yet",
  VOIDED: "Voided",
};

export const recordKinds: Readonly<Record<CoworkerExtraServiceKind, string>> = {
  ...creditKinds,
  BOOKING_CHARGE: "Charge",
};

/** `BOOKING_CHARGED` → `Booking charged`. */
export function eventName(type: EventType): string {
  return sentenceCase(type);
}

export function sentenceCase(word: string): string {
  const text = word.toLowerCase().replaceAll("_", " ");
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** `GBP 18`: an amount as the graph gives it, never calculated here. */
export function moneyText(amount: string | null, currencyCode: string | null): string {
  return amount === null ? "–" : `${currencyCode ?? ""} ${amount}`.trim();
}
