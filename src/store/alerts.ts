import { type SQL, sql } from "drizzle-orm";
import { type AlertFigures, type AlertLevel, type AlertSubject, LEVEL_AT_FIRST } from "../domain/alert/level.ts";
import { initialAlerts } from "../domain/alert/settings.ts";
import type { Instant } from "../domain/calendar.ts";
import { isCreditCondition } from "../domain/credit/is-credit.ts";
import { id, instantField } from "../domain/field.ts";
import { column, from, type Rows } from "./columns.ts";
import { heldOf } from "./credit-holds.ts";
import type { Dialect } from "./dialect.ts";
import { filter } from "./filter.ts";
import type { StoredRow } from "./rows.ts";
import { place, type SlotValues } from "./slot.ts";
import { type Shape, slots } from "./slots.ts";
import { fixed, inForm, type Statement } from "./statement.ts";

const ID = id("");
const MOMENT = instantField("");
const credits: Rows = { entity: "CoworkerExtraService", alias: "t" };

/** The percentage as SQL: null is off. The business must have the alias. */
function percentOf(business: SQL): SQL {
  return sql`(select coalesce(low_percent, 0) from alert_settings where business_id = ${business})`;
}

/** What was read of a subject; sums are big integers, and a business without settings has no percentage. */
export interface StoredFigures {
  readonly level: AlertLevel | null;
  /** 0: off; `null`: as initially. */
  readonly lowPercent: number | null;
  readonly total: unknown;
  readonly available: unknown;
  /** `null` if the statement was given the moment. */
  readonly at: unknown;
}

/** Figures and level of a subject in one statement. Lock the state before. */
const figuresAt = ofCredits<StoredFigures>((isCredit, dialect) => {
  const moment = dialect.operand(MOMENT, "at");
  return selectFigures(moment, sql`null`, isCredit, dialect);
});

/** The same at the moment of the server's clock. */
const figuresNow = ofCredits<StoredFigures>((isCredit, dialect) => {
  const moment = dialect.now!;
  return selectFigures(moment, dialect.inJson(sql`max(${moment})`, MOMENT), isCredit, dialect);
});

function selectFigures(moment: SQL, at: SQL, isCredit: SQL, dialect: Dialect): SQL {
  return sql`select (select level from alert_state where business_id = ${place("businessId")}
        and coworker_id = ${place("coworkerId")} and kind = ${place("kind")} and unit = ${place("unit")}) "level",
      ${percentOf(place("businessId"))} "lowPercent", ${sums(moment, dialect)}, ${at} "at"
    from ${from(credits)}
    where ${column(credits, "coworkerId")} = ${place("coworkerId")}
      and ${column(credits, "businessId")} = ${place("businessId")}
      and ${column(credits, "kind")} = ${place("kind")} and ${column(credits, "chargePeriod")} = ${place("unit")}
      and ${counts(moment, isCredit)}`;
}

/** `at` null: by the server's clock. */
export function selectAlertFigures(
  { businessId, coworkerId, kind, unit }: AlertSubject,
  at: Instant | null,
  dialect: Dialect,
): Statement<StoredFigures> {
  if (at === null) return figuresNow({ businessId, coworkerId, kind, unit }, dialect);
  return figuresAt({ businessId, coworkerId, kind, unit, at: dialect.encode(MOMENT, at) }, dialect);
}

export function toFigures({ lowPercent, level, total, available }: StoredFigures): AlertFigures & {
  readonly lowPercent: number | null;
  readonly level: AlertLevel;
} {
  return {
    total: Number(total),
    available: Number(available),
    level: level ?? LEVEL_AT_FIRST,
    lowPercent: lowPercent === null ? initialAlerts.lowPercent : lowPercent || null,
  };
}

/**
 * Whether the credit counts at the moment: valid, with something left. The condition on the remaining units is written with
 * its number: only then an index of the few credits with something left is used.
 */
function counts(moment: SQL, isCredit: SQL): SQL {
  const [validFrom, expireDate] = [column(credits, "validFrom"), column(credits, "expireDate")];
  return sql`${column(credits, "remainingUses")} > 0 and ${column(credits, "voidedOn")} is null
      and (${validFrom} is null or ${validFrom} <= ${moment})
      and (${expireDate} is null or ${expireDate} > ${moment}) and ${isCredit}`;
}

function sums(moment: SQL, _dialect: Dialect): SQL {
  const held = heldOf(column(credits, "id"), moment, { asItWas: false });
  return sql`coalesce(sum(${column(credits, "totalUses")}), 0) "total",
      coalesce(sum(${column(credits, "remainingUses")} - ${held}), 0) "available"`;
}

/** A statement over credits, with the condition that they are credits. */
function ofCredits<Row>(
  write: (isCredit: SQL, dialect: Dialect) => SQL,
): (values: SlotValues, dialect: Dialect) => Statement<Row> {
  const known = new Map<Dialect, { values: SlotValues; shape: Shape }>();
  const conditionFor = (dialect: Dialect) => {
    const there = known.get(dialect);
    if (there !== undefined) return there;
    const taken = slots(dialect);
    const one = { shape: taken.condition("CoworkerExtraService", isCreditCondition), values: taken.values };
    known.set(dialect, one);
    return one;
  };
  const statement = fixed<Row>((dialect) => write(filter(credits, conditionFor(dialect).shape, dialect), dialect));
  return (values, dialect) => statement(Object.assign({}, conditionFor(dialect).values, values), dialect);
}

