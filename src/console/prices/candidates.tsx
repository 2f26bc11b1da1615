import type { ExplanationQuery } from "../graph/generated.ts";
import { moneyText } from "../parts/words.ts";
import { type Naming, reasonText } from "./sentences.ts";

type Quote = ExplanationQuery["priceQuote"];
type Candidate = Quote["candidates"][number];

/** Every rule that did not price the booking, with its reasons: first those that apply, then the others. */
export function Candidates({ quote, naming }: { quote: Quote; naming: Naming }) {
  const losers = quote.candidates.filter(
    ({ extraService }) => extraService?.databaseId !== quote.extraService?.databaseId,
  );
  const [applying, others] = [losers.filter(({ eligible }) => eligible), losers.filter(({ eligible }) => !eligible)];
  if (losers.length === 0)
    return quote.candidates.length === 0 ? <p class="hint">No rule prices this resource type.</p> : null;
  return (
    <div class="candidates">
      <h3>
        {losers.length} {losers.length === 1 ? "rule" : "rules"} lost
      </h3>
      <ul class="plain">
        {[...applying, ...others].map((candidate, place) => (
          <li key={candidate.extraService?.databaseId ?? -place}>
            <strong>{candidate.extraService?.name ?? "A rule that was deleted since"}</strong>
            {candidate.eligible && candidate.total !== null && (
              <span class="figure">{moneyText(candidate.total, candidate.extraService?.currencyCode ?? null)}</span>
            )}
            {whyNot(candidate, quote, naming).map((sentence) => (
              <span class="reason" key={sentence}>
                {sentence}
              </span>
            ))}
          </li>
        ))}
      </ul>
    </div>
  );
}

function whyNot(candidate: Candidate, quote: Quote, naming: Naming): readonly string[] {
  if (!candidate.eligible) return candidate.reasons.map((reason) => reasonText(reason, candidate.extraService, naming));
  const winner = quote.candidates.find(
    ({ extraService }) => extraService?.databaseId === quote.extraService?.databaseId,
  );
  if (candidate.total === null) return ["It applies, and its price is too large to be stored."];
  if (winner?.extraService == null || candidate.extraService === null) return ["It applies."];
  if (quote.chosenBecause === "FIXED") return ["It applies, and the booking names another rule."];
  if (winner.extraService.isDefaultPrice && !candidate.extraService.isDefaultPrice)
    return ["It applies, and is not a default price: a default price wins over it."];
  if (candidate.total !== winner.total) return ["It applies, and costs more."];
  return candidate.extraService.displayOrder > winner.extraService.displayOrder
    ? ["It applies and costs the same. Its display order is higher."]
    : ["It applies and costs the same. Its number is higher."];
}
