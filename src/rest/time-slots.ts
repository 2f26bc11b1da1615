import { DAY_MINUTES } from "../domain/calendar.ts";
import { parseJson, RepeatedName } from "../domain/json.ts";
import { type Refusal, refusal } from "../domain/refusal.ts";
import { asStoredTimeSlots, cutAtMidnight, type TimeSlot } from "../domain/time-slot.ts";

/** The upstream writes a time of day as a time on this date. When it is read, the date is ignored. */
const DAY = "1976-01-01";
const TIME = /^(?:\d{4}-\d{2}-\d{2}[Tt ])?([01]\d|2[0-3]):([0-5]\d)(?::([0-5]\d)(?:\.\d+)?)?(?:[Zz]|[+-]00:00)?$/;
const WHOLE = /^\d$/;
const weekdays = ["sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"];

/** Other properties of the upstream's slot records; they are ignored. */
const passedOver: ReadonlySet<string> = new Set([
  ...["Id", "UniqueId", "CreatedOn", "UpdatedOn", "UpdatedBy", "IsNew", "SystemId", "ToStringText"],
  ...["LocalizationDetails", "CustomFields", "ExtraService", "ExtraServiceId", "ExtraServiceName"],
]);
const read: readonly string[] = ["DayOfWeek", "FromTime", "ToTime", "Available"];

/** `{ DayOfWeek: 1, FromTime: "1976-01-01T09:00:00Z", ToTime: "1976-01-01T17:00:00Z", Available: true }` */
export function toTimeSlot({ dayOfWeek, fromTime, toTime, available }: TimeSlot): Record<string, unknown> {
  return { DayOfWeek: dayOfWeek, FromTime: toTime1976(fromTime), ToTime: toTime1976(toTime), Available: available };
}

/**
 * The slots of a list in the upstream's form, or a refusal of the first invalid slot. A slot that crosses midnight is split
 * in two. Forms send the list, or each slot, as JSON text; a name that occurs once is a list of one slot.
 */
export function fromTimeSlots(key: string, json: unknown): { value: readonly TimeSlot[] } | { refused: Refusal } {
  const read = parsed(key, json);
  if ("refused" in read) return read;
  const list = typeof json === "string" && isObject(read.json) ? [read.json] : read.json;
  if (!Array.isArray(list)) return wrong(key, "must be a list of time slots", json);
  const slots: TimeSlot[] = [];
  for (const [place, one] of list.entries()) {
    const at = `${key}.${place}`;
    const parts = parsed(at, one);
    const slot = "refused" in parts ? parts : fromTimeSlot(at, parts.json);
    if ("refused" in slot) return slot;
    slots.push(...asStoredTimeSlots(cutAtMidnight(slot.value)));
  }
  return { value: slots };
}

function fromTimeSlot(at: string, json: unknown): { value: TimeSlot } | { refused: Refusal } {
  if (!isObject(json)) return wrong(at, "must have DayOfWeek, FromTime and ToTime", json);
  const given = json;
  const unknown = Object.keys(given).find((name) => !read.includes(name) && !passedOver.has(name));
  if (unknown !== undefined)
    return wrong(`${at}.${unknown.slice(0, 100)}`, "is not a property of a time slot", undefined);
  const dayOfWeek = toDayOfWeek(given.DayOfWeek);
  if (dayOfWeek === null) return wrong(`${at}.DayOfWeek`, "must be 0 (Sunday) to 6 (Saturday)", given.DayOfWeek);
  const [fromTime, toTime] = [toMinute(given.FromTime), toMinute(given.ToTime)];
  const form = `must be a time of the day, such as ${DAY}T09:00:00Z`;
  if (fromTime === null) return wrong(`${at}.FromTime`, form, given.FromTime);
  if (toTime === null) return wrong(`${at}.ToTime`, form, given.ToTime);
  const available = toAvailable(given.Available);
  if (available === null) return wrong(`${at}.Available`, "must be true or false", given.Available);
  const end = toTime === 0 || toTime === DAY_MINUTES - 1 ? DAY_MINUTES : toTime;
  if (fromTime === end) return wrong(`${at}.ToTime`, "must not be the same as FromTime", given.ToTime);
  return { value: { dayOfWeek, fromTime, toTime: end, available } };
}

function toTime1976(minute: number): string {
  const digits = (count: number) => String(count).padStart(2, "0");
  return `${DAY}T${digits(Math.floor(minute / 60) % 24)}:${digits(minute % 60)}:00Z`;
}

/** The last seconds of a day belong to its last minute; other times are whole minutes. */
function toMinute(json: unknown): number | null {
  const [, hours, minutes, seconds = "00"] = (typeof json === "string" && TIME.exec(json)) || [];
  if (hours === undefined) return null;
  const minute = Number(hours) * 60 + Number(minutes);
  return seconds === "00" || minute === DAY_MINUTES - 1 ? minute : null;
}

function toDayOfWeek(json: unknown): number | null {
  if (typeof json !== "string")
    return Number.isInteger(json) && (json as number) >= 0 && (json as number) <= 6 ? (json as number) : null;
  const day = WHOLE.test(json) ? Number(json) : weekdays.indexOf(json.toLowerCase());
  return day >= 0 && day <= 6 ? day : null;
}

function toAvailable(json: unknown): boolean | null {
  if (json === undefined || json === null) return true;
  if (typeof json === "boolean") return json;
  const word = String(json).toLowerCase();
  return word === "true" || word === "1" ? true : word === "false" || word === "0" ? false : null;
}

/** Parses text as JSON. Text that is not JSON, and other values, are returned unchanged. */
function parsed(at: string, json: unknown): { json: unknown } | { refused: Refusal } {
  if (typeof json !== "string") return { json };
  try {
    return { json: parseJson(json) };
  } catch (error) {
    if (error instanceof RepeatedName) return wrong(`${at}.${error.path}`, "is given more than once", undefined);
    return { json };
  }
}

function isObject(json: unknown): json is Readonly<Record<string, unknown>> {
  return typeof json === "object" && json !== null && !Array.isArray(json);
}

function wrong(key: string, message: string, attempted: unknown): { refused: Refusal } {
  return { refused: refusal("INVALID", key, message, attempted) };
}
