import { type SQL, sql } from "drizzle-orm";
import type { Instant } from "../domain/calendar.ts";
import type { CreditThen, Holder } from "../domain/credit/balance.ts";
import { isCreditCondition } from "../domain/credit/is-credit.ts";
import { id, instantField } from "../domain/field.ts";
import { column, from, type Rows } from "./columns.ts";
import { heldOf } from "./credit-holds.ts";
import type { Dialect } from "./dialect.ts";
import { filter } from "./filter.ts";
import { inside, type Scope, scoped } from "./scope.ts";
import type { Slot } from "./slot.ts";
import { slots } from "./slots.ts";
import { inForm, type Statement } from "./statement.ts";

const ID = id("");
const MOMENT = instantField("");

const credits: Rows = { entity: "CoworkerExtraService", alias: "t" };
const later: Rows = { entity: "UseHistory", alias: "later" };
const voiding: Rows = { entity: "UseHistory", alias: "voiding" };
const rolling: Rows = { entity: "UseHistory", alias: "rolling" };

/** The moments at which amounts of credits are read. */
export interface CreditMoments {
  /** Of the amounts of the ledger; `null`: the current ones. */
  readonly moment: Instant | null;
  /** Of the holds. */
  readonly heldAt: Instant;
}

/**
 * The credits of the customers in the businesses, as `CreditThen`: with the amounts at these moments.
 */
export function selectCreditsThen(
  holders: readonly Holder[],
  { moment, heldAt }: CreditMoments,
  scope: Scope,
  dialect: Dialect,
): Statement<CreditThen> {
  const taken = slots(dialect);
  // Reads every customer in every business; the reader keeps the requested pairs.
  const coworkers = taken.ids([...new Set(holders.map((holder) => holder.coworkerId))]);
  const businesses = taken.ids([...new Set(holders.map((holder) => holder.businessId))]);
  const within = scoped(taken, scope);
  const then = moment === null ? null : taken.one(MOMENT, moment);
  const held = taken.one(MOMENT, heldAt);
  const isCredit = taken.condition("CoworkerExtraService", isCreditCondition);
  return inForm(["credits then", within, then], taken.values, dialect, () => {
    const of = sql`${dialect.isIn(column(credits, "coworkerId"), ID, coworkers)}
        and ${dialect.isIn(column(credits, "businessId"), ID, businesses)}
        and ${inside(credits, within, dialect)} and ${filter(credits, isCredit, dialect)}`;
    const heldUses = heldOf(column(credits, "id"), dialect.operand(MOMENT, held), { asItWas: then !== null });
    return then === null ? asTheyAre(of, heldUses) : asTheyWere(of, heldUses, then, dialect);
  });
}

function asTheyAre(of: SQL, heldUses: SQL): SQL {
  return sql`select ${fixed}, ${column(credits, "voidedOn")} "voidedOn",
      ${column(credits, "totalUses")} "totalUses", ${column(credits, "remainingUses")} "remainingUses",
      ${voidedUses(sql`1 = 1`)} "voidedUses", ${rolledOverUses(sql`1 = 1`)} "rolledOverUses", ${heldUses} "heldUses"
    from ${from(credits)} where ${of} order by ${column(credits, "id")}`;
}

/**
 * Subtracts the ledger rows after the moment. Every ledger row also updates its credit: a credit that has not changed
 * since has no such rows, and none are searched.
 */
function asTheyWere(of: SQL, heldUses: SQL, then: Slot, dialect: Dialect): SQL {
  const moment = dialect.operand(MOMENT, then);
  const sum = (name: string) => sql`coalesce(sum(${column(later, name)}), 0)`;
  const voidedOn = column(credits, "voidedOn");
  return sql`select ${fixed}, case when ${voidedOn} <= ${moment} then ${voidedOn} end "voidedOn",
      ${column(credits, "totalUses")} - ${sum("totalChange")} "totalUses",
      ${column(credits, "remainingUses")} + ${sum("creditUsed")} - ${sum("totalChange")} "remainingUses",
      ${voidedUses(sql`${column(voiding, "createdOn")} <= ${moment}`)} "voidedUses",
      ${rolledOverUses(sql`${column(rolling, "createdOn")} <= ${moment}`)} "rolledOverUses", ${heldUses} "heldUses"
    from ${from(credits)} left join ${from(later)}
      on ${column(later, "coworkerExtraServiceId")} = ${column(credits, "id")}
      and ${column(credits, "updatedOn")} > ${moment} and ${column(later, "createdOn")} > ${moment}
    where ${of} and ${column(credits, "createdOn")} <= ${moment}
    group by ${column(credits, "id")} order by ${column(credits, "id")}`;
}

const fixed = sql.join(
  ["coworkerId", "businessId", "kind", "chargePeriod", "validFrom", "expireDate"].map(
    (name) => sql`${column(credits, name)} ${sql.identifier(name)}`,
  ),
  sql`, `,
);

/** Units removed by voiding. Few credits are voided; the ledgers of the others are not read. */
function voidedUses(when: SQL): SQL {
  return sql`case when ${column(credits, "voidedOn")} is null then 0 else
      (select coalesce(sum(${column(voiding, "creditUsed")}), 0) from ${from(voiding)}
        where ${column(voiding, "coworkerExtraServiceId")} = ${column(credits, "id")}
          and ${column(voiding, "kind")} = 'VOID' and ${when}) end`;
}

/** Units that moved to the next credit. The only such row of a credit is found in an index of its own. */
function rolledOverUses(when: SQL): SQL {
  return sql`(select coalesce(sum(${column(rolling, "creditUsed")}), 0) from ${from(rolling)}
      where ${column(rolling, "coworkerExtraServiceId")} = ${column(credits, "id")}
        and ${column(rolling, "kind")} = 'ROLLOVER' and ${when})`;
}
