import type { Instant } from "../calendar.ts";
import { all, any, type Condition, eq, gt, isNull, lte } from "../condition.ts";
import type { CreditHold, CreditHoldStatus } from "./fields.ts";

/** The status of a hold at this moment. A hold expires by the clock, without anything being written. */
export function holdStatusOf({ closedAs, expiresAt }: Pick<CreditHold, "closedAs" | "expiresAt">, at: Instant) {
  return closedAs ?? (expiresAt <= at ? "EXPIRED" : "ACTIVE");
}

/** When the hold was closed, as of this moment; `null` while it is active. */
export function closedOnAt({ closedOn, expiresAt }: Pick<CreditHold, "closedOn" | "expiresAt">, at: Instant) {
  return closedOn ?? (expiresAt <= at ? expiresAt : null);
}

/** The condition for holds that have one of the statuses at this moment. It agrees with `holdStatusOf`. */
export function hasHoldStatus(statuses: readonly (string | null)[], at: Instant): Condition<"CreditHold"> {
  return any(
    ...[...new Set(statuses)].flatMap((status) => (status === null ? [] : [is(status as CreditHoldStatus, at)])),
  );
}

function is(status: CreditHoldStatus, at: Instant): Condition<"CreditHold"> {
  if (status === "ACTIVE") return all(isNull("closedAs"), gt("expiresAt", at));
  if (status !== "EXPIRED") return eq("closedAs", status);
  return any(eq("closedAs", "EXPIRED"), all(isNull("closedAs"), lte("expiresAt", at)));
}
