import { sql } from "drizzle-orm";
import type { Instant } from "../domain/calendar.ts";
import { instantField } from "../domain/field.ts";
import type { LedgerVerification } from "../domain/use-history/verification.ts";
import type { Dialect } from "./dialect.ts";
import type { Kit } from "./kit.ts";
import { place } from "./slot.ts";
import { fixed, type Statement } from "./statement.ts";

const MOMENT = instantField("");
const NAME = "ledger_verification";

/** The table of the last verification of the whole ledger: at most one row. `faults` is a JSON list. */
export function ledgerVerificationTable(kit: Kit) {
  const columns = {
    id: kit.integer().primaryKey(),
    verified_on: kit.column("verifiedOn", MOMENT),
    credits_checked: kit.bigInteger().notNull(),
    rows_checked: kit.bigInteger().notNull(),
    digest: kit.text().notNull(),
    faults: kit.text().notNull(),
  };
  return kit.table(NAME, columns, () => [kit.check(`${NAME}_only`, sql.raw("id = 1"))]);
}

interface StoredVerification {
  readonly verifiedOn: unknown;
  readonly creditsChecked: unknown;
  readonly rowsChecked: unknown;
  readonly digest: string;
  readonly faults: string;
}

export const selectLedgerVerification = fixed<StoredVerification>(
  (dialect) => sql`select ${dialect.inJson(sql`verified_on`, MOMENT)} "verifiedOn", credits_checked "creditsChecked",
    rows_checked "rowsChecked", digest, faults from ledger_verification`,
);

export function toLedgerVerification(stored: StoredVerification): LedgerVerification {
  const { verifiedOn, creditsChecked, rowsChecked, digest } = stored;
  const faults = JSON.parse(stored.faults) as LedgerVerification["faults"];
  return {
    ok: faults.length === 0,
    verifiedOn: Number(verifiedOn),
    creditsChecked: Number(creditsChecked),
    rowsChecked: Number(rowsChecked),
    digest,
    faults,
  };
}

/** A kept moment after now comes from a clock that was wrong: it gives way, or no result would be kept until then. */
const replace = fixed(
  () => sql`insert into ledger_verification (id, verified_on, credits_checked, rows_checked, digest, faults)
    values (1, ${place("verifiedOn")}, ${place("creditsChecked")}, ${place("rowsChecked")}, ${place("digest")},
      ${place("faults")})
    on conflict (id) do update set verified_on = excluded.verified_on, credits_checked = excluded.credits_checked,
      rows_checked = excluded.rows_checked, digest = excluded.digest, faults = excluded.faults
    where ledger_verification.verified_on <= excluded.verified_on or ledger_verification.verified_on > ${place("now")}`,
);

/** Keeps the verification, unless a newer one is kept. */
export function keepVerification(
  { verifiedOn, creditsChecked, rowsChecked, digest, faults }: LedgerVerification,
  now: Instant,
  dialect: Dialect,
): Statement {
  const moments = { verifiedOn: dialect.encode(MOMENT, verifiedOn), now: dialect.encode(MOMENT, now) };
  return replace({ ...moments, creditsChecked, rowsChecked, digest, faults: JSON.stringify(faults) }, dialect);
}
