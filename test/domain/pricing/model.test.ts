import fc from "fast-check";
import { expect, test } from "vitest";
import { quote } from "../../../src/domain/pricing/quote.ts";
import { asked } from "../../support/generated-pricing.ts";
import { modelQuote } from "../../support/pricing-model.ts";
import { coveringRuns } from "../../support/runs.ts";

const RUNS = coveringRuns(1_000, 20_000);

test("a quote equals that of a simple model of the rules", { timeout: 60_000 + RUNS.numRuns * 20 }, () => {
  const outcomes = new Map<string, number>();
  fc.assert(
    fc.property(asked, ({ booking, facts }) => {
      const { pricedAt, currencyCode, candidates, ...quoted } = quote(booking, facts);
      const model = modelQuote(booking, facts);
      const reached = `${quoted.outcome} ${quoted.chosenBecause}`;
      outcomes.set(reached, (outcomes.get(reached) ?? 0) + 1);

      expect({
        ...quoted,
        candidates: candidates.map(({ extraServiceId, reasons, total }) => ({
          ...{ extraServiceId, codes: reasons.map(({ code }) => code), total },
        })),
      }).toEqual(model);
      expect(pricedAt).toBe(booking.bookedAt);
      expect(currencyCode).toBe(facts.rules.find(({ id }) => id === quoted.extraServiceId)?.currencyCode ?? null);
    }),
    RUNS,
  );

  // Cases that never occur are not compared.
  expect([...outcomes.keys()].sort()).toEqual(
    expect.arrayContaining([
      ...["AMOUNT_TOO_LARGE null", "CURRENCY_AMBIGUOUS null", "NO_PRICE null"],
      ...["PRICED CHEAPEST", "PRICED DEFAULT", "PRICED FIXED", "PRICED ONLY", "SERVICE_NOT_FOUND null"],
    ]),
  );
});
