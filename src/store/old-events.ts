import { sql } from "drizzle-orm";
import type { Instant } from "../domain/calendar.ts";
import { id, instantField } from "../domain/field.ts";
import type { Dialect } from "./dialect.ts";
import { place } from "./slot.ts";
import { fixed, type Statement } from "./statement.ts";

const COUNT = id("");
const MOMENT = instantField("");

/** The last of the oldest events in sequence, at most `most`, of which each happened before the moment; no row without any. */
const selectThrough = fixed<{ through: unknown; count: unknown }>(
  (dialect) => sql`with oldest as (
      select ${dialect.eventSequence} as place, occurred_on from event
      where ${dialect.eventSequence} is not null order by ${dialect.eventSequence} limit ${place("most")}
    )
    select max(place) "through", count(*) "count" from oldest
    where place < coalesce((select min(place) from oldest where occurred_on >= ${dialect.operand(MOMENT, "before")}),
      ${dialect.operand(COUNT, "none")})
    having count(*) > 0`,
);

export function selectOldEvents(
  { before, most }: { before: Instant; most: number },
  dialect: Dialect,
): Statement<{ through: unknown; count: unknown }> {
  return selectThrough({ before: dialect.encode(MOMENT, before), most, none: Number.MAX_SAFE_INTEGER }, dialect);
}

const deleteOwners = fixed(
  (dialect) => sql`delete from event_owner where event_id in
    (select id from event where ${dialect.eventSequence} <= ${dialect.operand(COUNT, "through")})`,
);

const deleteEvents = fixed(
  (dialect) => sql`delete from event where ${dialect.eventSequence} <= ${dialect.operand(COUNT, "through")}`,
);

/** Another process may have deleted more meanwhile. */
const moveBound = fixed(
  (dialect) => sql`update event_bound set value = ${dialect.operand(COUNT, "through")}
    where name = 'deleted' and value < ${dialect.operand(COUNT, "through")}`,
);

/** Deletes every event up to this sequence, and notes that later readers miss them. */
export function deleteThrough(through: number, dialect: Dialect): Statement[] {
  return [deleteOwners, deleteEvents, moveBound].map((statement) => statement({ through }, dialect));
}
