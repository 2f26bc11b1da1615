import { madeByHand, recordEvent } from "../charge/history.ts";
import { type CommandContext, type Decision, reaches, read } from "../decision.ts";
import { completed, valuesSaid } from "../draft.ts";
import type { ExtraService } from "../extra-service/fields.ts";
import { byName, inFormerOrder } from "../idempotency/fingerprint.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Key, type Outcome, once } from "../idempotency/once.ts";
import { insertNew, type NewRecord, untouchedValues } from "../new-record.ts";
import { notFound, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import { type CoworkerExtraService, type CoworkerExtraServiceDraft, coworkerExtraServiceFields } from "./fields.ts";
import { formerOrder } from "./former-order.ts";
import { checkNotCharged } from "./live-charge.ts";
import { checkPlaces, workedOutPrice } from "./price.ts";
import { checkCoworkerExtraService, kindOf } from "./rules.ts";

/** The values of the read-only fields of a new record. */
export const untouched = untouchedValues(coworkerExtraServiceFields);

export type NewCredit = NewRecord<"CoworkerExtraService">;

/** Creates a credit for a customer, or with a `bookingId` a charge; returns its id. */
export function* createCoworkerExtraService(
  draft: CoworkerExtraServiceDraft,
  context: CommandContext,
): Decision<number> {
  const { values, refusals } = yield* checkedValues(draft, context);
  refuseIfAny([...refusals, ...(yield* checkNotCharged(values))]);
  return yield* insertWithEvent(values, context);
}

/**
 * Creates the record unless it was already created under the idempotency key; returns its id in both cases. The refusal
 * that the booking is already charged is kept under the key too: it depends on the state, not on the input.
 */
export function* createCoworkerExtraServiceOnce(
  { draft, idempotencyKey }: { draft: CoworkerExtraServiceDraft; idempotencyKey: string },
  context: CommandContext,
): Decision<Outcome<number>> {
  refuseIfAny(checkKey(idempotencyKey));
  const { values, refusals } = yield* checkedValues(draft, context);
  refuseIfAny(refusals);
  const { businessId } = values;
  const key = { businessId, mutation: "createCoworkerExtraService", idempotencyKey, ...inputOf(draft, values) };
  return yield* once(
    key,
    function* (): Decision<number> {
      refuseIfAny(yield* checkNotCharged(values));
      return yield* insertWithEvent(values, context);
    },
    context,
  );
}

/**
 * The input for the fingerprint. A computed price is not part of it. A price of `null` and a missing price are
 * different inputs.
 */
export function inputOf(
  draft: CoworkerExtraServiceDraft,
  values: NewCredit,
): Required<Pick<Key, "input" | "formerInput">> {
  const said = valuesSaid(coworkerExtraServiceFields, { ...values, price: draft.price ?? null });
  const noPrice = draft.price === null ? ([["price", null]] as const) : [];
  return { input: byName([...said, ...noPrice]), formerInput: inFormerOrder(said, formerOrder) };
}

/** Reads an extra service, locked: nobody may change it until the decision is written. */
export type ServiceOf = (id: number) => Decision<ExtraService | null>;

const serviceOf: ServiceOf = (id) => read("ExtraService", id, { lock: "keep" });

/** The same, read once for many records. */
export function servicesOnce(): ServiceOf {
  const known = new Map<number, ExtraService | null>();
  return function* (id): Decision<ExtraService | null> {
    const service = known.get(id) ?? (yield* serviceOf(id));
    known.set(id, service);
    return service;
  };
}

/** The complete record, valid unless there are refusals, and every rule that it breaks by itself. */
export function* checkedValues(
  draft: CoworkerExtraServiceDraft,
  context: CommandContext,
  read = serviceOf,
): Decision<{ values: NewCredit; refusals: Refusal[] }> {
  const values = { ...untouched, ...completed(coworkerExtraServiceFields, draft) };
  const service = yield* read(values.extraServiceId);
  const isOfBusiness = service !== null && service.businessId === values.businessId;
  const refusals = [
    ...(reaches(context, values.businessId) ? [] : [notFound("businessId")]),
    ...(isOfBusiness ? [] : [notFound("extraServiceId")]),
    ...checkCoworkerExtraService(values),
    ...(values.totalUses === 0 ? [refusal("OUT_OF_RANGE", "totalUses", "must be at least 1", 0)] : []),
    ...(isOfBusiness ? checkChargePeriod(values, service) : []),
    ...(isOfBusiness ? yield* checkPlaces(values.price, service.currencyCode) : []),
  ];
  const isPrintingCredit = service?.isPrintingCredit ?? false;
  const kind = kindOf(values, { isPrintingCredit });
  const chargePeriod = values.chargePeriod ?? (isPrintingCredit ? "USES" : "MINUTES");
  const isCharge = kind === "BOOKING_CHARGE";
  const whole = {
    ...{ ...values, kind, chargePeriod },
    remainingUses: isCharge ? 0 : values.totalUses,
    pricedOn: isCharge ? context.now : null,
  };
  if (service === null || draft.price !== undefined || refusals.length > 0) return { values: whole, refusals };
  const workedOut = yield* workedOutPrice(whole, service);
  return { values: { ...whole, price: workedOut.price }, refusals: workedOut.refusals };
}

export function* insertWithEvent(values: NewCredit, context: CommandContext): Decision<number> {
  const id = yield* insertNew("CoworkerExtraService", values, context);
  yield* recordEvent({ ...values, id }, { type: "CHARGED", after: madeByHand(values) }, context);
  return id;
}

/** Checks that the charge period is one in which the service is counted. */
export function checkChargePeriod(
  { chargePeriod }: Pick<CoworkerExtraService, "chargePeriod">,
  service: ExtraService,
): Refusal[] {
  if (!service.isPrintingCredit || chargePeriod === null || chargePeriod === "USES") return [];
  return [refusal("CONFLICTING_VALUES", "chargePeriod", "must be USES for a printing credit", chargePeriod)];
}
