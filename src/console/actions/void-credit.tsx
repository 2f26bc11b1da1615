import { useState } from "preact/hooks";
import { type CreditFragment, VoidCredit as VoidCreditText } from "../graph/generated.ts";
import { unitName } from "../parts/words.ts";
import { Action } from "./action.tsx";
import { ReasonField } from "./reason-field.tsx";

/** Ends a credit for good. */
export function VoidCredit({ credit, onClose }: { credit: CreditFragment; onClose: () => void }) {
  const [reason, setReason] = useState("");
  const draft =
    reason.trim() === "" ? null : { coworkerExtraServiceId: String(credit.databaseId), reason: reason.trim() };
  return (
    <Action
      {...{ onClose, draft, text: VoidCreditText, words: { confirm: "Void" } }}
      title={`Void credit ${credit.databaseId}`}
    >
      <p class="hint">
        {credit.extraServiceName}: {credit.remainingUses} of {credit.totalUses} {unitName(credit.chargePeriod)} left. A
        voided credit cannot be used again. What was used stays in the ledger.
      </p>
      <ReasonField value={reason} onChange={setReason} />
    </Action>
  );
}
