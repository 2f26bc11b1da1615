import type { Instant } from "../domain/calendar.ts";
import { ATTEMPTED_MAX, cut, type Refusal } from "../domain/refusal.ts";
import type { UpstreamEntity } from "../domain/upstream-entities.ts";
import type { RestAnswer } from "./call.ts";
import { sentenceOf, statusOf } from "./errors.ts";
import type { ListRequest } from "./listing.ts";
import { restEntities } from "./names.ts";
import { toTime } from "./values.ts";

/** The idempotency key is a header, not a property of the body. */
const KEY = "IdempotencyKey";
const KEY_HEADER = "Idempotency-Key";

/** Maximum number of errors in an answer. */
const ERRORS_MAX = 100;

/** One page of a list. An empty page has no first and last item. */
export function listPage(
  { page, size, orderBy, dir, listing }: Omit<ListRequest<UpstreamEntity>, "where">,
  records: readonly object[],
  total: number,
) {
  const pages = Math.ceil(total / size);
  const isEmpty = records.length === 0;
  return {
    Records: records,
    CurrentPageSize: size,
    CurrentPage: page,
    CurrentOrderField: orderBy,
    CurrentSortDirection: dir,
    FirstItem: isEmpty ? 0 : listing.offset + 1,
    HasNextPage: page < pages,
    HasPreviousPage: page > 1 && pages > 0,
    LastItem: isEmpty ? 0 : listing.offset + records.length,
    PageNumber: page,
    PageSize: size,
    TotalItems: total,
    TotalPages: pages,
  };
}

/**
 * The result of a command on a record: `id` is `null` if the record is gone. Time and author are `null` if they are
 * unknown.
 */
export function done(
  entity: UpstreamEntity,
  verb: "created" | "updated" | "deleted",
  id: number | null,
  { updatedOn, updatedBy }: { updatedOn: Instant | null; updatedBy: string | null },
) {
  const body = carriedOut(`${restEntities[entity]} was successfully ${verb}.`, updatedOn, updatedBy);
  return { ...body, Value: id === null ? null : { Id: id } };
}

/** The result of a command that leaves no single record to name. */
export function carriedOut(text: string, at: Instant | null, by: string | null) {
  return {
    Status: 200,
    Message: text,
    Value: null,
    OpenInDialog: false,
    OpenInWindow: false,
    RedirectURL: null,
    JavaScript: null,
    UpdatedOn: at === null ? null : toTime(at),
    UpdatedBy: by,
    Errors: null,
    WasSuccessful: true,
  };
}

/** A refusal without a property. */
export function message(status: number, text: string): RestAnswer {
  return { status, body: { Message: text } };
}

/** The answer to a refused command. `given` holds the input, by property or parameter name. */
export function refused(refusals: readonly Refusal[], given: unknown, status = statusOf(refusals)): RestAnswer {
  const errors = refusals.slice(0, ERRORS_MAX).map((one) => {
    const isHeader = one.property === KEY && !has(given, KEY);
    const property = isHeader ? "" : (one.property ?? "");
    return {
      AttemptedValue: attempted(given, property),
      Message: isHeader ? `${KEY_HEADER} ${sentenceOf(one)}` : sentenceOf(one),
      PropertyName: property,
    };
  });
  const summary = errors.map((one) => (one.PropertyName === "" ? one.Message : `${one.PropertyName}: ${one.Message}`));
  const body = { Message: summary.join("; "), Value: null, Errors: errors, WasSuccessful: false };
  return { status, body, codes: [...new Set(refusals.map(({ code }) => code))] };
}

/** Single values are repeated as sent, and long text is cut. */
function attempted(given: unknown, property: string): unknown {
  if (!has(given, property)) return null;
  const value = given[property];
  if (typeof value === "string") return cut(value, ATTEMPTED_MAX);
  return typeof value === "object" ? null : value;
}

function has(given: unknown, property: string): given is Readonly<Record<string, unknown>> {
  return typeof given === "object" && given !== null && Object.hasOwn(given, property);
}
