import type { Instant } from "../calendar.ts";
import { ask, type CommandContext, type Decision, moment } from "../decision.ts";
import type { LedgerVerification } from "./verification.ts";

/**
 * Keeps the result of a verification of the whole ledger, in place of the last one. An earlier verification that ends
 * later does not replace a newer one.
 */
export function* keepLedgerVerification(verification: LedgerVerification, _context: CommandContext): Decision<void> {
  const now: Instant = yield* moment();
  yield* ask({ step: "keepLedgerVerification", verification, now });
}
