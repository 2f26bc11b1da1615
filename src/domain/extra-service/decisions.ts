import type { Instant } from "../calendar.ts";
import {
  currency,
  type Decision,
  exists,
  type Given,
  insert,
  laterThan,
  reaches,
  readExpected,
  remove,
  uniqueId,
  update,
} from "../decision.ts";
import { changesOf, checkFixed, completed, patched } from "../draft.ts";
import type { Currency } from "../named.ts";
import { notFound, Refused, refusal, refuseIfAny } from "../refusal.ts";
import { type ExtraService, type ExtraServiceDraft, type ExtraServicePatch, extraServiceFields } from "./fields.ts";
import { checkExtraService, fixedInUse } from "./rules.ts";

/** Creates a rule and answers its id. */
export function* createExtraService(draft: ExtraServiceDraft, given: Given): Decision<number> {
  const values = completed(extraServiceFields, draft) as ExtraService;
  const money = yield* namedCurrency(values);
  refuseIfAny([
    ...(reaches(given, values.businessId) ? [] : [notFound("businessId")]),
    ...checkExtraService(values, money),
  ]);
  return yield* insert("ExtraService", {
    ...values,
    currencyId: money!.id,
    currencyCode: money!.code,
    uniqueId: yield* uniqueId(),
    createdOn: given.now,
    updatedOn: given.now,
    updatedBy: given.by,
  });
}

/** Changes a rule. What is left out stays, `null` clears. */
export function* updateExtraService(
  input: { id: number; expectedUpdatedOn?: Instant | null; patch: ExtraServicePatch },
  given: Given,
): Decision<void> {
  const row = yield* readExpected("ExtraService", input);
  const patch = withWholeCurrency(input.patch);
  const values = patched(extraServiceFields, row, patch) as ExtraService;
  const money = yield* namedCurrency(values);
  const checked = checkExtraService(values, money);
  const changes = changesOf(row, { ...values, ...(money && { currencyId: money.id, currencyCode: money.code }) });
  const fixed = fixedInUse.filter((name) => name in changes && input.patch[name] !== undefined);
  const used = fixed.length > 0 && (yield* isUsed(row.id));
  refuseIfAny([
    ...checkFixed(extraServiceFields, row, patch),
    ...checked,
    ...(used ? fixed.map((name) => refusal("IN_USE", name, "cannot change once a record uses it")) : []),
  ]);
  yield* update("ExtraService", row.id, {
    ...changes,
    updatedOn: laterThan(row.updatedOn, given.now),
    updatedBy: given.by,
  });
}

/** Deletes a rule that no record uses. */
export function* deleteExtraService(input: { id: number }, _given: Given): Decision<void> {
  const row = yield* readExpected("ExtraService", input);
  if (yield* isUsed(row.id)) throw new Refused([refusal("IN_USE", "id", "is used by charges or credits")]);
  yield* remove("ExtraService", row.id);
}

function isUsed(extraServiceId: number): Decision<boolean> {
  return exists("CoworkerExtraService", { field: "extraServiceId", is: "eq", value: extraServiceId });
}

function* namedCurrency({ currencyId, currencyCode }: ExtraService): Decision<Currency | null> {
  if (currencyCode !== null) return yield* currency({ code: currencyCode });
  return currencyId === null ? null : yield* currency({ id: currencyId });
}

/** One half of the currency, given alone, replaces the whole. */
function withWholeCurrency(patch: ExtraServicePatch): ExtraServicePatch {
  if (patch.currencyId != null && patch.currencyCode === undefined) return { ...patch, currencyCode: null };
  if (patch.currencyCode != null && patch.currencyId === undefined) return { ...patch, currencyId: null };
  return patch;
}
