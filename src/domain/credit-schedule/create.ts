import { isTimeZone } from "../calendar.ts";
import { checkChargePeriod } from "../coworker-extra-service/create.ts";
import { business, type CommandContext, type Decision, reaches, read } from "../decision.ts";
import { completed, valuesSaid } from "../draft.ts";
import { byName } from "../idempotency/fingerprint.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import { insertNew, type NewRecord, untouchedValues } from "../new-record.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { boundaryOf } from "./boundaries.ts";
import { type CreditScheduleDraft, creditScheduleFields } from "./fields.ts";
import { checkCreditSchedule, checkOrder, checkPast } from "./rules.ts";

interface NewSchedule {
  readonly draft: CreditScheduleDraft;
  /** Default time zone of the gateway, used if the business has none. */
  readonly timeZone: string | null;
}

type Values = Omit<NewRecord<"CreditSchedule">, "timeZone" | "nextOn">;

const untouched = untouchedValues(creditScheduleFields);

/** Creates a schedule; returns its id. It grants nothing yet: `renewCredit` does, also at boundaries in the past. */
export function* createCreditSchedule({ draft, timeZone }: NewSchedule, context: CommandContext): Decision<number> {
  return yield* insertChecked(yield* checkedValues(draft, context), timeZone, context);
}

/**
 * Creates the schedule unless it was already created under the idempotency key; returns its id in both cases. What depends
 * on the time or on the zone of the business is checked after the key, and such a refusal is not kept.
 */
export function* createCreditScheduleOnce(
  { draft, timeZone, idempotencyKey }: NewSchedule & { idempotencyKey: string },
  context: CommandContext,
): Decision<Outcome<number>> {
  refuseIfAny(checkKey(idempotencyKey));
  const values = yield* checkedValues(draft, context);
  const input = byName(valuesSaid(creditScheduleFields, values));
  const key = { businessId: values.businessId, mutation: "createCreditSchedule", idempotencyKey, input };
  const isKept = (answer: unknown) => answer !== null;
  return yield* once({ ...key, isKept }, () => insertChecked(values, timeZone, context), context);
}

function* checkedValues(draft: CreditScheduleDraft, context: CommandContext): Decision<Values> {
  const values = { ...untouched, ...completed(creditScheduleFields, draft) };
  const service = yield* read("ExtraService", values.extraServiceId, { lock: "keep" });
  const isOfBusiness = service !== null && service.businessId === values.businessId;
  refuseIfAny([
    ...(reaches(context, values.businessId) ? [] : [notFound("businessId")]),
    ...(isOfBusiness ? [] : [notFound("extraServiceId")]),
    ...checkCreditSchedule(values),
    ...checkOrder(values),
    ...(isOfBusiness ? checkChargePeriod(values, service) : []),
  ]);
  return { ...values, chargePeriod: values.chargePeriod ?? (service!.isPrintingCredit ? "USES" : "MINUTES") };
}

function* insertChecked(values: Values, otherwise: string | null, context: CommandContext): Decision<number> {
  const timeZone = (yield* business(values.businessId))?.timeZone ?? otherwise;
  if (timeZone === null || !isTimeZone(timeZone)) throw new Refused([noTimeZone]);
  const schedule = { ...values, timeZone };
  refuseIfAny(checkPast(schedule, "startsOn", context.now));
  return yield* insertNew("CreditSchedule", { ...schedule, nextOn: boundaryOf(schedule, 0) }, context);
}

const noTimeZone: Refusal = refusal(
  ...(["CONFLICTING_VALUES", "businessId"] as const),
  "names a business without a time zone, and the gateway has none: set it with nameBusinesses",
);
