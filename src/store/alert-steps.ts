import type { Instant } from "../domain/calendar.ts";
import type { StepAnswer, StepOf } from "../domain/step.ts";
import * as settings from "./alert-settings.ts";
import * as alerts from "./alerts.ts";
import type { Dialect } from "./dialect.ts";
import * as due from "./due-events.ts";
import type { StoredRow } from "./rows.ts";
import type { Statement } from "./statement.ts";
import { rows, type Statements } from "./statements.ts";

/** The steps of alerts and of the moments that time brings. */
export type AlertStepName =
  | "alertSettings"
  | "saveAlertSettings"
  | "alertSubjects"
  | "lockAlert"
  | "alertFigures"
  | "saveAlertLevel"
  | "levelAlerts"
  | "planDue"
  | "planExpiring"
  | "planHoldEnd"
  | "planLook"
  | "dueEvents"
  | "takeDue";

/** What these steps need of the store. */
interface Given {
  readonly dialect: Dialect;
  readonly context: { readonly now: Instant };
  readonly moment: (() => Instant | Statement<{ now: unknown }>) | null;
}

export const alertAnswers: {
  readonly [S in AlertStepName]: (step: StepOf<S>, given: Given) => Statements<StepAnswer<S, StoredRow>>;
} = {
  *alertSettings({ businessId }, { dialect }) {
    const [ensured, locked] = settings.lockedSettings(businessId, dialect);
    yield ensured;
    return settings.toAlertSettings((yield* rows(locked))[0]!);
  },
  *saveAlertSettings(step, { dialect }) {
    yield settings.updateAlertSettings(step.settings, dialect);
  },
  alertSubjects: ({ credits, holds }, { dialect }) => rows(alerts.selectAlertSubjects(credits, holds, dialect)),
  lockAlert: ({ subject }, { dialect }) => lock(subject, dialect),
  *alertFigures({ subject, at }, given) {
    const { dialect } = given;
    yield* lock(subject, dialect);
    const judgedAt = at ?? now(given);
    const [found] = yield* rows(alerts.selectAlertFigures(subject, judgedAt, dialect));
    return Object.assign(alerts.toFigures(found!), { at: judgedAt ?? Number(found!.at) });
  },
  *saveAlertLevel({ subject, level }, { dialect }) {
    yield alerts.saveAlertLevel(subject, level, dialect);
  },
  *levelAlerts({ businessId }, given) {
    const { dialect } = given;
    if (dialect.locked("change") !== null) yield alerts.lockAlertStates(businessId, dialect);
    yield alerts.saveAlertLevels(businessId, now(given), dialect);
  },
  *planDue({ credits }, given) {
    const moment = now(given);
    yield due.deleteDue({ credits }, moment, given.dialect);
    yield due.insertDue({ credits }, moment, given.dialect);
  },
  *planExpiring({ businessId }, given) {
    const moment = now(given);
    yield due.deleteDue({ expiringOf: businessId }, moment, given.dialect);
    yield due.insertDue({ expiringOf: businessId }, moment, given.dialect);
  },
  *planHoldEnd({ hold, at, businessId }, { dialect, context }) {
    if (at > context.now) yield due.insertHoldEnd({ hold, at, businessId }, dialect);
  },
  *planLook(step, { dialect }) {
    yield due.insertLook(step.due, step.at, dialect);
  },
  *dueEvents({ until, count }, { dialect }) {
    return (yield* rows(due.selectDue(until, count, dialect))).map(due.toDueEvent);
  },
  *takeDue({ ids }, { dialect }) {
    return (yield* rows(due.takeDue(ids, dialect))).map(({ id }) => Number(id));
  },
};

/** Locks the state, which is made if it is missing. A write transaction of SQLite locks everything. */
function* lock(subject: StepOf<"alertFigures">["subject"], dialect: Dialect): Statements<void> {
  if (dialect.locked("change") === null) return;
  const state = alerts.lockAlertState(subject, dialect);
  if ((yield* rows(state)).length > 0) return;
  yield alerts.insertAlertState(subject, dialect);
  yield state;
}

/** The moment now; `null` if the server's clock says it. */
function now({ context, moment }: Given): Instant | null {
  const said = moment?.() ?? context.now;
  return typeof said === "number" ? said : null;
}
