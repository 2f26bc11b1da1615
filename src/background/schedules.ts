import type { Dependencies } from "../billing/dependencies.ts";
import type { Instant } from "../domain/calendar.ts";
import { all, isNull, lte, not } from "../domain/condition.ts";
import type { CreditSchedule } from "../domain/credit-schedule/fields.ts";
import type { BackgroundTask } from "./task.ts";

type Given = Pick<Dependencies, "store" | "clock">;
type Due = Pick<CreditSchedule, "id" | "nextOn">;

/** The author of granted credits. */
const BY = "schedule";
const POLL_MILLISECONDS = 20_000;
const PAGE = 100;
/** Grants at the same time: SQLite groups them in one commit. */
const AT_ONCE = 10;
const ORDER = [{ field: "nextOn", direction: "ASC" }] as const;

/** What was granted, and the schedules whose credit could not be granted, with the reason. */
export interface Granted {
  readonly granted: number;
  readonly failed: readonly { readonly creditScheduleId: number; readonly cause: unknown }[];
}

interface Options {
  /** Grants the credits of boundaries up to this moment, which is not later than now. */
  readonly upTo: Instant;
  readonly isStopped?: () => boolean;
  readonly onProgress?: (granted: number) => void;
}

/** Grants the credits of schedules at their boundaries. Two processes that do it at once grant each credit once. */
export function schedulesTask(given: Given): BackgroundTask {
  return {
    name: "schedules",
    poll: POLL_MILLISECONDS,
    async look() {
      const [next] = await schedulesDue(given, { count: 1 });
      if (next === undefined) return { wait: Number.POSITIVE_INFINITY, lag: 0 };
      const wait = next.nextOn! - given.clock.now();
      return { wait: Math.max(wait, 0), lag: Math.max(-wait, 0) };
    },
    async run({ signal }) {
      const page = await schedulesDue(given, { count: PAGE, upTo: given.clock.now() });
      const { granted, failed } = await renewEach(given, page, {
        upTo: given.clock.now(),
        isStopped: () => signal.aborted,
      });
      // The runner pauses after an error. Without one it would try the same schedules again at once.
      if (granted === 0 && failed.length > 0) throw failed[0]!.cause;
      return { done: granted, failed: failed.length };
    },
  };
}

/**
 * Grants every credit that is due, boundary after boundary. A schedule that fails does not stop the others. Ends when a
 * walk through all due schedules grants nothing more.
 */
export async function runSchedules(given: Given, options: Options): Promise<Granted> {
  const { isStopped = () => false, onProgress = () => {} } = options;
  let granted = 0;
  for (;;) {
    const walk: { granted: number; failed: Granted["failed"][number][] } = { granted: 0, failed: [] };
    for (let after: Due | undefined; !isStopped(); ) {
      const page = await schedulesDue(given, { count: PAGE, upTo: options.upTo, ...(after && { after }) });
      if (page.length === 0) break;
      const done = await renewEach(given, page, options);
      walk.granted += done.granted;
      walk.failed.push(...done.failed);
      onProgress(granted + walk.granted);
      after = page.at(-1)!;
    }
    granted += walk.granted;
    if (walk.granted === 0 || isStopped()) return { granted, failed: walk.failed };
  }
}

/** The schedules with a next boundary, the earliest first. */
async function schedulesDue(
  { store }: Given,
  { count, upTo, after }: { count: number; upTo?: Instant; after?: Due },
): Promise<readonly Due[]> {
  const reader = store.snapshot(null);
  const isOpen = not(isNull("nextOn"));
  const where = upTo === undefined ? isOpen : all(isOpen, lte("nextOn", upTo));
  const position = after === undefined ? {} : { after: [after.nextOn, after.id] };
  try {
    const listing = { where, order: ORDER, take: "first", count, ...position } as const;
    return (await reader.only().page("CreditSchedule", listing, ["id", "nextOn"])).rows;
  } finally {
    reader.release();
  }
}

/** Grants the next credit of each schedule. */
async function renewEach(
  { store, clock }: Given,
  page: readonly Due[],
  { upTo, isStopped }: Options,
): Promise<Granted> {
  const failed: Granted["failed"][number][] = [];
  let granted = 0;
  for (let from = 0; from < page.length && isStopped?.() !== true; from += AT_ONCE)
    await Promise.all(
      page.slice(from, from + AT_ONCE).map(async ({ id: creditScheduleId }) => {
        const context = { now: clock.now(), by: BY, isByTime: true, businesses: null };
        try {
          const renewed = await store.commit("renewCredit", { creditScheduleId, upTo }, context);
          if (renewed !== null) granted += 1;
        } catch (cause) {
          failed.push({ creditScheduleId, cause });
        }
      }),
    );
  return { granted, failed };
}
