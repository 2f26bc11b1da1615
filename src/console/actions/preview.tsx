import type { TotalsFragment, UseHistoryKind } from "../graph/generated.ts";
import { moneyText } from "../parts/words.ts";
import type { ActionOutcome } from "./outcome.ts";

export interface PreviewWords {
  /** The button that does it. */
  readonly confirm: string;
  /** Names of the preview's figures; a figure without a name is not shown. */
  readonly due?: string;
  readonly covered?: string;
  readonly uncovered?: string;
  readonly currencyCode?: string;
}

const kinds: Readonly<Record<UseHistoryKind, string>> = {
  USE: "takes",
  REVERSAL: "gives back",
  ADJUSTMENT: "changes the total by",
  VOID: "takes what is left:",
  ROLLOVER: "moves",
};

/** What a dry run says: every refusal, or the ledger rows and figures that would be written. */
export function Preview({ outcome, words }: { outcome: ActionOutcome; words: PreviewWords }) {
  const { preview, userErrors } = outcome;
  if (userErrors.length > 0)
    return (
      <ul class="notice plain" role="alert">
        {userErrors.map(({ code, message, propertyName }) => (
          <li key={`${code} ${propertyName}`}>{message}</li>
        ))}
      </ul>
    );
  if (preview === null) return null;
  return (
    <section class="preview" role="status" aria-label="Preview">
      <h3>This would happen</h3>
      {preview.rows.length === 0 && <p>No ledger row is written.</p>}
      <ul class="plain">
        {preview.rows.map((row) => (
          <li key={`${row.allocationIndex} ${row.coworkerExtraServiceId}`} data-figure="row">
            Credit {row.coworkerExtraServiceId}: {kinds[row.kind]}{" "}
            <strong>{row.kind === "ADJUSTMENT" ? row.totalChange : Math.abs(row.creditUsed)}</strong>; then{" "}
            <strong>{row.balanceAfter}</strong> left
          </li>
        ))}
      </ul>
      <dl class="shares">
        <Line name={words.covered} value={preview.covered} />
        <Line name={words.uncovered} value={preview.uncovered} />
        <Line
          name={words.due}
          value={preview.due === null ? null : moneyText(preview.due, words.currencyCode ?? null)}
        />
      </dl>
      {outcome.before != null && outcome.after != null && (
        <Change before={outcome.before} after={outcome.after} currencyCode={words.currencyCode ?? null} />
      )}
    </section>
  );
}

function Line({ name, value }: { name: string | undefined; value: number | string | null }) {
  if (name === undefined || value === null) return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd class="figure" data-figure={name}>
        {value}
      </dd>
    </div>
  );
}

interface ChangeProps {
  readonly before: TotalsFragment;
  readonly after: TotalsFragment;
  readonly currencyCode: string | null;
}

function Change({ before, after, currencyCode }: ChangeProps) {
  return (
    <p>
      To pay before: <strong>{moneyText(before.due, currencyCode)}</strong>, after:{" "}
      <strong data-figure="after">{moneyText(after.due, currencyCode)}</strong>. Units from credit before:{" "}
      {before.coveredUnits ?? "unknown"}, after: {after.coveredUnits ?? "unknown"}.
    </p>
  );
}
