import { type SQL, sql } from "drizzle-orm";
import type { Holder } from "../domain/credit/balance.ts";
import { isCreditCondition } from "../domain/credit/is-credit.ts";
import type { StatementChange, StatementRange } from "../domain/credit/statement.ts";
import { id, instantField } from "../domain/field.ts";
import { column, from, type Rows } from "./columns.ts";
import type { Dialect } from "./dialect.ts";
import { filter } from "./filter.ts";
import { inside, type Scope, scoped } from "./scope.ts";
import { slots } from "./slots.ts";
import { inForm, type Statement } from "./statement.ts";

const ID = id("");
const MOMENT = instantField("");

const credits: Rows = { entity: "CoworkerExtraService", alias: "t" };
const uses: Rows = { entity: "UseHistory", alias: "row" };
const changes: Rows = { entity: "UseHistory", alias: "change" };

type Stored = Omit<StatementChange, "occurredOn"> & { readonly occurredOn: unknown };

/**
 * What changed the credits of a customer, in order: grants first among changes of one moment, then by credit and
 * sequence. A row counts when it was written, and not before its credit was created: `credits-then.ts` counts the same.
 * Every row updates its credit, so the rows of a credit that has not changed since are not read.
 */
export function selectStatementChanges(
  { coworkerId, businessId }: Holder,
  range: StatementRange,
  scope: Scope,
  dialect: Dialect,
): Statement<Stored> {
  const taken = slots(dialect);
  const [coworker, business] = [taken.one(ID, coworkerId), taken.one(ID, businessId)];
  const within = scoped(taken, scope);
  const isCredit = taken.condition("CoworkerExtraService", isCreditCondition);
  const start = taken.one(MOMENT, range.from);
  const end = range.to === null ? null : taken.one(MOMENT, range.to);
  return inForm(["statement", within, end, range.count], taken.values, dialect, () => {
    const [createdOn, writtenOn] = [column(credits, "createdOn"), column(uses, "createdOn")];
    const after = (moment: SQL) => sql`${moment} > ${dialect.operand(MOMENT, start)}`;
    const notAfterEnd = (moment: SQL) =>
      end === null ? sql`1 = 1` : sql`${moment} <= ${dialect.operand(MOMENT, end)}`;
    const of = sql`${column(credits, "coworkerId")} = ${dialect.operand(ID, coworker)}
      and ${column(credits, "businessId")} = ${dialect.operand(ID, business)}
      and ${inside(credits, within, dialect)} and ${filter(credits, isCredit, dialect)}
      and ${after(column(credits, "updatedOn"))} and ${notAfterEnd(createdOn)}`;
    const ofCredit = sql`${column(uses, "coworkerExtraServiceId")} = ${column(credits, "id")}`;
    const credit = sql`${column(credits, "kind")} "kind", ${column(credits, "chargePeriod")} "unit",
      ${column(credits, "id")} "coworkerExtraServiceId"`;
    return sql`select * from (
      select ${createdOn} "occurredOn", 0 place, 0 sequence, 'GRANT' "type", ${credit}, null "useHistoryId",
        0 "creditUsed", ${totalAtFirst} "totalChange", null "bookingId", null "bookingResourceName", null "reason"
      from ${from(credits)} where ${of} and ${after(createdOn)}
      union all
      select case when ${writtenOn} < ${createdOn} then ${createdOn} else ${writtenOn} end, 1,
        ${column(uses, "sequence")}, ${column(uses, "kind")}, ${credit}, ${column(uses, "id")},
        coalesce(${column(uses, "creditUsed")}, 0), ${column(uses, "totalChange")}, ${column(uses, "bookingId")},
        ${column(uses, "bookingResourceName")}, ${column(uses, "reason")}
      from ${from(credits)} cross join ${from(uses)}
      where ${of} and ${ofCredit} and (${after(writtenOn)} or ${after(createdOn)}) and ${notAfterEnd(writtenOn)}
    ) listed order by "occurredOn", place, "coworkerExtraServiceId", sequence
    limit ${sql.raw(String(Math.trunc(range.count)))}`;
  });
}

/** The total when the credit was given: without what its adjustments changed. */
const totalAtFirst = sql`${column(credits, "totalUses")} - (select coalesce(sum(${column(changes, "totalChange")}), 0)
  from ${from(changes)} where ${column(changes, "coworkerExtraServiceId")} = ${column(credits, "id")})`;

export function toStatementChange(stored: Stored): StatementChange {
  const { type, kind, unit, coworkerExtraServiceId, useHistoryId, bookingId, bookingResourceName, reason } = stored;
  return {
    ...{ type, kind, unit, coworkerExtraServiceId, useHistoryId, bookingId, bookingResourceName, reason },
    occurredOn: Number(stored.occurredOn),
    creditUsed: Number(stored.creditUsed),
    totalChange: Number(stored.totalChange),
  };
}
