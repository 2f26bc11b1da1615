import { sql } from "drizzle-orm";
import type { Instant } from "../domain/calendar.ts";
import { instantField } from "../domain/field.ts";
import type { Dialect } from "./dialect.ts";
import { place } from "./slot.ts";
import { fixed } from "./statement.ts";
import { rows, type Statements } from "./statements.ts";

const MOMENT = instantField("");

const take = fixed(
  () => sql`insert into lease (task, holder, until) values (${place("task")}, ${place("holder")}, ${place("until")})
    on conflict (task) do update set holder = excluded.holder, until = excluded.until
    where lease.holder = excluded.holder or lease.until <= ${place("now")}
    returning task`,
);

/** Takes or prolongs the lease of a task. Answers whether this holder has it; another one may at this moment. */
export function* takeLease(
  { task, holder, now, until }: { task: string; holder: string; now: Instant; until: Instant },
  dialect: Dialect,
): Statements<boolean> {
  const values = { task, holder, now: dialect.encode(MOMENT, now), until: dialect.encode(MOMENT, until) };
  return (yield* rows(take(values, dialect))).length > 0;
}
