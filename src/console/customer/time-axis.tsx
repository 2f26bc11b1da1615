import { monthsIn, placeOf, type TimeSpan } from "./timeline.ts";

const month = new Intl.DateTimeFormat("en-GB", { month: "short", year: "2-digit", timeZone: "UTC" });

/** The months above the credits, and a line for now. */
export function TimeAxis({ span, moment }: { span: TimeSpan; moment: number }) {
  return (
    <div class="time-axis" aria-hidden="true">
      <div class="time-axis-track">
        {monthsIn(span).map((one) => (
          <span key={one} class="month" style={{ left: `${placeOf(one, span)}%` }}>
            {month.format(one)}
          </span>
        ))}
        <i class="time-now" style={{ left: `${placeOf(moment, span)}%` }} />
      </div>
    </div>
  );
}
