import type { CreditFragment } from "../graph/generated.ts";
import type { Share } from "../parts/stacked-bar.tsx";

const DAY = 24 * 60 * 60 * 1000;
const MONTH = 30 * DAY;
const YEAR = 365 * DAY;

/** A period of time in milliseconds. */
export interface TimeSpan {
  readonly from: number;
  readonly to: number;
}

/** The time that a credit can be used in; one without an end lasts as long as the timeline. */
export function validity({ validFrom, createdOn, expireDate }: CreditFragment): { from: number; to: number | null } {
  return { from: Date.parse(validFrom ?? createdOn), to: expireDate === null ? null : Date.parse(expireDate) };
}

/** The time that the credits lie in: at least a month around now, at most a year before and after it. */
export function spanOf(credits: readonly CreditFragment[], now: number): TimeSpan {
  const times = credits.map(validity);
  const from = Math.min(now - MONTH, ...times.map((one) => one.from));
  const to = Math.max(now + MONTH, ...times.flatMap((one) => one.to ?? []));
  return { from: Math.max(from, now - YEAR), to: Math.min(to, now + YEAR) };
}

/** The place of a moment in the span, in percent. */
export function placeOf(moment: number, { from, to }: TimeSpan): number {
  return Math.min(100, Math.max(0, ((moment - from) / (to - from)) * 100));
}

/** The first moments of months in the span, at most a dozen, in the order of time. */
export function monthsIn({ from, to }: TimeSpan): number[] {
  const start = new Date(from);
  const months: number[] = [];
  for (let place = 1; ; place += 1) {
    const month = Date.UTC(start.getUTCFullYear(), start.getUTCMonth() + place, 1);
    if (month > to) break;
    months.push(month);
  }
  const step = Math.ceil(months.length / 12);
  return months.filter((_, place) => place % step === 0);
}

/** What is used, held, left and lost of a credit. */
export function sharesOf(credit: CreditFragment): Share[] {
  const { totalUses, remainingUses, heldUses, availableUses, status } = credit;
  const gone = totalUses - remainingUses;
  const left = { EXPIRED: "expired", SCHEDULED: "scheduled" } as const;
  const tone = status === "EXPIRED" || status === "SCHEDULED" ? left[status] : "available";
  const words = { expired: "Expired", scheduled: "Not valid yet", available: "Left" } as const;
  return [
    {
      name: status === "VOIDED" ? "Used and voided" : "Used",
      value: gone,
      tone: status === "VOIDED" ? "voided" : "used",
    },
    { name: "Held", value: heldUses, tone: "held" },
    { name: words[tone], value: availableUses, tone },
  ];
}
