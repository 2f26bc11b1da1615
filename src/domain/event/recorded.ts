import type { Instant } from "../calendar.ts";
import { countsAsUpstream, currencyNumbers, numberOf } from "../currency-numbers.ts";
import { addEvent, type CommandContext, type Decision, newOperationId } from "../decision.ts";
import { isSame } from "../draft.ts";
import type { RowOf } from "../entities.ts";
import type { EventData, SubjectEntity } from "./event.ts";
import type { ChangeEventType } from "./event-type.ts";
import { allocationsAfter, type Change, heldAfter, lastRead, recordAfter, type Written } from "./written.ts";

/**
 * Writes the event of a decision: one, or one for each record that it changed (`isForEach`). `type` is that of the
 * decision. A decision that changed nothing writes no event. `named` also has what its input says: without a customer,
 * that of the subject counts.
 */
export function* recorded(
  type: ChangeEventType,
  written: Written,
  named: {
    readonly coworkerId: number | null;
    readonly reason: string | null;
    readonly actor: string | null;
    readonly isForEach: boolean;
  },
  context: CommandContext,
): Decision<void> {
  const subjects = subjectsOf[type](written);
  if (subjects.length === 0) return;
  const rows = inAllocationOrder(written.rows);
  const [row, bookingEvent] = [rows[0], written.bookingEvents[0]];
  const operationId =
    row?.operationId ?? bookingEvent?.operationId ?? (named.isForEach ? yield* newOperationId(context) : null);
  const credits = subjects.filter(isCredit).map(({ id }) => id);
  const held = yield* heldAfter(written, credits);
  for (const subject of subjects) {
    const { entity, id } = subject;
    const record = yield* recordShown(written, subject);
    const { businessId } = record;
    const coworkerId = named.coworkerId ?? ("coworkerId" in record ? record.coworkerId : null);
    const occurredOn = row?.createdOn ?? momentOf(subject) ?? bookingEvent?.occurredOn ?? context.now;
    const data = dataOf(written, subject, record, (credit) => held(credit, occurredOn));
    yield* addEvent({
      type: mostSpecial(type, written, record),
      occurredOn,
      businessId,
      coworkerId,
      actor: named.actor,
      operationId,
      subject: { entity, id },
      useHistoryIds: rows.map((one) => one.id),
      data,
      reason: row?.reason ?? bookingEvent?.reason ?? named.reason ?? ("reason" in record ? record.reason : null),
      owners: ownersOf(written, data, coworkerId),
    });
  }
}

/** The record after the decision; a rule with the currency number that REST shows in its business. */
function* recordShown(written: Written, subject: Change): Decision<RowOf<SubjectEntity>> {
  const record = yield* recordAfter(written, subject);
  if (!("currencyCode" in record)) return record;
  const known = yield* currencyNumbers(record.businessId);
  return countsAsUpstream(known) ? { ...record, currencyId: numberOf(known, record.currencyCode!)! } : record;
}

type Subjects = (written: Written) => readonly Change[];

const subjectsOf: Readonly<Record<ChangeEventType, Subjects>> = {
  EXTRA_SERVICE_CREATED: changed("ExtraService"),
  EXTRA_SERVICE_UPDATED: changed("ExtraService"),
  EXTRA_SERVICE_DELETED: changed("ExtraService"),
  CREDIT_GRANTED: changed("CoworkerExtraService"),
  CREDIT_UPDATED: changed("CoworkerExtraService"),
  CREDIT_DELETED: changed("CoworkerExtraService"),
  CREDIT_USED: creditOfFirstRow,
  CREDIT_REVERSED: creditOfFirstRow,
  CREDIT_ADJUSTED: creditOfFirstRow,
  CREDIT_VOIDED: creditOfFirstRow,
  CREDIT_RENEWED: ({ changes }) =>
    changes.filter(({ entity, before }) => entity === "CoworkerExtraService" && before === null),
  CREDIT_HELD: hold,
  HOLD_CAPTURED: hold,
  HOLD_RELEASED: hold,
  BOOKING_CHARGED: charge,
  BOOKING_CHANGED: charge,
  BOOKING_UNCHARGED: charge,
  CHARGE_INVOICED: changed("CoworkerExtraService"),
  CHARGE_UNINVOICED: changed("CoworkerExtraService"),
};

