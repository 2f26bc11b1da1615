import { useEffect, useState } from "preact/hooks";
import type { Temporal } from "temporal-polyfill";
import { ask, type Failure } from "../graph/ask.ts";
import { revision } from "../graph/gateway.ts";
import { PricesOfDay } from "../graph/generated.ts";
import type { Wanted } from "./booking.ts";
import { DAYS, gridOfDay, type PriceCell } from "./week.ts";

export interface Week {
  /** The prices of each day; null while they are read. */
  readonly days: readonly (readonly PriceCell[] | null)[];
  readonly daysRead: number;
  readonly failure: Failure | null;
}

/** Days that are read at the same time: the first days appear soon, and other callers get their turn. */
const AT_ONCE = 2;
const nothing: Week = { days: Array.from({ length: DAYS }, () => null), daysRead: 0, failure: null };

/** The prices of a week, day by day. */
export function useWeek(wanted: Wanted | null, monday: Temporal.PlainDate): Week {
  const key = wanted === null ? null : JSON.stringify([wanted, monday]);
  const [known, setKnown] = useState<{ key: string | null; week: Week }>({ key: null, week: nothing });
  const again = revision.value;

  useEffect(() => {
    if (wanted === null) return;
    const abort = new AbortController();
    let next = 0;
    setKnown((older) => (older.key === key ? { key, week: { ...older.week, failure: null } } : older));
    const readNext = async (): Promise<void> => {
      const day = next++;
      if (day >= DAYS) return;
      const { data, failure } = await ask(
        PricesOfDay,
        { input: gridOfDay(wanted, monday.add({ days: day })) },
        abort.signal,
      );
      setKnown((older) => ({
        key,
        week: withDay(older.key === key ? older.week : nothing, day, data?.priceGrid, failure),
      }));
      if (failure === null) await readNext();
    };
    for (let one = 0; one < AT_ONCE; one += 1) readNext().catch(() => {});
    return () => abort.abort();
  }, [key, again]);

  return known.key === key ? known.week : nothing;
}

function withDay(week: Week, day: number, cells: readonly PriceCell[] | undefined, failure: Failure | null): Week {
  const days = week.days.with(day, cells ?? week.days[day]!);
  return { days, daysRead: days.filter((one) => one !== null).length, failure: failure ?? week.failure };
}
