import type { SeenEvent } from "../load/event-walk.ts";
import type { Stored } from "./stored.ts";

/** Where events and ledger disagree: each change has one event, and the order of events is that of each ledger. */
export function faultsOfEvents(events: readonly SeenEvent[], { rows, holds, credits }: Stored): string[] {
  const faults: string[] = [];
  const eventOf = new Map<number, number>();
  for (const { sequence, useHistories } of events)
    for (const { databaseId: id } of useHistories) {
      if (eventOf.has(id)) faults.push(`ledger row ${id} is in events ${eventOf.get(id)} and ${sequence}`);
      eventOf.set(id, Number(sequence));
    }
  const operations = new Map<string, number>();
  const last = new Map<number, number>();
  for (const { id, operationId, coworkerExtraServiceId: credit } of rows) {
    const event = eventOf.get(id);
    if (event === undefined) {
      faults.push(`ledger row ${id} has no event`);
      continue;
    }
    if ((operations.get(operationId) ?? event) !== event) faults.push(`operation ${operationId} has two events`);
    operations.set(operationId, event);
    // Rows come by credit and ledger sequence.
    if (event < (last.get(credit) ?? 0))
      faults.push(`credit ${credit}: event ${event} is before an older ledger row's`);
    last.set(credit, event);
  }
  const about = (type: string) => events.flatMap((one) => (one.type === type ? [one.subject?.databaseId ?? 0] : []));
  const charges = credits.filter(({ kind }) => kind === "BOOKING_CHARGE").map(({ id }) => id);
  faults.push(
    ...differences(
      "hold",
      holds.map(({ id }) => id),
      about("CREDIT_HELD"),
    ),
  );
  faults.push(...differences("charge", charges, about("BOOKING_CHARGED")));
  const granted = credits.filter(({ kind }) => kind !== "BOOKING_CHARGE").map(({ id }) => id);
  faults.push(...differences("credit", granted, about("CREDIT_GRANTED")));
  return faults;
}

function differences(what: string, stored: readonly number[], told: readonly number[]): string[] {
  const count = new Map(stored.map((id) => [id, 0]));
  for (const id of told) count.set(id, (count.get(id) ?? -1) + 1);
  return [...count].flatMap(([id, times]) => (times === 1 ? [] : [`${what} ${id} has ${times} events of its making`]));
}

/** What a walk missed, saw twice or saw out of order, compared with all events. */
export function faultsOfWalk(
  name: string,
  seen: readonly SeenEvent[],
  all: readonly SeenEvent[],
  filter: string,
): string[] {
  const types = /types: \[(.*)\]/.exec(filter)?.[1]?.split(", ");
  const customer = /coworkerId: (\d+)/.exec(filter)?.[1];
  const expected = all.filter(
    ({ type, coworkerId }) =>
      (types === undefined || types.includes(type)) && (customer === undefined || coworkerId === Number(customer)),
  );
  const saw = new Set(seen.map(({ sequence }) => sequence));
  const missed = expected.filter(({ sequence }) => !saw.has(sequence)).map(({ sequence }) => sequence);
  const isOrdered = seen.every((one, place) => place === 0 || Number(seen[place - 1]!.sequence) < Number(one.sequence));
  return [
    ...(missed.length > 0 ? [`${name} missed ${missed.length} events, such as ${missed.slice(0, 5)}`] : []),
    ...(isOrdered ? [] : [`${name} saw an event twice or out of order`]),
    ...(seen.length > expected.length ? [`${name} saw ${seen.length - expected.length} events too many`] : []),
  ];
}
