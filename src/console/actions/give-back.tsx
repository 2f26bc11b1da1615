import { useState } from "preact/hooks";
import type { ChargePeriod } from "../graph/generated.ts";
import { GiveBack as GiveBackText } from "../graph/generated.ts";
import { Field } from "../parts/field.tsx";
import { unitName } from "../parts/words.ts";
import { Action } from "./action.tsx";
import { ReasonField } from "./reason-field.tsx";
import { wholeNumber } from "./whole-number.ts";

interface GiveBackProps {
  /** The use: its ledger row, and the units that it took as a negative amount. */
  readonly entry: { readonly useHistoryId: number | null; readonly amount: number; readonly unit: ChargePeriod };
  readonly onClose: () => void;
}

/** Gives a use back, or a part of it. */
export function GiveBack({ entry, onClose }: GiveBackProps) {
  const [amountText, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const amount = wholeNumber(amountText);
  const isFilled = reason.trim() !== "" && (amountText.trim() === "" || (amount !== null && amount > 0));
  const draft = isFilled ? { useHistoryId: String(entry.useHistoryId), amount, reason: reason.trim() } : null;
  return (
    <Action
      {...{ onClose, draft, text: GiveBackText, words: { confirm: "Give back", covered: "Units given back" } }}
      title={`Give back use ${entry.useHistoryId}`}
    >
      <p class="hint">
        It took {-entry.amount} {unitName(entry.unit)}.
      </p>
      <Field label={`${unitName(entry.unit)} to give back, empty for all`}>
        {(id) => (
          <input
            id={id}
            type="number"
            min={1}
            step={1}
            value={amountText}
            onInput={({ currentTarget }) => setAmount(currentTarget.value)}
          />
        )}
      </Field>
      <ReasonField value={reason} onChange={setReason} />
    </Action>
  );
}
