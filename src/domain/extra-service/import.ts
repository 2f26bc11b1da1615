import { currency, type Decision, exists, find, type Given, insert, reaches, update } from "../decision.ts";
import { checkFixed } from "../draft.ts";
import {
  type Brought,
  broughtChanges,
  broughtTimes,
  broughtValues,
  type ChangesHere,
  changesHere,
  checkTimes,
  foundHere,
  oneByOne,
} from "../imported.ts";
import { notFound, type Refusal, refusal, refuseIfAny } from "../refusal.ts";
import { type ExtraService, extraServiceFields } from "./fields.ts";
import { checkBroughtExtraService, fixedInUse } from "./rules.ts";

/** Brings several rules in one step; what is refused of one leaves the others be. */
export function* importExtraServices(
  { rules }: { rules: readonly Brought<ExtraService>[] },
  given: Given,
): Decision<("written" | "unchanged" | readonly Refusal[])[]> {
  const changes = changesHere();
  return yield* oneByOne(rules, (rule) => importExtraService(rule, changes, given));
}

/**
 * Brings a rule from elsewhere with its id and its times; one that is here already becomes what is brought, unless
 * it has changed since. Of a currency the code counts, whatever its number. Answers whether anything was written.
 */
function* importExtraService(
  brought: Brought<ExtraService>,
  changesHere: ChangesHere,
  given: Given,
): Decision<"written" | "unchanged"> {
  const { uniqueId, id } = brought;
  const same = { field: "uniqueId", is: "eq", value: uniqueId } as const;
  const where = id === undefined ? same : { or: [same, { field: "id", is: "eq", value: id } as const] };
  const here = foundHere(yield* find("ExtraService", where), brought);
  if (here !== null && changesHere.isSince(here, brought)) return "unchanged";
  const values = broughtValues(extraServiceFields, withOneCurrency(brought), here) as ExtraService;
  const { currencyId, currencyCode } = values;
  const money =
    currencyCode === null && currencyId === null
      ? null
      : yield* currency(currencyCode === null ? { id: currencyId! } : { code: currencyCode });
  const checked = checkBroughtExtraService(values, money);
  if (money !== null) Object.assign(values, { currencyId: money.id, currencyCode: money.code });
  refuseIfAny([
    ...(reaches(given, values.businessId) ? [] : [notFound("businessId")]),
    ...checked,
    ...checkTimes(brought, given),
    ...(here === null ? [] : [...checkFixed(extraServiceFields, here, brought), ...(yield* checkInUse(here, values))]),
  ]);
  if (here === null) {
    const times = broughtTimes(brought, given);
    yield* insert("ExtraService", { ...values, ...times });
    changesHere.brought(null, { uniqueId, ...times });
    return "written";
  }
  const changes = broughtChanges(here, { ...values }, given);
  if (changes === null) return "unchanged";
  yield* update("ExtraService", here.id, changes);
  changesHere.brought(here, brought);
  return "written";
}

/** A currency that is brought replaces the whole, by its code if there is one. */
function withOneCurrency(brought: Brought<ExtraService>): Readonly<Record<string, unknown>> {
  if (brought.currencyCode != null) return { ...brought, currencyId: null };
  return brought.currencyId == null ? brought : { ...brought, currencyCode: null };
}

function* checkInUse(here: ExtraService, values: ExtraService): Decision<Refusal[]> {
  const fixed = fixedInUse.filter((name) => here[name] !== values[name]);
  if (fixed.length === 0) return [];
  const used = yield* exists("CoworkerExtraService", { field: "extraServiceId", is: "eq", value: here.id });
  return used ? fixed.map((name) => refusal("IN_USE", name, "cannot change once a record uses it")) : [];
}
