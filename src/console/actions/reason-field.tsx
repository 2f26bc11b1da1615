import { Field } from "../parts/field.tsx";

/** Why something is corrected. The ledger keeps it. */
export function ReasonField({ value, onChange }: { value: string; onChange: (value: string) => void }) {
  return (
    <Field label="Reason">
      {(id) => (
        <input
          id={id}
          type="text"
          required
          maxLength={200}
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      )}
    </Field>
  );
}
