import { hash } from "node:crypto";
import { INSTANT_MAX } from "../../domain/calendar.ts";
import type { Scalar } from "../../domain/condition.ts";
import type { Decimal } from "../../domain/decimal.ts";
import { type EntityName, entities, isEntityName } from "../../domain/entities.ts";
import { id } from "../../domain/field.ts";
import type { OrderBy, Position } from "../../domain/listing.ts";
import type { KnownList } from "../../domain/named.ts";
import { percentageOf } from "../../domain/pricing/factor.ts";
import { BadCursor } from "../../domain/refusal.ts";
import { isUuid } from "../../domain/uuid.ts";

/** Longer than any valid cursor, even if the order contains texts of maximum length. */
const CURSOR_MAX = 262_144;
const SEAL_LENGTH = 10;

/** The lists that have cursors: records of the gateway, ids of records of other services, and attempts of webhooks. */
export type ListName = EntityName | KnownList["of"] | "WebhookDelivery";

/** The position of a row in a total order, as text that is valid only for that list and order. */
export function toCursor(entity: ListName, order: readonly OrderBy[], position: Position): string {
  const values = JSON.stringify(position);
  return Buffer.from(sealOf(entity, order, values) + values).toString("base64url");
}

/** A position as text that is valid only with the same parts, which identify the list. */
export function seal(parts: readonly unknown[], position: Position): string {
  const values = JSON.stringify(position);
  return Buffer.from(sealed([...parts, values]) + values).toString("base64url");
}

/** The position of a sealed text; `null` if it was sealed with other parts. Check its values: a seal can be forged. */
export function unseal(parts: readonly unknown[], cursor: string): Position | null {
  const text = cursor.length > CURSOR_MAX ? "" : Buffer.from(cursor, "base64url").toString();
  const values = text.slice(SEAL_LENGTH);
  if (text.slice(0, SEAL_LENGTH) !== sealed([...parts, values])) return null;
  return Buffer.from(text).toString("base64url") === cursor ? toPosition(values) : null;
}

export function fromCursor(path: string, entity: ListName, order: readonly OrderBy[], cursor: string): Position {
  const text = cursor.length > CURSOR_MAX ? "" : Buffer.from(cursor, "base64url").toString();
  const values = text.slice(SEAL_LENGTH);
  const seal = text.slice(0, SEAL_LENGTH);
  const isFormer = seal !== sealOf(entity, order, values) && seal === formerSealOf(entity, order, values);
  if ((!isFormer && seal !== sealOf(entity, order, values)) || Buffer.from(text).toString("base64url") !== cursor)
    throw new BadCursor(path, "is not a cursor of this list in this order");
  const position = isFormer ? inPercent(entity, order, toPosition(values)) : toPosition(values);
  if (position === null || !fits(entity, order, position))
    throw new BadCursor(path, "is not a cursor of this list in this order");
  return position;
}

/**
 * Ties the values to their list and order. It is not a secret: a cursor contains nothing that its row does not show.
 */
function sealOf(entity: ListName, order: readonly OrderBy[], values: string): string {
  const named = order.map(({ field, direction }) => [isPercentage(entity, field) ? `${field} %` : field, direction]);
  return sealed([entity, named, values]);
}

/** The seal of the version in which price factors were multipliers. Its cursors contain multipliers. */
function formerSealOf(entity: ListName, order: readonly OrderBy[], values: string): string {
  return sealed([entity, order.map(({ field, direction }) => [field, direction]), values]);
}

function sealed(parts: readonly unknown[]): string {
  return hash("sha256", JSON.stringify(parts), "base64url").slice(0, SEAL_LENGTH);
}

function isPercentage(entity: ListName, field: string): boolean {
  return entity === "ExtraService" && /^priceFactor/.test(field);
}

/** Converts multipliers in a position to percentages. One with too many digits becomes NaN, which no field accepts. */
function inPercent(entity: ListName, order: readonly OrderBy[], position: Position | null): Position | null {
  if (position === null) return null;
  return position.map((value, place) =>
    typeof value === "number" && isPercentage(entity, order[place]?.field ?? "")
      ? (percentageOf(value as Decimal) ?? Number.NaN)
      : value,
  );
}

function toPosition(values: string): Position | null {
  try {
    const parsed: unknown = JSON.parse(values);
    return Array.isArray(parsed) ? (parsed as Scalar[]) : null;
  } catch {
    return null;
  }
}

/** The fields by which lists other than of records can be ordered. */
const numbered = { id: id("") };

/** Whether each value is valid for its field. A seal can be forged, and no arbitrary value may reach SQL. */
function fits(entity: ListName, order: readonly OrderBy[], position: Position): boolean {
  const fields: Record<string, { kind: string; nullable?: boolean }> = isEntityName(entity)
    ? entities[entity]
    : numbered;
  return (
    position.length === order.length &&
    order.every(({ field: name }, place) => {
      const field = fields[name];
      const value = position[place];
      if (field === undefined || value === undefined) return false;
      if (value === null) return field.nullable === true;
      return isOf(field.kind, value);
    })
  );
}

function isOf(kind: string, value: unknown): boolean {
  switch (kind) {
    case "boolean":
      return typeof value === "boolean";
    case "uuid":
      return typeof value === "string" && isUuid(value);
    case "text":
    case "choice":
      return typeof value === "string" && !value.includes("\0");
    case "instant":
      return Number.isSafeInteger(value) && (value as number) >= 0 && (value as number) <= INSTANT_MAX;
    default:
      return Number.isSafeInteger(value);
  }
}
