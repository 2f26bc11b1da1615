import type { Instant } from "../../domain/calendar.ts";

/** The pause that the header `Retry-After` asks for, in seconds or as an HTTP date; `null` if it is absent or neither. */
export function retryAfterOf(header: string | string[] | undefined, now: Instant): number | null {
  const text = [header].flat()[0]?.trim() ?? "";
  if (/^\d{1,10}$/.test(text)) return Number(text) * 1_000;
  const moment = /^[A-Za-z]{3,9}, /.test(text) ? Date.parse(text) : Number.NaN;
  return Number.isNaN(moment) ? null : Math.max(0, moment - now);
}
