import type { Instant } from "../calendar.ts";
import { inIsoNumbers, type UpstreamCurrency } from "../currency-numbers.ts";
import {
  type CommandContext,
  currency,
  type Decision,
  laterThan,
  type RecordToChange,
  reaches,
  readExpected,
  remove,
  update,
} from "../decision.ts";
import { changesOf, checkFixed, completed, type LinkChanges, patched, valuesSaid, withLinkChanges } from "../draft.ts";
import { byName, inFormerOrder } from "../idempotency/fingerprint.ts";
import { checkKey } from "../idempotency/key.ts";
import { type Outcome, once } from "../idempotency/once.ts";
import type { Currency } from "../named.ts";
import { insertNew } from "../new-record.ts";
import { notFound, Refused, refusal, refuseIfAny } from "../refusal.ts";
import {
  type ExtraService,
  type ExtraServiceDraft,
  type ExtraServicePatch,
  type ExtraServiceValues,
  extraServiceFields,
} from "./fields.ts";
import { formerOrder } from "./former-order.ts";
import { isUsed } from "./in-use.ts";
import { checkChangedExtraService, checkExtraService, fixedInUse, withoutCurrency } from "./rules.ts";

/** Creates a rule and returns its id. */
export function* createExtraService(
  draft: ExtraServiceDraft & UpstreamCurrency,
  context: CommandContext,
): Decision<number> {
  return yield* insertNew("ExtraService", yield* checkedValues(draft, context), context);
}

/** Creates a rule unless it was already created under the idempotency key; returns its id in both cases. */
export function* createExtraServiceOnce(
  { draft, idempotencyKey }: { draft: ExtraServiceDraft & UpstreamCurrency; idempotencyKey: string },
  context: CommandContext,
): Decision<Outcome<number>> {
  refuseIfAny(checkKey(idempotencyKey));
  const values = yield* checkedValues(draft, context);
  const { businessId } = values;
  const said = valuesSaid(extraServiceFields, values);
  const inputs = { input: byName(said), formerInput: inFormerOrder(said, formerOrder) };
  const key = { businessId, mutation: "createExtraService", idempotencyKey, ...inputs };
  return yield* once(key, () => insertNew("ExtraService", values, context), context);
}

function* checkedValues(
  draft: ExtraServiceDraft & UpstreamCurrency,
  context: CommandContext,
): Decision<ExtraServiceValues> {
  const { said, refusals } = yield* inIsoNumbers(draft, draft.businessId);
  const values = completed(extraServiceFields, said);
  const money = yield* namedCurrency(values);
  refuseIfAny([
    ...(reaches(context, values.businessId) ? [] : [notFound("businessId")]),
    ...refusals,
    ...withoutCurrency(refusals, checkExtraService(values, money)),
  ]);
  return { ...values, currencyId: money!.id, currencyCode: money!.code };
}

/**
 * Updates a rule; returns the time of the change, which is its version. Missing properties stay unchanged, `null`
 * clears.
 */
export function* updateExtraService(
  input: RecordToChange & { patch: ExtraServicePatch & UpstreamCurrency; links?: LinkChanges },
  context: CommandContext,
): Decision<Instant> {
  const row = yield* readExpected("ExtraService", input);
  const { said, refusals } = yield* inIsoNumbers(input.patch, row.businessId);
  const patch = withLinkChanges(row, withWholeCurrency(row, said), input.links ?? {});
  const values = patched(extraServiceFields, row, patch);
  const money = yield* namedCurrency(values);
  const checked = [...refusals, ...withoutCurrency(refusals, checkChangedExtraService(row, values, money))];
  const changes = changesOf(row, { ...values, ...(money && { currencyId: money.id, currencyCode: money.code }) });
  const fixed = fixedInUse.filter((name) => name in changes && said[name] !== undefined);
  const used = fixed.length > 0 && (yield* isUsed(row.id));
  refuseIfAny([
    ...checkFixed(extraServiceFields, row, patch),
    ...checked,
    ...(used ? fixed.map((name) => refusal("IN_USE", name, "cannot change once a record uses it")) : []),
  ]);
  const updatedOn = laterThan(row.updatedOn, context.now);
  yield* update("ExtraService", row.id, { ...changes, updatedOn, updatedBy: context.by });
  return updatedOn;
}

/** Deletes a rule that no charge, credit or schedule uses. */
export function* deleteExtraService(input: RecordToChange, _context: CommandContext): Decision<void> {
  const row = yield* readExpected("ExtraService", input);
  if (yield* isUsed(row.id)) throw new Refused([refusal("IN_USE", "id", "is used by charges, credits or schedules")]);
  yield* remove("ExtraService", row.id);
}

function* namedCurrency({ currencyId, currencyCode }: ExtraServiceValues): Decision<Currency | null> {
  if (currencyCode !== null) return yield* currency({ code: currencyCode });
  return currencyId === null ? null : yield* currency({ id: currencyId });
}

/**
 * A currency number or code given alone replaces both. The number that the rule already has changes nothing: alone, the
 * number of a withdrawn currency would mean another currency.
 */
function withWholeCurrency(row: ExtraService, patch: ExtraServicePatch): ExtraServicePatch {
  if (patch.currencyId != null && patch.currencyCode == null)
    return { ...patch, currencyCode: patch.currencyId === row.currencyId ? row.currencyCode : null };
  if (patch.currencyCode != null && patch.currencyId === undefined) return { ...patch, currencyId: null };
  return patch;
}
