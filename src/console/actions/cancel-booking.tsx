import { useState } from "preact/hooks";
import { CancelBooking as CancelBookingText, type ChargeFragment } from "../graph/generated.ts";
import { Field } from "../parts/field.tsx";
import { moneyText } from "../parts/words.ts";
import { Action } from "./action.tsx";
import { ReasonField } from "./reason-field.tsx";

interface CancelBookingProps {
  readonly businessId: number;
  readonly charge: ChargeFragment;
  readonly onClose: () => void;
}

const PERCENT = /^(100|\d{1,2})(\.\d{1,2})?$/;

/** Takes the charge of a booking back, or keeps a part of it after a late cancellation. */
export function CancelBooking({ businessId, charge, onClose }: CancelBookingProps) {
  const [keep, setKeep] = useState("");
  const [reason, setReason] = useState("");
  const { bookingId, price, extraServiceCurrencyCode: currencyCode, bookingResourceName } = charge;
  const isFilled = bookingId !== null && reason.trim() !== "" && (keep.trim() === "" || PERCENT.test(keep.trim()));
  const draft = isFilled
    ? { businessId, bookingId, keepPercent: keep.trim() === "" ? null : keep.trim(), reason: reason.trim() }
    : null;
  const words = {
    ...{ confirm: "Cancel the booking", currencyCode },
    ...{ due: "Money kept", covered: "Units kept", uncovered: "Units given back" },
  };
  return (
    <Action {...{ onClose, draft, words, text: CancelBookingText }} title={`Cancel booking ${bookingId}`}>
      <p class="hint">
        {bookingResourceName ?? charge.extraServiceName}, charged with {moneyText(price, currencyCode)}.
      </p>
      <Field label="Percent of the charge to keep, empty for none">
        {(id) => (
          <input
            id={id}
            type="text"
            inputMode="decimal"
            value={keep}
            onInput={({ currentTarget }) => setKeep(currentTarget.value)}
          />
        )}
      </Field>
      <ReasonField value={reason} onChange={setReason} />
    </Action>
  );
}
