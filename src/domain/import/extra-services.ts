import { any, eq } from "../condition.ts";
import { codeOf, countsAsUpstream, currencyNumbers, otherMeaning, UNKNOWN_NUMBER } from "../currency-numbers.ts";
import { type CommandContext, currency, type Decision, find, insert, reaches, update } from "../decision.ts";
import { checkFixed } from "../draft.ts";
import { type ExtraService, extraServiceFields } from "../extra-service/fields.ts";
import { isUsed } from "../extra-service/in-use.ts";
import { checkImportedExtraService, fixedInUse, withoutCurrency } from "../extra-service/rules.ts";
import type { Currency, KnownNumber } from "../named.ts";
import { notFound, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import {
  type ChangesHere,
  changesHere,
  checkTimes,
  foundHere,
  type ImportedRecord,
  importedChanges,
  importedTimes,
  importedValues,
  oneByOne,
} from "./imported-record.ts";

/** Imports several rules in one step. The refusal of one does not affect the others. */
export function* importExtraServices(
  { rules }: { rules: readonly ImportedRecord<ExtraService>[] },
  context: CommandContext,
): Decision<("written" | "unchanged" | readonly Refusal[])[]> {
  const changes = changesHere();
  const numbers = numbersByBusiness();
  return yield* oneByOne(rules, (rule) => importExtraService(rule, { changesHere: changes, numbers }, context));
}

/**
 * Imports a rule with its id and times. An existing rule is updated unless it has changed since. If a currency is given
 * by code and number, the code wins. Returns whether anything was written.
 */
function* importExtraService(
  imported: ImportedRecord<ExtraService>,
  { changesHere, numbers }: { changesHere: ChangesHere; numbers: NumbersByBusiness },
  context: CommandContext,
): Decision<"written" | "unchanged"> {
  const { uniqueId, id } = imported;
  const same = eq("uniqueId", uniqueId);
  const where = id === undefined ? same : any(same, eq("id", id));
  const here = foundHere(yield* find("ExtraService", { where }), imported);
  if (here !== null && changesHere.isSince(here, imported)) return "unchanged";
  const known = yield* numbers(imported.businessId ?? here?.businessId);
  const values = importedValues(extraServiceFields, withOneCurrency(imported, here, known), here);
  const { currencyId, currencyCode } = values;
  const money =
    currencyCode === null && currencyId === null
      ? null
      : yield* currency(currencyCode === null ? { id: currencyId! } : { code: currencyCode });
  const number = checkNumber(imported, money, known);
  const checked = [...number, ...withoutCurrency(number, checkImportedExtraService(values, money))];
  if (money !== null) Object.assign(values, { currencyId: money.id, currencyCode: money.code });
  refuseIfAny([
    ...(reaches(context, values.businessId) ? [] : [notFound("businessId")]),
    ...checked,
    ...checkTimes(imported, context),
    ...(here === null ? [] : [...checkFixed(extraServiceFields, here, imported), ...(yield* checkInUse(here, values))]),
  ]);
  if (here === null) {
    const times = importedTimes(imported, context);
    yield* insert("ExtraService", { ...values, ...times });
    changesHere.noteWrite(null, { uniqueId, ...times });
    return "written";
  }
  const changes = importedChanges(here, { ...values }, context);
  if (changes === null) return "unchanged";
  yield* update("ExtraService", here.id, changes);
  changesHere.noteWrite(here, imported);
  return "written";
}

/**
 * An imported currency replaces number and code; the code wins. A number alone has the meaning that the upstream of the
 * business gives it. If no upstream has its own numbers, it is the ISO number, and the rule's own number changes
 * nothing.
 */
function withOneCurrency(
  imported: ImportedRecord<ExtraService>,
  here: ExtraService | null,
  known: readonly KnownNumber[],
): Readonly<Record<string, unknown>> {
  const { currencyId, currencyCode } = imported;
  if (currencyCode != null) return { ...imported, currencyId: null };
  if (currencyId == null) return imported;
  if (countsAsUpstream(known)) return { ...imported, currencyId: null, currencyCode: codeOf(known, currencyId) };
  return { ...imported, currencyCode: here?.currencyId === currencyId ? here.currencyCode : null };
}

/**
 * Refuses an unknown number, and one that meant another currency in an earlier record of the business: one of the two
 * is wrong, and it is unknown which.
 */
function checkNumber(
  { currencyId, currencyCode }: ImportedRecord<ExtraService>,
  money: Currency | null,
  known: readonly KnownNumber[],
): Refusal[] {
  if (currencyId == null) return [];
  if (currencyCode == null)
    return money === null && countsAsUpstream(known)
      ? [refusal("INVALID", "currencyId", UNKNOWN_NUMBER, currencyId)]
      : [];
  if (money === null) return [];
  const other = otherMeaning(known, { number: currencyId, code: currencyCode, isoNumber: money.id });
  const message = `means ${other} in an earlier record of this business, and cannot mean ${currencyCode} as well`;
  return other === null ? [] : [refusal("CONFLICTING_VALUES", "currencyId", message, currencyId)];
}

/** The known currency numbers of each business, read once. */
function numbersByBusiness() {
  const read = new Map<number, readonly KnownNumber[]>();
  return function* (businessId: number | undefined): Decision<readonly KnownNumber[]> {
    if (businessId === undefined) return [];
    const known = read.get(businessId) ?? (yield* currencyNumbers(businessId));
    read.set(businessId, known);
    return known;
  };
}

type NumbersByBusiness = ReturnType<typeof numbersByBusiness>;

function* checkInUse(here: ExtraService, values: ExtraService): Decision<Refusal[]> {
  const fixed = fixedInUse.filter((name) => here[name] !== values[name]);
  if (fixed.length === 0) return [];
  const used = yield* isUsed(here.id);
  return used ? fixed.map((name) => refusal("IN_USE", name, "cannot change once a record uses it")) : [];
}
