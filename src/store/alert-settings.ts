import { sql } from "drizzle-orm";
import { type AlertSettings, initialAlerts } from "../domain/alert/settings.ts";
import { id } from "../domain/field.ts";
import type { Dialect } from "./dialect.ts";
import { type Scope, visible } from "./scope.ts";
import { place, type SlotValues } from "./slot.ts";
import { slots } from "./slots.ts";
import { fixed, inForm, type Statement } from "./statement.ts";

const ID = id("");

interface StoredSettings {
  readonly businessId: number;
  readonly lowPercent: number | null;
  readonly expiringDays: string;
}

const settings = sql`business_id "businessId", low_percent "lowPercent", expiring_days "expiringDays"`;

export function selectAlertSettings(ids: readonly number[], scope: Scope, dialect: Dialect): Statement<StoredSettings> {
  const taken = slots(dialect);
  const list = taken.ids(visible(ids, scope));
  return inForm(["alert settings"], taken.values, dialect, () => {
    return sql`select ${settings} from alert_settings where ${dialect.isIn(sql`business_id`, ID, list)}`;
  });
}

/** The next `count` settings after this business, ordered by business. */
export function selectAlertSettingsBehind(
  businessId: number,
  count: number,
  scope: Scope,
  dialect: Dialect,
): Statement<StoredSettings> {
  const taken = slots(dialect);
  const [behind, most, within] = [taken.one(ID, businessId), taken.one(ID, count), scope && taken.ids(scope)];
  return inForm(["alert settings behind", within], taken.values, dialect, () => {
    const inside = within === null ? sql`1 = 1` : dialect.isIn(sql`business_id`, ID, within);
    return sql`select ${settings} from alert_settings where business_id > ${place(behind)} and ${inside}
      order by business_id limit ${place(most)}`;
  });
}

export function toAlertSettings({ expiringDays, ...stored }: StoredSettings): AlertSettings {
  return { ...stored, expiringDays: JSON.parse(expiringDays) };
}

/** A row to lock: concurrent changes of a business's settings follow each other. */
const ensureSettings = fixed(
  () => sql`insert into alert_settings (business_id, low_percent, expiring_days)
    values (${place("businessId")}, ${place("lowPercent")}, ${place("expiringDays")}) on conflict (business_id) do nothing`,
);

const lockSettings = fixed<StoredSettings>((dialect) => {
  const locked = dialect.locked("change") ?? sql``;
  return sql`select ${settings} from alert_settings where business_id = ${place("businessId")} ${locked}`;
});

export function lockedSettings(businessId: number, dialect: Dialect): [Statement, Statement<StoredSettings>] {
  return [ensureSettings(toStored({ businessId, ...initialAlerts }), dialect), lockSettings({ businessId }, dialect)];
}

const saveSettings = fixed(
  () => sql`update alert_settings set low_percent = ${place("lowPercent")}, expiring_days = ${place("expiringDays")}
    where business_id = ${place("businessId")}`,
);

export function updateAlertSettings(one: AlertSettings, dialect: Dialect): Statement {
  return saveSettings(toStored(one), dialect);
}

function toStored({ expiringDays, ...one }: AlertSettings): SlotValues {
  return { ...one, expiringDays: JSON.stringify(expiringDays) };
}
