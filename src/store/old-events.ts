import { sql } from "drizzle-orm";
import type { Instant } from "../domain/calendar.ts";
import { id, instantField } from "../domain/field.ts";
import type { Dialect } from "./dialect.ts";
import { place } from "./slot.ts";
import { fixed } from "./statement.ts";
import { rows, type Statements } from "./statements.ts";

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

/** Deletes the oldest events before the moment, and notes that later readers miss them. Returns their number. */
export function* deleteOldEvents(
  { before, most }: { before: Instant; most: number },
  dialect: Dialect,
): Statements<number> {
  const none = Number.MAX_SAFE_INTEGER;
  const [old] = yield* rows(selectThrough({ before: dialect.encode(MOMENT, before), most, none }, dialect));
  if (old === undefined) return 0;
  const through = Number(old.through);
  for (const statement of [deleteOwners, deleteEvents, moveBound]) yield statement({ through }, dialect);
  return Number(old.count);
}
