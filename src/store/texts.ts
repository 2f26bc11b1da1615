import { type SQL, sql } from "drizzle-orm";
import { DAY_MILLISECONDS } from "../domain/calendar.ts";
import { instantField } from "../domain/field.ts";
import { type JudgedField, judgedFields } from "../domain/judged-fields.ts";
import type { Listing } from "../domain/listing.ts";
import type { JudgedValue, ListValue, RecordTexts, Requested, Selection } from "../domain/selection.ts";
import { column, from, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { position } from "./field-text.ts";
import { listed, pageOf } from "./listed.ts";
import { inside, type Scope, scoped } from "./scope.ts";
import { type Shape, type Slots, slots } from "./slots.ts";
import { inForm, type Statement } from "./statement.ts";
import { recordText } from "./text.ts";
import type { Writing, WrittenList } from "./writing.ts";

const ID = { kind: "id", description: "" } as const;
const MOMENT = instantField("");

/** A statement that reads the texts of these records, in the form of `toTexts`. */
export function selectTextsOf(
  selection: Selection,
  ids: readonly number[],
  requested: Requested,
  scope: Scope,
  dialect: Dialect,
): Statement {
  const rows: Rows = { entity: selection.entity, alias: "t" };
  const taken = slots(dialect);
  const list = taken.ids(ids);
  const { writing, form } = prepared(selection, requested, taken, scope, dialect);
  return inForm(["texts of", ...form], taken.values, dialect, () => {
    return sql`select ${column(rows, "id")} "id", ${shown(selection, rows, [], writing)} from ${from(rows)}
      where ${dialect.isIn(column(rows, "id"), ID, list)} and ${inside(rows, writing.within, dialect)}`;
  });
}

/** The same for a page of a list, with one row more than the page holds. */
export function selectTexts(
  selection: Selection,
  listing: Listing,
  requested: Requested,
  scope: Scope,
  dialect: Dialect,
): Statement {
  const rows: Rows = { entity: selection.entity, alias: "t" };
  const taken = slots(dialect);
  const asked = listed(taken, selection.entity, listing);
  const { writing, form } = prepared(selection, requested, taken, scope, dialect);
  return inForm(["texts", asked, ...form], taken.values, dialect, () => {
    return sql`select ${shown(selection, rows, listing.order, writing)} from ${from(rows)}
      ${pageOf(rows, asked, listing.count + 1, (of) => inside(of, writing.within, dialect), dialect)}`;
  });
}

/** The texts in a row. */
export function toTexts({ texts, positions }: Selection): (row: Record<string, unknown>) => RecordTexts {
  const names = texts.map((_, place) => `text${place}`);
  return (row) => ({
    position: positions ? (row.position as string) : null,
    texts: names.map((name) => row[name] as string),
  });
}

function shown({ texts, positions }: Selection, rows: Rows, order: Listing["order"], writing: Writing): SQL {
  const columns = texts.map((shows, place) => {
    return sql`${recordText(rows, shows, writing)} ${sql.identifier(`text${place}`)}`;
  });
  if (positions) columns.push(sql`${position(rows, order, writing.dialect)} "position"`);
  return columns.length === 0 ? sql`1` : sql.join(columns, sql`, `);
}

/** The values of the request as placeholders, and the rest as the form of the statement. */
function prepared(
  selection: Selection,
  { now, listings }: Requested,
  taken: Slots,
  scope: Scope,
  dialect: Dialect,
): { writing: Writing; form: readonly unknown[] } {
  const within = scoped(taken, scope);
  const moment = taken.one(MOMENT, now);
  const dayAgo = taken.one(MOMENT, now - DAY_MILLISECONDS);
  const judged = new Map(selection.judged.map((value) => [value, choicesOf(value, now, taken)]));
  const lists = new Map<ListValue, WrittenList>();
  for (const [number, list] of selection.lists.entries()) {
    const listing = listings[number]!;
    const { order, take, count } = listing;
    lists.set(list, { number, order, take, count, listed: listed(taken, list.entity, listing) });
  }
  const form = [selection.key, [...lists.values()], within];
  return { writing: { dialect, within, now: moment, dayAgo, judged, lists, aliases: 0 }, form };
}

/** The condition for each value of a field that depends on the clock. */
function choicesOf({ entity, field }: JudgedValue, now: number, taken: Slots): readonly [string, Shape][] {
  const { choices, isOneOf }: JudgedField = (judgedFields[entity] as Readonly<Record<string, JudgedField>>)[field]!;
  return Object.keys(choices.values).map((value) => [value, taken.condition(entity, isOneOf([value], now))]);
}
