import type { BookingEvent } from "./charge/booking-event.ts";
import type { Decimal } from "./decimal.ts";
import type { Decision } from "./decision.ts";
import type { Outcome } from "./idempotency/once.ts";
import type { Step, StepName } from "./step.ts";
import type { UseHistory } from "./use-history/fields.ts";

/** A ledger row that an operation would write. */
export type PreviewRow = Pick<
  UseHistory,
  "coworkerExtraServiceId" | "kind" | "creditUsed" | "totalChange" | "balanceAfter" | "allocationIndex"
>;

/** What an operation would do, in figures. A figure that the operation does not have is `null`. */
export interface Figures {
  /** Units that credits pay, or that were given back. */
  readonly covered: number | null;
  /** Units that no credit pays. */
  readonly uncovered: number | null;
  /** Price before credits. */
  readonly total: Decimal | null;
  readonly due: Decimal | null;
}

export interface LedgerPreview extends Figures {
  /** In allocation order. */
  readonly rows: readonly PreviewRow[];
}

/** The records of the history and the ledger that an operation would write. */
export interface Unwritten {
  readonly rows: readonly PreviewRow[];
  readonly events: readonly BookingEvent[];
}

/** The outcome of a dry run. Ids in the answer that the operation would have made are negative and name nothing. */
export interface DryRun<A> extends Outcome<A> {
  /** `null` if the operation would be refused. */
  readonly preview: LedgerPreview | null;
}

/** An operation that can run dry. */
export interface Rehearsable<I, A> {
  run(input: I, context: never): Decision<Outcome<A>>;
  /** What runs in a dry run instead of `run`. */
  runDry?(input: I, context: never): Decision<Outcome<A>>;
  /** The figures of the preview; all are `null` without it. */
  figures?(answer: A, unwritten: Unwritten): Partial<Figures>;
}

/**
 * Runs the operation without its writes and without its key. It takes the same locks and reads in the same transaction
 * as a real call, so it decides the same. Nothing has to be rolled back, because no write reaches the store: no id is
 * taken from a sequence, and commits that share a transaction with it are not disturbed.
 */
export function* dryRun<A>(
  { figures }: Pick<Rehearsable<never, A>, "figures">,
  decision: Decision<Outcome<A>>,
): Decision<DryRun<A>> {
  const { answer: outcome, rows, events } = yield* unwritten(decision);
  if (outcome.answer === null) return { ...outcome, preview: null };
  const known = figures?.(outcome.answer, { rows, events });
  return { ...outcome, preview: { rows, covered: null, uncovered: null, total: null, due: null, ...known } };
}

/** Whether a dry run passes the step to the store. It keeps back writes, and everything about keys. */
const isPassed: Readonly<Record<StepName, boolean>> = {
  read: true,
  find: true,
  exists: true,
  currency: true,
  currencies: true,
  currencyNumbers: true,
  business: true,
  uniqueId: true,
  moment: true,
  allocations: true,
  openAllocations: true,
  newestHold: true,
  lastBookingTotals: true,
  eventBounds: true,
  recall: false,
  remember: false,
  insert: false,
  update: false,
  delete: false,
  allocate: false,
  captureAllocation: false,
  closeAllocations: false,
  reserve: false,
  addBookingEvent: false,
  addEvent: false,
  deleteEvents: false,
  takeLease: false,
  alertSettings: false,
  saveAlertSettings: false,
  alertSubjects: true,
  lockAlert: false,
  alertFigures: false,
  saveAlertLevel: false,
  levelAlerts: false,
  planDue: false,
  planExpiring: false,
  planHoldEnd: false,
  planLook: false,
  dueEvents: true,
  takeDue: false,
  addWebhookDelivery: false,
  trimWebhookDeliveries: false,
  deleteWebhookDeliveries: false,
  learnCurrencyNumber: false,
  name: false,
  nameBusiness: false,
  mark: false,
  keepLedgerVerification: false,
};

/** Answers the decision's writes itself; returns its answer and what it would have written. */
function* unwritten<A>(decision: Decision<A>): Decision<{ answer: A } & Unwritten> {
  const rows: PreviewRow[] = [];
  const events: BookingEvent[] = [];
  const changed = new Set<string>();
  let lastId = 0;

  function keepBack(step: Step): unknown {
    switch (step.step) {
      case "recall":
        return null;
      case "insert":
        if (step.entity === "UseHistory") rows.push(toPreviewRow(step.row as unknown as UseHistory));
        lastId -= 1;
        return lastId;
      case "update":
      case "delete":
        changed.add(`${step.entity} ${step.id}`);
        return undefined;
      case "addBookingEvent":
        events.push(step.entry.event);
        return undefined;
      default:
        return undefined;
    }
  }

  let next = decision.next();
  while (!next.done) {
    const step = next.value;
    const answer: unknown = isPassed[step.step] ? yield step : keepBack(step);
    if (step.step === "read" || step.step === "find") mustBeUnchanged(step.entity, answer, changed);
    next = decision.next(answer as never);
  }
  return { answer: next.value, rows: rows.sort((a, b) => a.allocationIndex - b.allocationIndex), events };
}

function toPreviewRow(row: UseHistory): PreviewRow {
  const { coworkerExtraServiceId, kind, creditUsed, totalChange, balanceAfter, allocationIndex } = row;
  return { coworkerExtraServiceId, kind, creditUsed, totalChange, balanceAfter, allocationIndex };
}

/** An operation decides before it writes. One that reads its own writes would see the old values in a dry run. */
function mustBeUnchanged(entity: string, answer: unknown, changed: ReadonlySet<string>): void {
  for (const row of [answer].flat() as ({ id?: number } | null)[])
    if (changed.has(`${entity} ${row?.id}`)) throw new Error(`a dry run read ${entity} ${row?.id} after changing it`);
}
