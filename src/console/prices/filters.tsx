import { Temporal } from "temporal-polyfill";
import type { Failure } from "../graph/ask.ts";
import type { NamesOfBusinessQuery } from "../graph/generated.ts";
import { Choice, NamedField, NumberField } from "../parts/field.tsx";
import { shortMomentText } from "../parts/times.ts";
import { choose } from "../route.ts";
import { mondayOf, type Wanted } from "./booking.ts";

interface FiltersProps {
  readonly wanted: Omit<Wanted, "resourceTypeId"> & { readonly resourceTypeId: number | null };
  readonly monday: Temporal.PlainDate;
  readonly coworkerId: number | null;
  readonly names: NamesOfBusinessQuery | null;
  readonly failure: Failure | null;
  readonly currentMonday: Temporal.PlainDate;
}

const lengths = [15, 30, 60, 90, 120, 180, 240, 480, 1440, 10_080] as const;

/** What is priced: each choice stands in the address. */
export function Filters({ wanted, monday, coworkerId, names, failure, currentMonday }: FiltersProps) {
  const { teamIds, lengthMinutes, bookedAt, timeZone } = wanted;
  const showWeek = (week: Temporal.PlainDate) =>
    choose({ week: week.equals(currentMonday) ? null : week.toString(), at: null });
  return (
    <form class="filters" onSubmit={(event) => event.preventDefault()} aria-label="Booking to price">
      <NamedField
        {...{
          failure,
          label: "Resource type",
          value: wanted.resourceTypeId,
          list: names?.resourceTypes ?? null,
        }}
        onChange={(type) => choose({ type, at: null })}
      />
      <Choice
        label="Customer"
        value={wanted.customer}
        options={[
          ["MEMBER", "Member"],
          ["CONTACT", "Contact"],
        ]}
        onChange={(customer) => choose({ customer: customer === "MEMBER" ? null : customer })}
      />
      <NamedField
        {...{
          failure,
          label: "Tariff",
          none: "No tariff",
          value: wanted.tariffId,
          list: names?.tariffs ?? null,
        }}
        onChange={(tariff) => choose({ tariff })}
      />
      {teamIds.length > 1 ? (
        <Chip text={`Teams ${teamIds.join(", ")}`} onRemove={() => choose({ teams: null })} />
      ) : (
        <NamedField
          {...{
            failure,
            label: "Team",
            none: "No team",
            value: teamIds[0] ?? null,
            list: names?.teams ?? null,
          }}
          onChange={(teams) => choose({ teams })}
        />
      )}
      <Choice
        label="Length"
        value={String(lengthMinutes)}
        options={[...new Set([...lengths, lengthMinutes])]
          .sort((a, b) => a - b)
          .map((one) => [String(one), lengthText(one)])}
        onChange={(length) => choose({ length: length === "60" ? null : length, at: null })}
      />
      <NumberField label="Credits of customer" value={coworkerId} onChange={(coworker) => choose({ coworker })} />
      <fieldset class="week">
        <legend class="hidden">Week</legend>
        <button type="button" aria-label="Week before" onClick={() => showWeek(monday.subtract({ days: 7 }))}>
          ‹
        </button>
        <input
          type="date"
          aria-label="Week of this day"
          value={monday.toString()}
          onChange={({ currentTarget }) => {
            if (currentTarget.value !== "") showWeek(mondayOf(Temporal.PlainDate.from(currentTarget.value)));
          }}
        />
        <button type="button" aria-label="Week after" onClick={() => showWeek(monday.add({ days: 7 }))}>
          ›
        </button>
        <button type="button" disabled={monday.equals(currentMonday)} onClick={() => showWeek(currentMonday)}>
          This week
        </button>
      </fieldset>
      {bookedAt !== null && (
        <Chip text={`Booked ${shortMomentText(bookedAt, timeZone)}`} onRemove={() => choose({ booked: null })} />
      )}
    </form>
  );
}

function Chip({ text, onRemove }: { text: string; onRemove: () => void }) {
  return (
    <span class="chip">
      {text}
      <button type="button" aria-label={`Remove: ${text}`} onClick={onRemove}>
        ×
      </button>
    </span>
  );
}

function lengthText(minutes: number): string {
  if (minutes % 1440 === 0) return minutes === 1440 ? "1 day" : `${minutes / 1440} days`;
  if (minutes % 60 === 0) return minutes === 60 ? "1 hour" : `${minutes / 60} hours`;
  return `${minutes} minutes`;
}
