import { sql } from "drizzle-orm";
import type { DueEvent } from "../domain/alert/due-event.ts";
import { initialAlerts } from "../domain/alert/settings.ts";
import type { Instant } from "../domain/calendar.ts";
import { isCreditCondition } from "../domain/credit/is-credit.ts";
import { id, instantField } from "../domain/field.ts";
import { column, from, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { filter } from "./filter.ts";
import { place, type Slot } from "./slot.ts";
import { slots } from "./slots.ts";
import { fixed, inForm, type Statement } from "./statement.ts";

const ID = id("");
const MOMENT = instantField("");
const credits: Rows = { entity: "CoworkerExtraService", alias: "t" };

/**
 * Deletes the moments that are later than now. One that has come and was not looked at yet stays: it is checked in its turn.
 * `now` null: by the server's clock.
 */
export function deleteDue(planned: Planned, now: Instant | null, dialect: Dialect): Statement {
  const taken = slots(dialect);
  const after = now === null ? dialect.now! : dialect.operand(MOMENT, taken.one(MOMENT, now));
  const isOfCredits = "credits" in planned;
  const which = isOfCredits ? taken.ids(planned.credits) : taken.one(ID, planned.expiringOf);
  return inForm(["delete due", isOfCredits, now === null], taken.values, dialect, () => {
    const wanted = isOfCredits
      ? dialect.isIn(sql`coworker_extra_service_id`, ID, which)
      : sql`business_id = ${place(which)} and kind = 'EXPIRING'`;
    return sql`delete from due_event where ${wanted} and at > ${after}`;
  });
}

/** Moments of which credits. */
type Planned =
  | { readonly credits: readonly number[] }
  /** Only those before expiries. */
  | { readonly expiringOf: number };

/** Inserts the moments of credits that are later than now, by the settings of their businesses. `now` null: by the server's clock. */
export function insertDue(planned: Planned, now: Instant | null, dialect: Dialect): Statement {
  const taken = slots(dialect);
  const after = now === null ? dialect.now! : dialect.operand(MOMENT, taken.one(MOMENT, now));
  const isCredit = taken.condition("CoworkerExtraService", isCreditCondition);
  const isOfCredits = "credits" in planned;
  const which = isOfCredits ? taken.ids(planned.credits) : taken.one(ID, planned.expiringOf);
  return inForm(["insert due", isOfCredits, now === null], taken.values, dialect, () => {
    const wanted = isOfCredits
      ? dialect.isIn(column(credits, "id"), ID, which)
      : sql`${column(credits, "businessId")} = ${place(which)}`;
    const of = sql`${wanted} and ${column(credits, "voidedOn")} is null and ${filter(credits, isCredit, dialect)}`;
    const ends = isOfCredits
      ? sql`${ending("STARTS", "validFrom")} union all ${ending("EXPIRES", "expireDate")} union all`
      : sql``;
    return sql`insert into due_event (kind, at, days, business_id, coworker_extra_service_id)
      ${ends} ${expiring()}`;

    function ending(kind: DueEvent["kind"], field: string) {
      const at = column(credits, field);
      return sql`select ${sql.raw(`'${kind}'`)}, ${at}, ${sql.raw(NO_DAYS[dialect.name])}, t.business_id, t.id
        from ${from(credits)} where ${of} and ${at} > ${after}`;
    }

    function expiring() {
      const days = sql`coalesce((select expiring_days from alert_settings s
        where s.business_id = ${column(credits, "businessId")}), ${sql.raw(`'${JSON.stringify(initialAlerts.expiringDays)}'`)})`;
      const at = dialect.daysBefore(column(credits, "expireDate"), sql`listed.value`);
      return sql`select 'EXPIRING', ${at}, listed.value, t.business_id, t.id
        from ${from(credits)}, ${dialect.numbersOf(days, "listed")}
        where ${of} and ${at} > ${after}`;
    }
  });
}

const NO_DAYS = { sqlite: "null", postgres: "null::integer" } as const;

const insertEnd = fixed(
  () => sql`insert into due_event (kind, at, business_id, credit_hold_id)
    values ('HOLD_ENDS', ${place("at")}, ${place("businessId")}, ${place("hold")})`,
);

export function insertHoldEnd(
  { hold, at, businessId }: { hold: number; at: Instant; businessId: number },
  dialect: Dialect,
): Statement {
  return insertEnd({ hold, businessId, at: dialect.encode(MOMENT, at) }, dialect);
}

const insertStart = fixed(
  () => sql`insert into due_event (kind, at, business_id, coworker_extra_service_id)
    values ('STARTS', ${place("at")}, ${place("businessId")}, ${place("credit")})`,
);

/** A moment at which nothing is reported but levels. */
export function insertLook(due: DueEvent, at: Instant, dialect: Dialect): Statement {
  const { businessId } = due;
  if (due.kind === "HOLD_ENDS") return insertHoldEnd({ hold: due.creditHoldId, at, businessId }, dialect);
  return insertStart({ credit: due.coworkerExtraServiceId, businessId, at: dialect.encode(MOMENT, at) }, dialect);
}

export interface StoredDue {
  readonly id: number;
  readonly kind: DueEvent["kind"];
  readonly at: unknown;
  readonly days: number | null;
  readonly businessId: number;
  readonly coworkerExtraServiceId: number | null;
  readonly creditHoldId: number | null;
}

/** The first moments up to this one, oldest first. */
export function selectDue(until: Instant, count: number, dialect: Dialect): Statement<StoredDue> {
  const taken = slots(dialect);
  const [last, most]: [Slot, Slot] = [taken.one(MOMENT, until), taken.one(ID, count)];
  return inForm(["due"], taken.values, dialect, () => {
    return sql`select id, kind, ${dialect.inJson(sql`at`, MOMENT)} "at", days, business_id "businessId",
        coworker_extra_service_id "coworkerExtraServiceId", credit_hold_id "creditHoldId"
      from due_event where at <= ${dialect.operand(MOMENT, last)} order by at, id limit ${place(most)}`;
  });
}

export function toDueEvent({ id, at, ...stored }: StoredDue): DueEvent {
  return { ...stored, id: Number(id), at: Number(at) } as unknown as DueEvent;
}

/** Deletes moments. Answers the ids of those that no other process deleted first. */
export function takeDue(ids: readonly number[], dialect: Dialect): Statement<{ id: number }> {
  const taken = slots(dialect);
  const list = taken.ids(ids);
  return inForm(["take due"], taken.values, dialect, () => {
    return sql`delete from due_event where ${dialect.isIn(sql`id`, ID, list)} returning id`;
  });
}

/** The oldest moment; `null` without any. */
export const selectNextDue = fixed<{ at: unknown }>(
  (dialect) => sql`select ${dialect.inJson(sql`min(at)`, MOMENT)} "at" from due_event`,
);
