import { type SQL, sql } from "drizzle-orm";
import type { Instant } from "../domain/calendar.ts";
import type { HoldAllocation, OpenAllocation } from "../domain/credit-hold/allocation.ts";
import { id, instantField } from "../domain/field.ts";
import { column, from, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { inside, type Scope, scoped } from "./scope.ts";
import { place } from "./slot.ts";
import { slots } from "./slots.ts";
import { fixed, inForm, type Statement } from "./statement.ts";

const ID = id("");
const MOMENT = instantField("");

/** Allocations in the order in which their hold uses the credits. */
const allocation = sql`credit_hold_id "creditHoldId", coworker_extra_service_id "coworkerExtraServiceId",
  allocation_index "allocationIndex", uses, captured`;

const insert = fixed(
  () => sql`insert into credit_hold_allocation
    (credit_hold_id, coworker_extra_service_id, allocation_index, uses, captured, created_on, expires_at, closed_on)
    values (${place("creditHoldId")}, ${place("coworkerExtraServiceId")}, ${place("allocationIndex")}, ${place("uses")},
      ${place("captured")}, ${place("createdOn")}, ${place("expiresAt")}, ${place("closedOn")})`,
);

export interface StoredAllocation extends OpenAllocation {
  readonly closedOn: Instant | null;
}

/** Statements for the allocations of holds. */
export function insertAllocation(one: StoredAllocation, dialect: Dialect): Statement {
  const { creditHoldId, coworkerExtraServiceId, allocationIndex, uses, captured } = one;
  const [createdOn, expiresAt, closedOn] = [one.createdOn, one.expiresAt, one.closedOn].map((moment) =>
    dialect.encode(MOMENT, moment),
  );
  const amounts = { creditHoldId, coworkerExtraServiceId, allocationIndex, uses, captured };
  return insert({ ...amounts, createdOn, expiresAt, closedOn }, dialect);
}

const close = fixed(
  () => sql`update credit_hold_allocation set closed_on = ${place("closedOn")} where credit_hold_id = ${place("hold")}`,
);

export function closeAllocations(hold: number, closedOn: Instant | null, dialect: Dialect): Statement {
  return close({ hold, closedOn: dialect.encode(MOMENT, closedOn) }, dialect);
}

const capture = fixed(
  () => sql`update credit_hold_allocation set captured = ${place("captured")}
    where credit_hold_id = ${place("hold")} and coworker_extra_service_id = ${place("credit")}`,
);

export function captureAllocation(hold: number, credit: number, captured: number, dialect: Dialect): Statement {
  return capture({ hold, credit, captured }, dialect);
}

/** The allocations of these holds, by hold and order. */
export function selectAllocations(holds: readonly number[], dialect: Dialect): Statement<HoldAllocation> {
  const taken = slots(dialect);
  const list = taken.ids(holds);
  return inForm(["allocations"], taken.values, dialect, () => {
    return sql`select ${allocation} from credit_hold_allocation
      where ${dialect.isIn(sql`credit_hold_id`, ID, list)} order by credit_hold_id, allocation_index`;
  });
}

/** The allocations of these credits whose holds were not closed, expired ones too. */
export function selectOpenAllocations(credits: readonly number[], dialect: Dialect): Statement<OpenAllocation> {
  const taken = slots(dialect);
  const list = taken.ids(credits);
  return inForm(["open allocations"], taken.values, dialect, () => {
    return sql`select ${allocation}, ${dialect.inJson(sql`created_on`, MOMENT)} "createdOn",
        ${dialect.inJson(sql`expires_at`, MOMENT)} "expiresAt"
      from credit_hold_allocation
      where ${dialect.isIn(sql`coworker_extra_service_id`, ID, list)} and closed_on is null
      order by credit_hold_id, allocation_index`;
  });
}

/** When the newest hold of these credits was made, and when the last one was closed. Ids ascend with the times. */
export function selectNewestHold(
  credits: readonly number[],
  dialect: Dialect,
): Statement<{ madeOn: unknown; closedOn: unknown }> {
  const taken = slots(dialect);
  const list = taken.ids(credits);
  return inForm(["newest hold"], taken.values, dialect, () => {
    const of = sql`from credit_hold_allocation a where a.coworker_extra_service_id = parent.id`;
    const made = sql`max((select a.created_on ${of} order by a.credit_hold_id desc limit 1))`;
    return sql`select ${dialect.inJson(made, MOMENT)} "madeOn",
        ${dialect.inJson(sql`max((select max(a.closed_on) ${of}))`, MOMENT)} "closedOn"
      from ${dialect.parents(list)}`;
  });
}

/**
 * The units that active holds reserve of a credit at the moment. `asItWas` looks back: holds that were made later do not
 * count, and those that were closed later do. Otherwise a closed hold is closed, even if the clock that closed it was ahead.
 */
export function heldOf(credit: SQL, moment: SQL, { asItWas }: { readonly asItWas: boolean }): SQL {
  const made = asItWas ? sql` and a.created_on <= ${moment}` : sql``;
  const sum = (closed: SQL) => sql`(select coalesce(sum(a.uses), 0) from credit_hold_allocation a
      where a.coworker_extra_service_id = ${credit} and ${closed} and a.expires_at > ${moment}${made})`;
  const open = sum(sql`a.closed_on is null`);
  // Two searches in the index: closed holds are many, and few were closed after the moment.
  return asItWas ? sql`(${open} + ${sum(sql`a.closed_on > ${moment}`)})` : open;
}

/** The units that active holds reserve now of each of these credits, if the caller sees it. */
export function selectHeld(
  credits: readonly number[],
  at: Instant,
  scope: Scope,
  dialect: Dialect,
): Statement<{ id: number; held: unknown }> {
  const rows: Rows = { entity: "CoworkerExtraService", alias: "t" };
  const taken = slots(dialect);
  const [list, moment, within] = [taken.ids(credits), taken.one(MOMENT, at), scoped(taken, scope)];
  return inForm(["held", within], taken.values, dialect, () => {
    const id = column(rows, "id");
    return sql`select ${id} "id", ${heldOf(id, dialect.operand(MOMENT, moment), { asItWas: false })} "held"
      from ${from(rows)} where ${dialect.isIn(id, ID, list)} and ${inside(rows, within, dialect)}`;
  });
}

/** The units that the rows naming these holds took of each credit. */
export function selectUsedOfHolds(
  holds: readonly number[],
  dialect: Dialect,
): Statement<{ hold: number; credit: number; taken: unknown }> {
  const taken = slots(dialect);
  const list = taken.ids(holds);
  return inForm(["used of holds"], taken.values, dialect, () => {
    return sql`select hold_id "hold", coworker_extra_service_id "credit", sum(coalesce(credit_used, 0)) "taken"
      from use_history where ${dialect.isIn(sql`hold_id`, ID, list)} and hold_id is not null
      group by hold_id, coworker_extra_service_id`;
  });
}
