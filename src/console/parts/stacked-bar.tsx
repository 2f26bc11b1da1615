/** A part of a whole: its name, the number that the graph gave, and the colour of its meaning. */
export interface Share {
  readonly name: string;
  readonly value: number;
  readonly tone: "used" | "held" | "available" | "scheduled" | "expired" | "voided" | "rolled";
}

/** Parts of a whole beside each other. */
export function StackedBar({ shares, label }: { shares: readonly Share[]; label: string }) {
  const whole = shares.reduce((sum, { value }) => sum + value, 0);
  const present = shares.filter(({ value }) => value > 0);
  const text = present.map(({ name, value }) => `${name} ${value}`).join(", ");
  return (
    <div class="stacked" role="img" aria-label={`${label}: ${text || "nothing"}`}>
      {present.map(({ name, value, tone }) => (
        <span
          key={name}
          class={`tone-${tone}`}
          style={{ width: `${(value / whole) * 100}%` }}
          title={`${name}: ${value}`}
        />
      ))}
    </div>
  );
}

/** The parts with their numbers. */
export function Shares({ shares }: { shares: readonly Share[] }) {
  return (
    <dl class="shares">
      {shares.map(({ name, value, tone }) => (
        <div key={name} class={value === 0 ? "none" : ""}>
          <dt>
            <i class={`tone-${tone}`} aria-hidden="true" />
            {name}
          </dt>
          <dd class="figure" data-figure={name}>
            {value}
          </dd>
        </div>
      ))}
    </dl>
  );
}
