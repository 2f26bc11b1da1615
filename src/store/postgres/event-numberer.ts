import { sql } from "drizzle-orm";
import { fixed } from "../statement.ts";
import { connection, type Pool, type StatementHooks } from "./connection.ts";
import { postgresDialect } from "./dialect.ts";
import { toUnavailable } from "./failure.ts";

/**
 * Gives committed events their places in the order of all events. A sequence of the database would give them before the
 * commit: an event could then become visible after another with a greater number, and a reader would miss it. Returns a
 * function that resolves when every event committed before its call has its place.
 */
export function eventNumberer(pool: Pool, hooks: StatementHooks): () => Promise<void> {
  let running: Promise<void> | null = null;
  /** The run that starts after the running one: it sees what is committed until then. */
  let next: Promise<void> | null = null;

  async function run(): Promise<void> {
    try {
      const lent = connection(await pool.connect(), hooks);
      try {
        const [found] = await lent.ask(isAnyLeft({}, postgresDialect));
        if (found !== undefined) {
          await lent.run("begin");
          // The lock comes first: the next statement then sees what others have numbered.
          await lent.ask(lock({}, postgresDialect));
          await lent.ask(number({}, postgresDialect));
          await lent.end("commit");
        }
        lent.release();
      } catch (error) {
        lent.release(error as Error);
        throw error;
      }
    } catch (error) {
      throw toUnavailable(error);
    }
  }

  function start(): Promise<void> {
    running = run().finally(() => {
      running = null;
    });
    return running;
  }

  return () => {
    if (running === null) return start();
    next ??= running
      .catch(() => {})
      .then(() => {
        next = null;
        return start();
      });
    return next;
  };
}

const isAnyLeft = fixed(() => sql`select 1 from event where sequence is null limit 1`);

const lock = fixed(() => sql`select value from event_bound where name = 'numbered' for update`);

/** In the order of ids: of two commits about the same record, the later one wrote its event after the earlier commit. */
const number = fixed(
  () => sql`with fresh as (
      select event.id, event_bound.value + row_number() over (order by event.id) as place
      from event, event_bound where event.sequence is null and event_bound.name = 'numbered'
    ), numbered as (
      update event set sequence = fresh.place from fresh where event.id = fresh.id returning event.sequence
    )
    update event_bound set value = greatest(value, (select max(sequence) from numbered))
      where name = 'numbered' and exists (select 1 from numbered)`,
);
