import { Forbidden } from "../domain/refusal.ts";
import type { LedgerVerification } from "../domain/use-history/verification.ts";
import type { Reader } from "../store/store.ts";
import { type Performing, perform } from "./perform.ts";
import { type Verifying, verifyLedger } from "./verify-ledger.ts";
import { isUnrestricted, type Viewer } from "./viewer.ts";

/** What keeping a result needs. */
export interface Keeping extends Performing {
  readonly onVerificationKept?: (() => void) | undefined;
  /** Called if the result could not be kept. It is valid all the same. */
  readonly onVerificationNotKept?: ((cause: unknown) => void) | undefined;
}

/** Verifies the ledger. The result is kept as the last one if the whole ledger was verified: every credit of every business. */
export async function verifyAndKeep(
  keeping: Keeping,
  viewer: Viewer,
  reader: Reader,
  verifying: Verifying,
): Promise<LedgerVerification> {
  const verification = await verifyLedger(viewer, reader, verifying);
  if (verifying.id != null || !isUnrestricted(viewer)) return verification;
  try {
    await perform(keeping, viewer, { name: "keepLedgerVerification", roles: [] }, verification);
    keeping.onVerificationKept?.();
  } catch (error) {
    keeping.onVerificationNotKept?.(error);
  }
  return verification;
}

/**
 * The last verification of the whole ledger; `null` before the first. Its figures are of all businesses, so it needs an
 * administrator of all of them.
 */
export async function lastLedgerVerification(viewer: Viewer, reader: Reader): Promise<LedgerVerification | null> {
  if (!viewer.admin) throw new Forbidden("admin");
  if (!isUnrestricted(viewer)) throw new Forbidden("admin of all businesses");
  return reader.lastLedgerVerification();
}
