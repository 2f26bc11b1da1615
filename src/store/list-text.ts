import { type SQL, sql } from "drizzle-orm";
import { HOLE, holes, type ListValue, NEXT_POSITION, type PageValue, type RecordShows } from "../domain/selection.ts";
import { column, fieldOf, from, type Rows, valueIn } from "./columns.ts";
import { literal, objectOf, type Pieces, position, written } from "./field-text.ts";
import { reversed } from "./keyset.ts";
import { inListing, matching, pageOf } from "./listed.ts";
import { inside } from "./scope.ts";
import { nextRows, type Writing } from "./writing.ts";

/** Writes a record as a JSON object. */
type RecordText = (rows: Rows, shows: RecordShows, writing: Writing) => SQL;

/**
 * A page of the records that refer to the parent, as a JSON object. The page is one subquery, which has a column for each
 * part that the object shows of its records.
 */
export function listText(parent: Rows, value: ListValue, writing: Writing, recordText: RecordText): SQL {
  const { dialect, lists } = writing;
  const { listed, order, number, count, take } = lists.get(value)!;
  const rows = nextRows(value.entity, writing);
  const columns: SQL[] = [];

  /** A column of the page, all of its rows as one text. */
  function column_(text: SQL, separator: string): SQL {
    const name = sql.identifier(`c${columns.length}`);
    columns.push(sql`${text} ${name}`);
    return sql`coalesce(${dialect.joined(sql`page.${name}`, literal(separator))}, '')`;
  }

  function pageValue(one: PageValue): Pieces {
    switch (one.is) {
      case "constant":
        return [one.json];
      case "nodes":
        return ["[", column_(recordText(rows, one.shows, writing), ","), "]"];
      case "edges": {
        const edge = objectOf(one.shows, (inner): Pieces => {
          if (inner.is === "constant") return [inner.json];
          if (inner.is === "node") return [recordText(rows, inner.shows, writing)];
          return [`"${HOLE}${holes.cursor}${number}:`, position(rows, order, dialect), `${HOLE}"`];
        });
        return ["[", column_(written(edge, dialect), ","), "]"];
      }
      case "totalCount":
        return [total()];
      case "pageInfo":
        return objectOf(one.shows, (inner): Pieces => {
          if (inner.is === "constant") return [inner.json];
          if (inner.is === "startCursor" || inner.is === "endCursor")
            return [
              `${HOLE}${holes[inner.is]}${number}:`,
              column_(position(rows, order, dialect), NEXT_POSITION),
              HOLE,
            ];
          // The bounds of a page decide the other direction: without one there is nothing beyond.
          return [(inner.is === "hasNextPage") === (take === "first") ? hasMore() : "false"];
        });
    }
  }

  function ofParent(rows: Rows): SQL {
    return sql`${column(rows, value.field)} = ${column(parent, "id")} and ${inside(rows, writing.within, dialect)}`;
  }

  function hasMore(): SQL {
    const others = nextRows(value.entity, writing);
    return dialect.flag(sql`exists (select 1 from ${from(others)} where ${ofParent(others)}
      and ${inListing(others, listed, dialect)} limit 1 offset ${sql.raw(String(count))})`);
  }

  function total(): SQL {
    const others = nextRows(value.entity, writing);
    return sql`(select count(*) from ${from(others)} where ${ofParent(others)} and ${matching(others, listed.where, dialect)})`;
  }

  const text = written(objectOf(value.shows, pageValue), dialect);
  if (columns.length === 0) return text;
  const taken =
    take === "first"
      ? columns
      : [
          ...columns,
          ...listed.order.map(({ field }, place) => sql`${valueIn(rows, field)} ${sql.identifier(`o${place}`)}`),
        ];
  const page = sql`select ${sql.join(taken, sql`, `)} from ${from(rows)} ${pageOf(rows, listed, count, ofParent, dialect)}`;
  if (take === "first") return sql`(select ${text} from (${page}) page)`;
  // Rows were taken from the end of the list.
  const forward = reversed(listed.order).map(({ field, direction }, place) =>
    dialect.ordered(sql`taken.${sql.identifier(`o${place}`)}`, direction, fieldOf(value.entity, field)),
  );
  return sql`(select ${text} from (select * from (${page}) taken order by ${sql.join(forward, sql`, `)}) page)`;
}
