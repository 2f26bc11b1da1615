import type { Instant } from "../calendar.ts";
import type { CoworkerExtraService } from "../coworker-extra-service/fields.ts";
import { ask, type Decision } from "../decision.ts";
import { isSame } from "../draft.ts";
import { allocationsAfter, type Change, lastRead, type Written } from "../event/written.ts";
import type { Step } from "../step.ts";
import type { AlertSubject } from "./level.ts";

/** What of a decision's writes concerns alerts. */
export interface Touched {
  /** Customers whose available units changed. */
  readonly subjects: AlertSubject[];
  /** Credits whose first or last moment changed. */
  readonly moved: number[];
  readonly newHolds: { readonly hold: number; readonly at: Instant; readonly businessId: number }[];
}

type Credit = Partial<CoworkerExtraService>;

/** Values that decide what is available of a credit, and when it begins and ends. */
const amounts = ["remainingUses", "totalUses", "voidedOn"] as const;
const moments = ["validFrom", "expireDate"] as const;

/** Asks the store for nothing: a decision has read or written every credit that it changes. */
export function touchedBy(written: Written): Touched {
  const touched: Touched = { subjects: [], moved: [], newHolds: [] };
  for (const change of written.changes) {
    if (change.entity === "CoworkerExtraService") touchCredit(touched, change as Change<"CoworkerExtraService">);
    else if (change.entity === "CreditHold" && change.before === null)
      noteHold(touched.newHolds, change.id, change.values as object);
  }
  for (const step of written.allocating) {
    if (step.step === "allocate") touchHeld(touched, written, step.allocation.coworkerExtraServiceId);
    // Of a hold that had expired, nothing was read, and nothing changes.
    if (step.step === "closeAllocations")
      for (const one of allocationsAfter(written, step.hold)) touchHeld(touched, written, one.coworkerExtraServiceId);
  }
  return touched;
}

function touchCredit(touched: Touched, { id, before, values }: Change<"CoworkerExtraService">): void {
  const subject = subjectOf(before ?? nothing, values ?? nothing);
  if (subject === null) return;
  const differs = (name: keyof Credit) =>
    values === null || (values[name] !== undefined && !isSame(before?.[name] ?? null, values[name]));
  const isMoved = moments.some(differs);
  if (isMoved) touched.moved.push(id);
  if (isMoved || amounts.some(differs)) touched.subjects.push(subject);
}

const nothing: Credit = {};

function touchHeld({ subjects }: Touched, written: Written, credit: number): void {
  const subject = subjectOf(lastRead(written, "CoworkerExtraService", credit).before);
  if (subject !== null) subjects.push(subject);
}

/** `null` for a charge, and for a credit that was not read. `changes` come before `credit`. */
function subjectOf(credit: Credit, changes: Credit = nothing): AlertSubject | null {
  const {
    businessId = credit.businessId,
    coworkerId = credit.coworkerId,
    kind = credit.kind,
    chargePeriod = credit.chargePeriod,
  } = changes;
  if (businessId === undefined || coworkerId === undefined || kind === undefined || kind === "BOOKING_CHARGE")
    return null;
  return { businessId, coworkerId, kind, unit: chargePeriod! };
}

function noteHold(newHolds: Touched["newHolds"], hold: number, values: object): void {
  const { expiresAt, businessId, closedAs } = values as { expiresAt: Instant; businessId: number; closedAs?: unknown };
  if (closedAs == null) newHolds.push({ hold, businessId, at: expiresAt });
}

/**
 * Runs a decision that writes many records, such as an import, and notes only ids. The customers are read at the end, in
 * one statement.
 */
export function* touching<A>(decision: Decision<A>): Decision<{ readonly answer: A; readonly touched: Touched }> {
  const noted: Noted = { credits: new Set(), holds: new Set(), subjects: [], moved: new Set(), newHolds: [] };
  let next = decision.next();
  while (!next.done) {
    const step = next.value;
    const answer: unknown = yield step;
    note(noted, step, answer);
    next = decision.next(answer as never);
  }
  const { credits, holds, moved, newHolds } = noted;
  const isAny = credits.size > 0 || holds.size > 0;
  const found = isAny ? yield* ask({ step: "alertSubjects", credits: [...credits], holds: [...holds] }) : [];
  return { answer: next.value, touched: { subjects: found, moved: [...moved], newHolds } };
}

interface Noted extends Pick<Touched, "subjects" | "newHolds"> {
  readonly credits: Set<number>;
  readonly holds: Set<number>;
  readonly moved: Set<number>;
}

function note(noted: Noted, step: Step, answer: unknown): void {
  switch (step.step) {
    case "insert":
      if (step.entity === "CreditHold") noteHold(noted.newHolds, answer as number, step.row);
      else if (step.entity === "CoworkerExtraService") noteCredit(noted, answer as number, step.row);
      break;
    case "update":
      if (step.entity === "CoworkerExtraService") noteCredit(noted, step.id, step.changes);
      break;
    case "allocate":
      noted.credits.add(step.allocation.coworkerExtraServiceId);
      break;
    case "closeAllocations":
      noted.holds.add(step.hold);
      break;
  }
}

function noteCredit({ credits, moved }: Noted, id: number, values: Credit): void {
  credits.add(id);
  if (values.validFrom != null || values.expireDate != null) moved.add(id);
  // A date that is cleared, of a credit that was here before.
  else if (values.id === undefined && moments.some((name) => values[name] === null)) moved.add(id);
}
