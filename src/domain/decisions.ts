import { setAlerts } from "./alert/set-alerts.ts";
import { writeDueEvents } from "./alert/write-due-events.ts";
import { changeBooking } from "./charge/change-booking.ts";
import { chargeBooking } from "./charge/charge-booking.ts";
import { markInvoiced } from "./charge/mark-invoiced.ts";
import { unchargeBooking } from "./charge/uncharge-booking.ts";
import { unmarkInvoiced } from "./charge/unmark-invoiced.ts";
import { createCoworkerExtraService, createCoworkerExtraServiceOnce } from "./coworker-extra-service/create.ts";
import { deleteCoworkerExtraService, updateCoworkerExtraService } from "./coworker-extra-service/decisions.ts";
import { grantCredits } from "./coworker-extra-service/grant-credits.ts";
import { adjustCredit } from "./credit/adjust-credit.ts";
import { recordUse } from "./credit/record-use.ts";
import { reverseUse } from "./credit/reverse-use.ts";
import { spendCredit } from "./credit/spend-credit.ts";
import { useCredits } from "./credit/use-credits.ts";
import { voidCredit } from "./credit/void-credit.ts";
import { captureHold } from "./credit-hold/capture-hold.ts";
import { holdCredit } from "./credit-hold/hold-credit.ts";
import { releaseHold } from "./credit-hold/release-hold.ts";
import { endCreditSchedule, updateCreditSchedule } from "./credit-schedule/change.ts";
import { createCreditSchedule, createCreditScheduleOnce } from "./credit-schedule/create.ts";
import { renewCredit } from "./credit-schedule/renew-credit.ts";
import { learnCurrencyNumbers } from "./currency-numbers.ts";
import { type CommandContext, type Decision, reserveIds } from "./decision.ts";
import { type DryRun, dryRun, type Rehearsable } from "./dry-run.ts";
import { deleteOldEvents } from "./event/delete-old-events.ts";
import type { ChangeEventType } from "./event/event-type.ts";
import {
  createExtraService,
  createExtraServiceOnce,
  deleteExtraService,
  updateExtraService,
} from "./extra-service/decisions.ts";
import { importCoworkerExtraServices } from "./import/coworker-extra-services.ts";
import { importCreditHolds } from "./import/credit-holds.ts";
import { importCreditSchedules } from "./import/credit-schedules.ts";
import { bringCredit } from "./import/credit-with-rows.ts";
import { importExtraServices } from "./import/extra-services.ts";
import { markUpstream } from "./import/upstream-mark.ts";
import { claimLease } from "./lease.ts";
import type { Described } from "./operation.ts";
import { nameBusinesses, nameRecords } from "./references.ts";
import { keepLedgerVerification } from "./use-history/keep-verification.ts";
import { createWebhook } from "./webhook/create-webhook.ts";
import { leaveWebhook, recordAttempt, takeWebhook } from "./webhook/deliver.ts";
import { deleteOldDeliveries, takeSigningKey } from "./webhook/housekeeping.ts";
import { redeliver } from "./webhook/redeliver.ts";
import { deleteWebhook, updateWebhook } from "./webhook/update-webhook.ts";

/** The operations that take an idempotency key, by name. */
export const operations = {
  recordUse,
  spendCredit,
  reverseUse,
  adjustCredit,
  voidCredit,
  useCredits,
  chargeBooking,
  unchargeBooking,
  markInvoiced,
  holdCredit,
  captureHold,
  releaseHold,
  changeBooking,
  unmarkInvoiced,
  grantCredits,
} as const;

/** The decisions that the store can run, by name. */
export const decisions = {
  ...runs(operations),
  dryRun: runDry,
  createExtraService,
  createExtraServiceOnce,
  updateExtraService,
  deleteExtraService,
  createCoworkerExtraService,
  createCoworkerExtraServiceOnce,
  updateCoworkerExtraService,
  deleteCoworkerExtraService,
  createCreditSchedule,
  createCreditScheduleOnce,
  updateCreditSchedule,
  endCreditSchedule,
  renewCredit,
  bringCredit,
  importExtraServices,
  importCoworkerExtraServices,
  importCreditHolds,
  importCreditSchedules,
  reserveIds,
  nameRecords,
  nameBusinesses,
  learnCurrencyNumbers,
  markUpstream,
  claimLease,
  createWebhook,
  updateWebhook,
  deleteWebhook,
  redeliver,
  takeWebhook,
  recordAttempt,
  leaveWebhook,
  takeSigningKey,
  deleteOldDeliveries,
  deleteOldEvents,
  setAlerts,
  writeDueEvents,
  keepLedgerVerification,
} satisfies Record<string, (input: never, context: CommandContext) => Decision<unknown>>;