/** Whether the event is about the credit of the first ledger row. */
export function isOfFirstRow(type: ChangeEventType): boolean {
  return subjectsOf[type] === creditOfFirstRow;
}

/** The records of this entity that are not as before. */
function changed(of: SubjectEntity): Subjects {
  return ({ changes }) => changes.filter((one) => one.entity === of && isChanged(one));
}

function creditOfFirstRow({ changes, rows }: Written): readonly Change[] {
  const [first] = inAllocationOrder(rows);
  return changes.filter(({ entity, id }) => entity === "CoworkerExtraService" && id === first?.coworkerExtraServiceId);
}

/** The hold that was made or closed. An operation may also close others, whose time had run out. */
function hold({ changes }: Written): readonly Change[] {
  return changes.filter((one) => isOf("CreditHold", one) && one.values?.closedAs !== "EXPIRED");
}

function charge({ changes }: Written): readonly Change[] {
  return changes.filter((one) => isOf("CoworkerExtraService", one) && !isCredit(one));
}

function isOf<E extends SubjectEntity>(entity: E, change: Change): change is Change<E> {
  return change.entity === entity;
}

function isCredit(change: Change): boolean {
  if (!isOf("CoworkerExtraService", change)) return false;
  return (change.values?.kind ?? change.before?.kind) !== "BOOKING_CHARGE";
}

function isChanged({ before, values }: Change): boolean {
  if (before === null || values === null) return true;
  const earlier: Readonly<Record<string, unknown>> = before;
  return Object.entries(values).some(
    ([name, value]) => name !== "updatedOn" && name !== "updatedBy" && !isSame(earlier[name], value),
  );
}

function inAllocationOrder(rows: Written["rows"]): Written["rows"] {
  return rows.length < 2 ? rows : [...rows].sort((a, b) => a.allocationIndex - b.allocationIndex);
}

/**
 * Of a decision that writes records: a new charge is a charged booking, another total is an adjustment, and the first
 * credit of a schedule renews none.
 */
function mostSpecial(type: ChangeEventType, { rows }: Written, record: object): ChangeEventType {
  if (type === "CREDIT_RENEWED" && "renewedFromId" in record && record.renewedFromId === null) return "CREDIT_GRANTED";
  if (type === "CREDIT_GRANTED" && "kind" in record && record.kind === "BOOKING_CHARGE") return "BOOKING_CHARGED";
  return type === "CREDIT_UPDATED" && rows.length > 0 ? "CREDIT_ADJUSTED" : type;
}

/** When the record was written; `null` if it was deleted. */
function momentOf({ values }: Change): Instant | null {
  return values?.updatedOn ?? null;
}

function dataOf(
  written: Written,
  { entity, id }: Change,
  record: RowOf<SubjectEntity>,
  held: (credit: number) => number,
): EventData {
  switch (entity) {
    case "ExtraService":
      return { entity, row: record as RowOf<"ExtraService"> };
    case "CreditHold":
      return { entity, row: record as RowOf<"CreditHold">, allocations: allocationsAfter(written, id) };
    case "CoworkerExtraService": {
      const row = record as RowOf<"CoworkerExtraService">;
      return { entity, row, heldUses: row.kind === "BOOKING_CHARGE" ? 0 : held(id) };
    }
  }
}

/** The customers, other than the event's own, whose credits the ledger rows or the hold concern. */
function ownersOf(written: Written, data: EventData, coworkerId: number | null): number[] {
  const { rows } = written;
  if (data.entity !== "CreditHold" && rows.every((row) => row.coworkerId === coworkerId)) return [];
  const owners = new Set<number>();
  for (const row of rows) if (row.coworkerId !== coworkerId) owners.add(row.coworkerId);
  if (data.entity === "CreditHold")
    for (const { coworkerExtraServiceId } of data.allocations) {
      const owner = lastRead(written, "CoworkerExtraService", coworkerExtraServiceId).before.coworkerId;
      if (owner !== undefined && owner !== coworkerId) owners.add(owner);
    }
  return [...owners];
}
