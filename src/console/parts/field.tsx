import type { ComponentChildren } from "preact";
import { useEffect, useId, useState } from "preact/hooks";
import type { Failure } from "../graph/ask.ts";
import type { NamedList } from "../graph/session.ts";

export function Field({ label, children }: { label: string; children: (id: string) => ComponentChildren }) {
  const id = useId();
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children(id)}
    </div>
  );
}

interface ChoiceProps {
  readonly label: string;
  readonly value: string;
  readonly options: readonly (readonly [value: string, text: string])[];
  readonly onChange: (value: string) => void;
}

export function Choice({ label, value, options, onChange }: ChoiceProps) {
  return (
    <Field label={label}>
      {(id) => (
        <select id={id} value={value} onChange={({ currentTarget }) => onChange(currentTarget.value)}>
          {options.map(([one, text]) => (
            <option key={one} value={one}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Field>
  );
}

interface NumberProps {
  readonly label: string;
  readonly value: number | null;
  readonly min?: number;
  readonly max?: number;
  readonly step?: number;
  /** Numbers to choose from; others can be typed. */
  readonly known?: readonly number[];
  readonly onChange: (value: number | null) => void;
}

/** A whole number, taken when the field is left or Enter is pressed. */
export function NumberField({ label, value, min = 1, max = 2_147_483_647, step, known = [], onChange }: NumberProps) {
  const list = useId();
  const [text, setText] = useState(value === null ? "" : String(value));
  useEffect(() => setText(value === null ? "" : String(value)), [value]);
  const take = (typed: string) => {
    const number = Number(typed);
    if (typed.trim() === "") onChange(null);
    else if (Number.isInteger(number) && number >= min && number <= max) onChange(number);
    else setText(value === null ? "" : String(value));
  };
  return (
    <Field label={label}>
      {(id) => (
        <>
          <input
            {...{ id, min, max, step }}
            type="number"
            inputMode="numeric"
            list={known.length > 0 ? list : undefined}
            value={text}
            onInput={({ currentTarget }) => setText(currentTarget.value)}
            onChange={({ currentTarget }) => take(currentTarget.value)}
          />
          {known.length > 0 && (
            <datalist id={list}>
              {known.map((one) => (
                <option key={one} value={one} />
              ))}
            </datalist>
          )}
        </>
      )}
    </Field>
  );
}

interface NamedProps {
  readonly label: string;
  readonly value: number | null;
  /** The first names of the business; null: not read. */
  readonly list: NamedList | null;
  readonly failure: Failure | null;
  /** The text of no choice; without it a choice has to be made. */
  readonly none?: string;
  readonly onChange: (value: number | null) => void;
}

/** A choice of a named record; its number where the names are too many, or the token does not show them. */
export function NamedField({ label, value, list, failure, none, onChange }: NamedProps) {
  const entries = list?.nodes ?? null;
  if (list?.pageInfo.hasNextPage || (failure !== null && list === null)) {
    const known = entries?.map(({ databaseId }) => databaseId) ?? [];
    return <NumberField {...{ label: `${label} number`, value, known, onChange }} />;
  }
  const known = (entries ?? []).map(
    ({ databaseId, name }) => [String(databaseId), name ?? `${label} ${databaseId}`] as const,
  );
  const isKnown = value === null || known.some(([id]) => id === String(value));
  const options = [
    ...(none === undefined && value !== null ? [] : [["", none ?? "–"] as const]),
    ...known,
    ...(isKnown ? [] : [[String(value), `${label} ${value}`] as const]),
  ];
  return (
    <Choice
      {...{ label, options }}
      value={value === null ? "" : String(value)}
      onChange={(one) => onChange(one === "" ? null : Number(one))}
    />
  );
}
