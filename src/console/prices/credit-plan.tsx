import type { ExplanationQuery, PayingCreditFragment } from "../graph/generated.ts";
import { dayText } from "../parts/times.ts";
import { moneyText, unitsText } from "../parts/words.ts";
import { leftOutReasons } from "./sentences.ts";

interface CreditPlanProps {
  readonly quote: ExplanationQuery["priceQuote"];
  readonly coworkerId: number | null;
  readonly timeZone: string;
}

/** What the customer's credits would pay of the booking, and why the others would not. */
export function CreditPlan({ quote, coworkerId, timeZone }: CreditPlanProps) {
  if (coworkerId === null) return <p class="hint">Enter a customer above to see what credits would pay.</p>;
  const { allocations, creditsLeftOut, neededUnits, coveredUnits, unit } = quote;
  return (
    <div class="credit-plan">
      <h3>Credits of customer {coworkerId}</h3>
      <p>
        {neededUnits !== null && coveredUnits !== null && unit !== null && (
          <>
            They cover {coveredUnits} of {unitsText(neededUnits, unit)}. Left to pay:{" "}
            <strong data-figure="due">{moneyText(quote.due, quote.currencyCode)}</strong>
          </>
        )}
      </p>
      {allocations.length > 0 && unit !== null && (
        <ol class="plain">
          {allocations.map(({ uses, coworkerExtraService }, place) => (
            <li key={coworkerExtraService?.databaseId ?? place}>
              <strong>{unitsText(uses, unit)}</strong> from {creditText(coworkerExtraService, timeZone)}
            </li>
          ))}
        </ol>
      )}
      {creditsLeftOut.length > 0 && (
        <details>
          <summary>{creditsLeftOut.length} credits do not pay</summary>
          <ul class="plain">
            {creditsLeftOut.map(({ reason, coworkerExtraService }, place) => (
              <li key={coworkerExtraService?.databaseId ?? place}>
                {creditText(coworkerExtraService, timeZone)}: {leftOutReasons[reason]}
              </li>
            ))}
          </ul>
        </details>
      )}
    </div>
  );
}

function creditText(credit: PayingCreditFragment | null, timeZone: string): string {
  if (credit === null) return "a credit that your token does not show";
  const { databaseId, extraServiceName, availableUses, chargePeriod, expireDate } = credit;
  const until = expireDate === null ? "" : `, until ${dayText(expireDate, timeZone)}`;
  return `credit ${databaseId}, ${extraServiceName} (${unitsText(availableUses, chargePeriod)} available${until})`;
}
