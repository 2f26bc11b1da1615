import { isTimeZone } from "./calendar.ts";
import { ask, business, type CommandContext, currency, type Decision, reaches } from "./decision.ts";
import { checkValues } from "./draft.ts";
import { id, text } from "./field.ts";
import type { Business, BusinessPatch, Name, NamedKind } from "./named.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "./refusal.ts";

export const NAMES_MAX = 1_000;

const nameFields = {
  id: id("Number of the record in the service that owns it."),
  name: text("Name.", { max: 200 }),
} as const;

/** Stores names of records that other services own. Known names are replaced; names that are left out stay. */
export function* nameRecords(
  input: { kind: NamedKind; businessId: number; names: readonly Omit<Name, "businessId">[] },
  context: CommandContext,
): Decision<void> {
  if (!reaches(context, input.businessId)) throw new Refused([notFound("businessId")]);
  refuseIfAny([
    ...checkCount("names", input.names.length),
    ...checkValues({ businessId: id("Business.") }, { businessId: input.businessId }),
    ...input.names.flatMap((one, place) => at(`names.${place}`, checkValues(nameFields, one))),
  ]);
  yield* ask({
    step: "name",
    kind: input.kind,
    names: input.names.map(({ id, name }) => ({ businessId: input.businessId, id, name })),
  });
}

/**
 * Stores businesses with their time zones and currencies. For a known business, absent properties stay unchanged and
 * `null` clears; a new one needs a name.
 */
export function* nameBusinesses(
  input: { businesses: readonly BusinessPatch[] },
  context: CommandContext,
): Decision<void> {
  refuseIfAny(checkCount("businesses", input.businesses.length));
  const refusals: Refusal[] = [];
  const known = new Map<number, Business>();
  const changes: { business: Business; changed: (keyof Business)[] }[] = [];
  for (const [place, patch] of input.businesses.entries()) {
    if (!reaches(context, patch.id)) {
      refusals.push(...at(`businesses.${place}`, [notFound("id")]));
      continue;
    }
    const changed = (["name", "timeZone", "currencyCode"] as const).filter((name) => patch[name] !== undefined);
    const here = known.get(patch.id) ?? (yield* business(patch.id)) ?? { ...UNKNOWN, id: patch.id };
    const merged = { ...here, ...Object.fromEntries(changed.map((name) => [name, patch[name]])) };
    refusals.push(...at(`businesses.${place}`, yield* checkBusiness(merged, changed)));
    // A request may name the same business twice.
    known.set(patch.id, merged);
    changes.push({ business: merged, changed });
  }
  refuseIfAny(refusals);
  for (const change of changes) yield* ask({ step: "nameBusiness", ...change });
}

const UNKNOWN = { name: null as unknown as string, timeZone: null, currencyCode: null };

/** Checks the properties that change. The others were checked when they were written. */
function* checkBusiness(
  { id, name, timeZone, currencyCode }: Business,
  changed: readonly string[],
): Decision<Refusal[]> {
  const refusals = checkValues(nameFields, { id, name });
  if (changed.includes("timeZone") && timeZone !== null && !isTimeZone(timeZone))
    refusals.push(refusal("INVALID", "timeZone", "is not an IANA time zone", timeZone));
  if (changed.includes("currencyCode") && currencyCode !== null && (yield* currency({ code: currencyCode })) === null)
    refusals.push(refusal("INVALID", "currencyCode", "is not an ISO 4217 code", currencyCode));
  return refusals;
}

function checkCount(property: string, count: number): Refusal[] {
  return count > NAMES_MAX ? [refusal("TOO_LONG", property, `must have at most ${NAMES_MAX} entries`)] : [];
}

function at(path: string, refusals: readonly Refusal[]): Refusal[] {
  return refusals.map((one) => ({ ...one, property: `${path}.${one.property}` }));
}
