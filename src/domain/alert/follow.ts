import { ask, type Decision } from "../decision.ts";
import { evaluateAlerts, type Looking } from "./evaluate.ts";
import type { Touched } from "./touched.ts";

/** Writes what follows from a decision for alerts: moments that are still to come, then the levels of its customers. */
export function* followAlerts({ subjects, moved, newHolds }: Touched, looking: Omit<Looking, "at">): Decision<void> {
  for (const hold of newHolds) yield* ask({ step: "planHoldEnd", ...hold });
  if (moved.length > 0) yield* ask({ step: "planDue", credits: moved });
  if (subjects.length > 0) yield* evaluateAlerts(subjects, { ...looking, at: null });
}
