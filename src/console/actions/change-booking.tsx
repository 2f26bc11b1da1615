import { useState } from "preact/hooks";
import { Temporal } from "temporal-polyfill";
import { ChangeBooking as ChangeBookingText, type ChargeFragment, type CustomerKind } from "../graph/generated.ts";
import { useNames } from "../graph/session.ts";
import { Choice, Field, NamedField } from "../parts/field.tsx";
import { local } from "../parts/times.ts";
import { Action } from "./action.tsx";
import { ReasonField } from "./reason-field.tsx";

interface ChangeBookingProps {
  readonly businessId: number;
  readonly coworkerId: number;
  readonly timeZone: string;
  readonly charge: ChargeFragment;
  readonly onClose: () => void;
}

/** Moves, lengthens or shortens a charged booking. The price is as of the first booking. */
export function ChangeBooking({ businessId, coworkerId, timeZone, charge, onClose }: ChangeBookingProps) {
  const { bookingId, bookingFromTime, bookingToTime } = charge;
  const [from, setFrom] = useState(localText(bookingFromTime, timeZone));
  const [to, setTo] = useState(localText(bookingToTime, timeZone));
  const [type, setType] = useState<number | null>(null);
  const [customer, setCustomer] = useState<CustomerKind>("MEMBER");
  const [tariffId, setTariff] = useState<number | null>(null);
  const [reason, setReason] = useState("");
  const { data: names, failure } = useNames(businessId);
  const resourceTypeId = type ?? names?.resourceTypes.nodes[0]?.databaseId ?? null;
  const [start, end] = [momentOf(from, timeZone), momentOf(to, timeZone)];
  const isFilled =
    bookingId !== null && resourceTypeId !== null && start !== null && end !== null && reason.trim() !== "";
  const draft = isFilled
    ? {
        ...{ businessId, bookingId, reason: reason.trim() },
        quote: { businessId, coworkerId, resourceTypeId, customer, tariffId, timeZone, from: start, to: end },
      }
    : null;
  const words = { confirm: "Change the booking", currencyCode: charge.extraServiceCurrencyCode, due: "To pay" };
  return (
    <Action
      {...{ onClose, draft, words, text: ChangeBookingText }}
      title={`Change booking ${bookingId}`}
      accepted={({ preview, quote }) =>
        preview?.total == null || preview.due === null || quote == null
          ? {}
          : { expect: { total: preview.total, due: preview.due, pricedAt: quote.pricedAt } }
      }
    >
      <p class="hint">Times are those of {timeZone}.</p>
      <div class="pair">
        <Moment label="From" value={from} onChange={setFrom} />
        <Moment label="To" value={to} onChange={setTo} />
      </div>
      <div class="pair">
        <NamedField
          {...{ label: "Resource type", failure, value: resourceTypeId, list: names?.resourceTypes ?? null }}
          onChange={setType}
        />
        <NamedField
          {...{ label: "Tariff", none: "No tariff", failure, value: tariffId, list: names?.tariffs ?? null }}
          onChange={setTariff}
        />
      </div>
      <Choice
        label="Customer"
        value={customer}
        options={[
          ["MEMBER", "Member"],
          ["CONTACT", "Contact"],
        ]}
        onChange={(one) => setCustomer(one === "CONTACT" ? "CONTACT" : "MEMBER")}
      />
      <ReasonField value={reason} onChange={setReason} />
    </Action>
  );
}

function Moment({ label, value, onChange }: { label: string; value: string; onChange: (value: string) => void }) {
  return (
    <Field label={label}>
      {(id) => (
        <input
          id={id}
          type="datetime-local"
          required
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
    </Field>
  );
}

function localText(moment: string | null, timeZone: string): string {
  return moment === null ? "" : local(moment, timeZone).toPlainDateTime().toString({ smallestUnit: "minute" });
}

function momentOf(text: string, timeZone: string): string | null {
  try {
    return Temporal.PlainDateTime.from(text).toZonedDateTime(timeZone).toInstant().toString();
  } catch {
    return null;
  }
}