const lockState = fixed(
  (dialect) => sql`select level from alert_state where business_id = ${place("businessId")}
    and coworker_id = ${place("coworkerId")} and kind = ${place("kind")} and unit = ${place("unit")}
    order by business_id, coworker_id, kind, unit ${dialect.locked("change") ?? sql``}`,
);

const ensureState = fixed(
  () => sql`insert into alert_state (business_id, coworker_id, kind, unit, level)
    values (${place("businessId")}, ${place("coworkerId")}, ${place("kind")}, ${place("unit")}, ${place("level")})
    on conflict (business_id, coworker_id, kind, unit) do nothing`,
);

export function lockAlertState({ businessId, coworkerId, kind, unit }: AlertSubject, dialect: Dialect): Statement {
  return lockState({ businessId, coworkerId, kind, unit }, dialect);
}

export function insertAlertState({ businessId, coworkerId, kind, unit }: AlertSubject, dialect: Dialect): Statement {
  return ensureState({ businessId, coworkerId, kind, unit, level: LEVEL_AT_FIRST }, dialect);
}

const saveState = fixed(
  () => sql`insert into alert_state (business_id, coworker_id, kind, unit, level)
    values (${place("businessId")}, ${place("coworkerId")}, ${place("kind")}, ${place("unit")}, ${place("level")})
    on conflict (business_id, coworker_id, kind, unit) do update set level = excluded.level`,
);

export function saveAlertLevel(
  { businessId, coworkerId, kind, unit }: AlertSubject,
  level: AlertLevel,
  dialect: Dialect,
): Statement {
  return saveState({ businessId, coworkerId, kind, unit, level }, dialect);
}

const lockStates = fixed(
  (dialect) => sql`select level from alert_state where business_id = ${place("businessId")}
    order by coworker_id, kind, unit ${dialect.locked("change") ?? sql``}`,
);

/** Locks the states of a business in the order of `bySubject`. */
export function lockAlertStates(businessId: number, dialect: Dialect): Statement {
  return lockStates({ businessId }, dialect);
}

/** Sets the levels of a business by its settings. A subject without anything available keeps its state: EXHAUSTED. */
function levels(moment: SQL, isCredit: SQL, dialect: Dialect): SQL {
  const percent = sql`coalesce(${percentOf(sql`sums.business_id`)}, ${sql.raw(String(initialAlerts.lowPercent))})`;
  return sql`insert into alert_state (business_id, coworker_id, kind, unit, level)
    select business_id, coworker_id, kind, charge_period,
      case when available <= 0 then 'EXHAUSTED' when available * 100 <= total * ${percent} then 'LOW' else 'ABOVE' end
    from (select business_id, coworker_id, kind, charge_period, ${sums(moment, dialect)} from ${from(credits)}
      where ${column(credits, "businessId")} = ${place("businessId")} and ${counts(moment, isCredit)}
      group by business_id, coworker_id, kind, charge_period) sums
    where true
    on conflict (business_id, coworker_id, kind, unit) do update set level = excluded.level`;
}

const saveLevelsAt = ofCredits<StoredRow>((isCredit, dialect) =>
  levels(dialect.operand(MOMENT, "at"), isCredit, dialect),
);
const saveLevelsNow = ofCredits<StoredRow>((isCredit, dialect) => levels(dialect.now!, isCredit, dialect));

/** `at` null: by the server's clock. */
export function saveAlertLevels(businessId: number, at: Instant | null, dialect: Dialect): Statement {
  if (at === null) return saveLevelsNow({ businessId }, dialect);
  return saveLevelsAt({ businessId, at: dialect.encode(MOMENT, at) }, dialect);
}

/** The subjects whose credits these are, or whose credits these holds reserve. */
export function selectAlertSubjects(
  creditIds: readonly number[],
  holdIds: readonly number[],
  dialect: Dialect,
): Statement<AlertSubject> {
  const taken = slots(dialect);
  const [ofCredits, ofHolds] = [taken.ids(creditIds), taken.ids(holdIds)];
  return inForm(["alert subjects"], taken.values, dialect, () => {
    const subject = sql`t.business_id "businessId", t.coworker_id "coworkerId", t.kind "kind", t.charge_period "unit"`;
    const isCharge = sql`t.kind = 'BOOKING_CHARGE'`;
    return sql`select ${subject} from ${from(credits)} where ${dialect.isIn(sql`t.id`, ID, ofCredits)} and not ${isCharge}
      union select ${subject} from credit_hold_allocation a join ${from(credits)} on t.id = a.coworker_extra_service_id
        where ${dialect.isIn(sql`a.credit_hold_id`, ID, ofHolds)}`;
  });
}
