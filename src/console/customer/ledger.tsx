import type { StatementEntryType, StatementLineFragment, StatementQuery } from "../graph/generated.ts";
import { Scroll } from "../parts/scroll.tsx";
import { shortMomentText } from "../parts/times.ts";
import { balanceName } from "../parts/words.ts";

type CreditStatement = StatementQuery["creditStatement"];
export type LedgerEntry = CreditStatement["entries"][number];

const entryNames: Readonly<Record<StatementEntryType, string>> = {
  GRANT: "Granted",
  USE: "Used",
  REVERSAL: "Given back",
  ADJUSTMENT: "Adjusted",
  VOID: "Voided",
  ROLLOVER: "Rolled over",
};

interface LedgerProps {
  readonly statement: CreditStatement;
  readonly timeZone: string;
  /** null: the token does not allow it. */
  readonly onGiveBack: ((entry: LedgerEntry) => void) | null;
}

/** The ledger of a statement: what was left before, each entry with what was left after it, and what is left now. */
export function Ledger({ statement, timeZone, onGiveBack }: LedgerProps) {
  const { from, to, opening, entries, closing } = statement;
  return (
    <Scroll label="Ledger">
      <table class="rows ledger">
        <thead>
          <tr>
            <th scope="col">Date</th>
            <th scope="col">Entry</th>
            <th scope="col">Credit</th>
            <th scope="col">Booking or reason</th>
            <th scope="col" class="figure">
              Change
            </th>
            <th scope="col" class="figure">
              Left
            </th>
            {onGiveBack !== null && (
              <th scope="col" class="screen-only">
                Actions
              </th>
            )}
          </tr>
        </thead>
        <tbody>
          <Sums
            {...{ lines: opening, title: "Brought forward", moment: shortMomentText(from, timeZone), onGiveBack }}
          />
          {entries.map((entry) => (
            <tr key={`${entry.coworkerExtraServiceId} ${entry.useHistoryId}`}>
              <td class="nowrap">{shortMomentText(entry.occurredOn, timeZone)}</td>
              <td>{entryNames[entry.type]}</td>
              <td>
                {entry.coworkerExtraServiceId} <span class="hint">{balanceName(entry)}</span>
              </td>
              <td>
                {[entry.bookingResourceName, entry.bookingId, entry.reason].filter((one) => one !== null).join(" · ")}
              </td>
              <td class="figure" data-figure="amount">
                {entry.amount > 0 ? `+${entry.amount}` : entry.amount}
              </td>
              <td class="figure" data-figure="left">
                {entry.left}
              </td>
              {onGiveBack !== null && (
                <td class="screen-only">
                  {entry.type === "USE" && (
                    <button
                      type="button"
                      class="quiet"
                      aria-label={`Give back use ${entry.useHistoryId}`}
                      onClick={() => onGiveBack(entry)}
                    >
                      Give back
                    </button>
                  )}
                </td>
              )}
            </tr>
          ))}
          <Sums {...{ lines: closing, title: "Left", moment: shortMomentText(to, timeZone), onGiveBack }} />
        </tbody>
      </table>
    </Scroll>
  );
}

interface SumsProps {
  readonly lines: readonly StatementLineFragment[];
  readonly title: string;
  readonly moment: string;
  readonly onGiveBack: unknown;
}

function Sums({ lines, title, moment, onGiveBack }: SumsProps) {
  return lines.map((line) => (
    <tr key={`${title} ${balanceName(line)}`} class="sum">
      <td class="nowrap">{moment}</td>
      <td>{title}</td>
      <td colSpan={3}>{balanceName(line)}</td>
      <td class="figure" data-figure={title}>
        {line.left}
      </td>
      {onGiveBack !== null && <td class="screen-only" />}
    </tr>
  ));
}
