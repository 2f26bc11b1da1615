import type { Instant } from "../calendar.ts";
import { addEvent, ask, type Decision } from "../decision.ts";
import { type AlertFigures, type AlertSubject, bySubject, crossed, levelOf } from "./level.ts";

/** How a level is looked at. */
export interface Looking {
  /** The moment at which validity and holds are judged; `null`: now. */
  readonly at: Instant | null;
  /** Who caused the change; `null`: time. */
  readonly actor: string | null;
  /** Sets the level without an event. */
  readonly isSilent: boolean;
}

/** Sets the levels of these subjects, and reports those that fell. Comes last in a decision: it locks states. */
export function* evaluateAlerts(subjects: readonly AlertSubject[], looking: Looking): Decision<void> {
  for (const subject of inOrder(subjects)) yield* evaluateAlert(subject, looking);
}

function* evaluateAlert(subject: AlertSubject, { at, actor, isSilent }: Looking): Decision<void> {
  const figures = yield* ask<"alertFigures">({ step: "alertFigures", subject, at });
  const level = levelOf(figures, figures.lowPercent);
  if (level === figures.level) return;
  yield* ask({ step: "saveAlertLevel", subject, level });
  const type = crossed(figures.level, level);
  if (type === null || isSilent) return;
  const { businessId, coworkerId } = subject;
  yield* addEvent({
    ...{ type, occurredOn: figures.at, businessId, coworkerId, actor, operationId: null, reason: null },
    ...{ subject: null, useHistoryIds: [], owners: [], data: dataOf(subject, figures) },
  });
}

function dataOf({ kind, unit }: AlertSubject, { total, available }: AlertFigures) {
  return { entity: null, kind, unit, total, available: Math.max(available, 0) } as const;
}

/** Each subject once, in the order in which states are locked. */
export function inOrder(subjects: readonly AlertSubject[]): AlertSubject[] {
  if (subjects.length < 2) return [...subjects];
  const sorted = [...subjects].sort(bySubject);
  return sorted.filter((one, place) => place === 0 || bySubject(sorted[place - 1]!, one) !== 0);
}
