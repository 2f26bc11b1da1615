import { isTimeZone } from "./calendar.ts";
import { currency, type Decision, type Given, reaches } from "./decision.ts";
import { checkValues } from "./draft.ts";
import { id, text } from "./field.ts";
import type { Business, Name, NamedKind } from "./named.ts";
import { notFound, type Refusal, Refused, refusal, refuseIfAny } from "./refusal.ts";

export const NAMES_MAX = 1_000;

const nameFields = {
  id: id("Number of the record in its own service."),
  name: text("Name.", { max: 200 }),
} as const;

/** Makes names known of records that other services own. A name that is known already is replaced. */
export function* nameRecords(
  input: { kind: NamedKind; businessId: number; names: readonly Omit<Name, "businessId">[] },
  given: Given,
): Decision<void> {
  if (!reaches(given, input.businessId)) throw new Refused([notFound("businessId")]);
  refuseIfAny([
    ...checkCount("names", input.names.length),
    ...checkValues({ businessId: id("Business.") }, { businessId: input.businessId }),
    ...input.names.flatMap((one, place) => at(`names.${place}`, checkValues(nameFields, one))),
  ]);
  yield {
    step: "name",
    kind: input.kind,
    names: input.names.map(({ id, name }) => ({ businessId: input.businessId, id, name })),
  };
}

/** Makes businesses known, each with its time zone and currency. One that is known already is replaced. */
export function* nameBusinesses(input: { businesses: readonly Business[] }, given: Given): Decision<void> {
  refuseIfAny(checkCount("businesses", input.businesses.length));
  const refusals: Refusal[] = [];
  for (const [place, business] of input.businesses.entries())
    refusals.push(...at(`businesses.${place}`, yield* checkBusiness(business, given)));
  refuseIfAny(refusals);
  yield { step: "nameBusinesses", businesses: input.businesses };
}

function* checkBusiness(business: Business, given: Given): Decision<Refusal[]> {
  if (!reaches(given, business.id)) return [notFound("id")];
  const { timeZone, currencyCode } = business;
  const refusals = checkValues(nameFields, { id: business.id, name: business.name });
  if (timeZone !== null && !isTimeZone(timeZone))
    refusals.push(refusal("INVALID", "timeZone", "is no IANA time zone", timeZone));
  if (currencyCode !== null && (yield* currency({ code: currencyCode })) === null)
    refusals.push(refusal("INVALID", "currencyCode", "is no ISO 4217 code", currencyCode));
  return refusals;
}

function checkCount(property: string, count: number): Refusal[] {
  return count > NAMES_MAX ? [refusal("TOO_LONG", property, `must have at most ${NAMES_MAX} entries`)] : [];
}

function at(path: string, refusals: readonly Refusal[]): Refusal[] {
  return refusals.map((one) => ({ ...one, property: `${path}.${one.property}` }));
}
