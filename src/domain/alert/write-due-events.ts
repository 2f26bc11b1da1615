import type { Instant } from "../calendar.ts";
import { isIn } from "../condition.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { heldOf } from "../credit/held.ts";
import type { OpenAllocation } from "../credit-hold/allocation.ts";
import type { CreditHold } from "../credit-hold/fields.ts";
import { allocationsOf, openAllocationsOf } from "../credit-hold/steps.ts";
import { addEvent, ask, type CommandContext, type Decision, find, moment } from "../decision.ts";
import { type DueEvent, daysBefore } from "./due-event.ts";
import { evaluateAlerts, inOrder } from "./evaluate.ts";
import type { AlertSubject } from "./level.ts";

/** Moments that one commit looks at. */
export const DUE_MAX = 50;

/** What a commit did. */
export interface DueWork {
  /** Moments that were looked at. */
  readonly looked: number;
  /** Events written about their credits and holds. */
  readonly written: number;
}

/**
 * Writes the events of the oldest moments that have come, and looks at the levels of their customers as of each moment.
 * Deletes the moments in the same commit: each is reported once, by any number of processes.
 */
export function* writeDueEvents(_input: unknown, _context: CommandContext): Decision<DueWork> {
  const now = yield* moment();
  const found = yield* ask({ step: "dueEvents", until: now, count: DUE_MAX });
  if (found.length === 0) return { looked: 0, written: 0 };
  const records = yield* lockRecords(found);
  const taken = new Set(yield* ask({ step: "takeDue", ids: found.map(({ id }) => id) }));
  const due = found.filter(({ id }) => taken.has(id));
  const concerned = new Map<number, readonly AlertSubject[]>();
  for (const one of due) concerned.set(one.id, yield* subjectsOf(one, records));
  for (const subject of inOrder([...concerned.values()].flat())) yield* ask({ step: "lockAlert", subject });
  let written = 0;
  for (const one of due) {
    if (yield* report(one, records)) written += 1;
    yield* evaluateAlerts(concerned.get(one.id)!, { at: one.at, actor: null, isSilent: false });
  }
  // A credit that came to be after such a moment, valid since later than it, was left out above and has no moment of its own.
  if (found.length < DUE_MAX)
    yield* evaluateAlerts([...concerned.values()].flat(), { at: now, actor: null, isSilent: true });
  else yield* lookAgain(due, concerned, records, now);
  return { looked: due.length, written };
}

/** Has the levels of these customers looked at once more, after all moments that have come: some may be theirs. */
function* lookAgain(
  due: readonly DueEvent[],
  concerned: ReadonlyMap<number, readonly AlertSubject[]>,
  records: Records,
  now: Instant,
): Decision<void> {
  const last = new Map<string, DueEvent>();
  for (const one of due)
    if (isOwnMoment(one, records)) for (const subject of concerned.get(one.id)!) last.set(JSON.stringify(subject), one);
  for (const one of new Set(last.values())) yield* ask({ step: "planLook", due: one, at: now });
}

/** Whether the record has this moment; `lookAgain` plans others, and only once. */
function isOwnMoment(due: DueEvent, { credits, holds }: Records): boolean {
  if (due.kind === "HOLD_ENDS") return holds.get(due.creditHoldId)?.expiresAt === due.at;
  return due.kind !== "STARTS" || credits.get(due.coworkerExtraServiceId)?.validFrom === due.at;
}

interface Records {
  readonly credits: ReadonlyMap<number, CoworkerExtraService>;
  readonly holds: ReadonlyMap<number, CreditHold>;
  readonly open: readonly OpenAllocation[];
}

