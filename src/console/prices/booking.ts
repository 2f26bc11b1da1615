import type { Temporal } from "temporal-polyfill";
import { type Chosen, chosenNumber } from "../chosen.ts";
import type { CustomerKind, PriceQuoteInput, WitnessFragment } from "../graph/generated.ts";
import { local } from "../parts/times.ts";

/** What is chosen in the view of prices: every booking of the map has it. */
export interface Wanted {
  readonly businessId: number;
  readonly resourceTypeId: number;
  readonly timeZone: string;
  readonly customer: CustomerKind;
  readonly tariffId: number | null;
  readonly teamIds: readonly number[];
  readonly lengthMinutes: number;
  readonly stepMinutes: number;
  /** When the bookings are made; null: now. */
  readonly bookedAt: string | null;
}

export const LENGTH_MINUTES = 60;
export const STEP_MINUTES = 30;
/** Shorter steps would make more bookings a day than the graph prices at once. */
const STEPS: readonly number[] = [15, 30, 60, 120];
const LENGTH_MINUTES_MAX = 5 * 366 * 24 * 60;

export function wantedFrom(
  chosen: Chosen,
  of: { businessId: number; resourceTypeId: number; timeZone: string },
): Wanted {
  const length = chosenNumber(chosen, "length") ?? LENGTH_MINUTES;
  const step = chosenNumber(chosen, "step") ?? STEP_MINUTES;
  return {
    ...of,
    customer: chosen.customer === "CONTACT" ? "CONTACT" : "MEMBER",
    tariffId: chosenNumber(chosen, "tariff"),
    teamIds: (chosen.teams ?? "").split(",").flatMap((one) => (/^\d{1,9}$/.test(one) ? [Number(one)] : [])),
    lengthMinutes: length >= 1 && length <= LENGTH_MINUTES_MAX ? length : LENGTH_MINUTES,
    stepMinutes: STEPS.includes(step) ? step : STEP_MINUTES,
    bookedAt: chosen.booked ?? null,
  };
}

/** The input of a quote for a booking from one moment to another. */
export function quoteInput(wanted: Wanted, from: string, to: string): PriceQuoteInput {
  const { businessId, resourceTypeId, timeZone, customer, tariffId, teamIds, bookedAt } = wanted;
  return { businessId, resourceTypeId, timeZone, customer, tariffId, teamIds, bookedAt, from, to };
}

/** The choices that show the booking of a finding: its week, its kind of customer, and the booking itself. */
export function choicesOf(witness: WitnessFragment): Record<string, string | number | null> {
  const { from, to, timeZone, customer, tariffId, teamIds, bookedAt, resourceTypeId } = witness;
  return {
    ...{ type: resourceTypeId, customer, tariff: tariffId, teams: teamIds.join(",") || null, booked: bookedAt },
    length: Math.round((Date.parse(to) - Date.parse(from)) / 60_000),
    week: mondayOf(local(from, timeZone).toPlainDate()).toString(),
    at: from,
  };
}

export function mondayOf(date: Temporal.PlainDate): Temporal.PlainDate {
  return date.subtract({ days: date.dayOfWeek - 1 });
}
