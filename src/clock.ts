import type { Clock } from "./billing/dependencies.ts";
import { notWholeSecond } from "./domain/calendar.ts";

/** The only wall clock. It skips whole seconds: see `notWholeSecond` for why no record version may be one. */
export const clock: Clock = { now: () => notWholeSecond(Date.now()) };