export type DecisionName = keyof typeof decisions;
export type InputOf<D extends DecisionName> = Parameters<(typeof decisions)[D]>[0];
export type AnswerOf<D extends DecisionName> = ReturnType<(typeof decisions)[D]> extends Decision<infer A> ? A : never;

export type OperationName = keyof typeof operations;

/** The types of the events that the other decisions write; `null`: none. */
const recordEvents: Readonly<Record<Exclude<DecisionName, OperationName>, ChangeEventType | null>> = {
  createExtraService: "EXTRA_SERVICE_CREATED",
  createExtraServiceOnce: "EXTRA_SERVICE_CREATED",
  updateExtraService: "EXTRA_SERVICE_UPDATED",
  deleteExtraService: "EXTRA_SERVICE_DELETED",
  createCoworkerExtraService: "CREDIT_GRANTED",
  createCoworkerExtraServiceOnce: "CREDIT_GRANTED",
  updateCoworkerExtraService: "CREDIT_UPDATED",
  deleteCoworkerExtraService: "CREDIT_DELETED",
  createCreditSchedule: null,
  createCreditScheduleOnce: null,
  updateCreditSchedule: null,
  endCreditSchedule: null,
  renewCredit: "CREDIT_RENEWED",
  dryRun: null,
  bringCredit: null,
  importExtraServices: null,
  importCoworkerExtraServices: null,
  importCreditHolds: null,
  importCreditSchedules: null,
  reserveIds: null,
  nameRecords: null,
  nameBusinesses: null,
  learnCurrencyNumbers: null,
  markUpstream: null,
  claimLease: null,
  createWebhook: null,
  updateWebhook: null,
  deleteWebhook: null,
  redeliver: null,
  takeWebhook: null,
  recordAttempt: null,
  leaveWebhook: null,
  takeSigningKey: null,
  deleteOldDeliveries: null,
  deleteOldEvents: null,
  setAlerts: null,
  writeDueEvents: null,
  keepLedgerVerification: null,
};

const eventTypes = new Map<string, ChangeEventType | null>([
  ...Object.entries(recordEvents),
  ...Object.values(operations).map(({ name, event }) => [name, event] as const),
]);

/** The type of the event that the decision writes; `null`: none. */
export function eventTypeOf(decision: DecisionName): ChangeEventType | null {
  return eventTypes.get(decision) ?? null;
}

const described: readonly Described[] = Object.values(operations);
const eventForEach = new Set<string>(described.filter((one) => one.eventForEach).map(({ name }) => name));

/** Whether the decision writes an event for each record that it changes. */
export function hasEventForEach(decision: DecisionName): boolean {
  return eventForEach.has(decision);
}

/** An operation and its input, to be run without its writes. */
export interface Rehearsed<N extends OperationName = OperationName> {
  readonly operation: N;
  readonly input: Parameters<(typeof operations)[N]["run"]>[0];
}

function runDry({ operation, input }: Rehearsed, context: CommandContext): Decision<DryRun<unknown>> {
  const one: Rehearsable<never, unknown> = operations[operation];
  const run = one.runDry ?? one.run;
  return dryRun(one, run(input as never, context as never));
}

interface Named<N> {
  readonly name: N;
  run(input: never, context: CommandContext): Decision<unknown>;
}

/** The `run` function of each operation. An operation under a name other than its own does not compile. */
function runs<const O extends { readonly [N in keyof O]: Named<N> }>(all: O): { readonly [N in keyof O]: O[N]["run"] } {
  const entries = Object.entries<Named<unknown>>(all).map(([name, { run }]) => [name, run] as const);
  return Object.fromEntries(entries) as { readonly [N in keyof O]: O[N]["run"] };
}