/** Locks in the order of every operation: credits, then holds. */
function* lockRecords(due: readonly DueEvent[]): Decision<Records> {
  const creditIds = due.flatMap((one) => (one.kind === "HOLD_ENDS" ? [] : [one.coworkerExtraServiceId]));
  const holdIds = due.flatMap((one) => (one.kind === "HOLD_ENDS" ? [one.creditHoldId] : []));
  const credits =
    creditIds.length === 0 ? [] : yield* find("CoworkerExtraService", { where: isIn("id", [...new Set(creditIds)]) });
  const holds = holdIds.length === 0 ? [] : yield* find("CreditHold", { where: isIn("id", holdIds) });
  return {
    credits: new Map(credits.map((one) => [one.id, one])),
    holds: new Map(holds.map((one) => [one.id, one])),
    open: credits.length === 0 ? [] : yield* openAllocationsOf(credits.map(({ id }) => id)),
  };
}

/** The customers whose available units the moment changes. */
function* subjectsOf(due: DueEvent, { credits }: Records): Decision<readonly AlertSubject[]> {
  if (due.kind === "EXPIRING") return [];
  if (due.kind === "HOLD_ENDS") return yield* ask({ step: "alertSubjects", credits: [], holds: [due.creditHoldId] });
  const credit = credits.get(due.coworkerExtraServiceId);
  if (credit === undefined || credit.kind === "BOOKING_CHARGE") return [];
  const { businessId, coworkerId, kind, chargePeriod } = credit;
  return [{ businessId, coworkerId, kind, unit: chargePeriod! }];
}

/** Writes the event of the moment, if it is still true. Answers whether it wrote one. */
function* report(due: DueEvent, { credits, holds, open }: Records): Decision<boolean> {
  if (due.kind === "HOLD_ENDS") return yield* reportHold(due, holds.get(due.creditHoldId));
  const credit = credits.get(due.coworkerExtraServiceId);
  if (credit === undefined || credit.voidedOn !== null) return false;
  const ofCredit = open.filter((one) => one.coworkerExtraServiceId === credit.id && one.expiresAt > due.at);
  const heldUses = heldOf(ofCredit).get(credit.id) ?? 0;
  if (!isStillTrue(due, credit, heldUses)) return false;
  const type = due.kind === "EXPIRES" ? "CREDIT_EXPIRED" : "CREDIT_EXPIRING";
  const { businessId, coworkerId } = credit;
  const subject = { entity: "CoworkerExtraService", id: credit.id } as const;
  yield* addEvent({
    ...{ type, ...byTime(due.at), businessId, coworkerId, subject, owners: [] },
    data: { entity: "CoworkerExtraService", row: credit, heldUses },
  });
  return true;
}

/** Something must be left of a credit that expired, and available of one that expires in some days. */
function isStillTrue(due: DueEvent, { expireDate, remainingUses }: CoworkerExtraService, heldUses: number): boolean {
  if (expireDate === null) return false;
  if (due.kind === "EXPIRES") return expireDate === due.at && remainingUses > 0;
  return due.kind === "EXPIRING" && daysBefore(expireDate, due.days) === due.at && remainingUses > heldUses;
}

/** A hold that an operation closed because its time had run out is reported here as well. */
function* reportHold({ at }: DueEvent, hold: CreditHold | undefined): Decision<boolean> {
  if (hold === undefined || hold.expiresAt !== at || (hold.closedAs !== null && hold.closedAs !== "EXPIRED"))
    return false;
  const allocations = yield* allocationsOf([hold.id]);
  const { id, businessId, coworkerId } = hold;
  yield* addEvent({
    ...{ type: "HOLD_EXPIRED", ...byTime(at), businessId, coworkerId, subject: { entity: "CreditHold", id } },
    owners: yield* ownersOf(id, coworkerId),
    data: { entity: "CreditHold", row: { ...hold, closedAs: "EXPIRED", closedOn: at }, allocations },
  });
  return true;
}

/** Other customers whose credit the hold reserved. */
function* ownersOf(hold: number, customer: number): Decision<number[]> {
  const subjects = yield* ask({ step: "alertSubjects", credits: [], holds: [hold] });
  return [...new Set(subjects.map(({ coworkerId }) => coworkerId))].filter((one) => one !== customer);
}

function byTime(occurredOn: Instant) {
  return { occurredOn, actor: null, operationId: null, reason: null, useHistoryIds: [] } as const;
}
