import { useState } from "preact/hooks";
import { AdjustCredit as AdjustCreditText, type CreditFragment } from "../graph/generated.ts";
import { Field } from "../parts/field.tsx";
import { unitName } from "../parts/words.ts";
import { Action } from "./action.tsx";
import { ReasonField } from "./reason-field.tsx";
import { wholeNumber } from "./whole-number.ts";

/** Raises or lowers the total of a credit. */
export function AdjustCredit({ credit, onClose }: { credit: CreditFragment; onClose: () => void }) {
  const [amountText, setAmount] = useState("");
  const [reason, setReason] = useState("");
  const amount = wholeNumber(amountText);
  const draft =
    amount === null || amount === 0 || reason.trim() === ""
      ? null
      : { coworkerExtraServiceId: String(credit.databaseId), amount, reason: reason.trim() };
  return (
    <Action
      {...{ onClose, draft, text: AdjustCreditText, words: { confirm: "Adjust" } }}
      title={`Adjust credit ${credit.databaseId}`}
    >
      <p class="hint">
        {credit.extraServiceName}: {credit.remainingUses} of {credit.totalUses} {unitName(credit.chargePeriod)} left.
      </p>
      <Field label={`Change in ${unitName(credit.chargePeriod)}, negative to lower it`}>
        {(id) => (
          <input
            id={id}
            type="number"
            step={1}
            required
            value={amountText}
            onInput={({ currentTarget }) => setAmount(currentTarget.value)}
          />
        )}
      </Field>
      <ReasonField value={reason} onChange={setReason} />
    </Action>
  );
}
