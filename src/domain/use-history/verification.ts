import type { Instant } from "../calendar.ts";
import type { Fault } from "./verify.ts";

/** The result of checking the ledger. */
export interface LedgerVerification {
  /** True if there are no faults. */
  readonly ok: boolean;
  /** Moment at which it began. Rows written later are not in it. */
  readonly verifiedOn: Instant;
  readonly creditsChecked: number;
  readonly rowsChecked: number;
  /** Digest of the ledger ends of these credits: `headsDigest`. */
  readonly digest: string;
  readonly faults: readonly Fault[];
}
