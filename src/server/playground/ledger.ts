import { demo } from "./demo.ts";
import type { Example } from "./example.ts";

export const ledger: readonly Example[] = [
  {
    name: "Balance",
    shows: [
      "What a customer has, for each kind and unit of credit: granted is the sum of the rest.",
      "`asOf` looks back to what was known then; `usageAt` asks for another moment of use.",
    ],
    document: `query Balance($coworkerId: Int!, $businessId: Int!, $asOf: DateTime, $usageAt: DateTime) {
  creditBalance(coworkerId: $coworkerId, businessId: $businessId, asOf: $asOf, usageAt: $usageAt) {
    kind
    unit
    granted
    used
    expired
    voided
    scheduled
    available
  }
}`,
    variables: { coworkerId: demo.coworkerId, businessId: demo.businessId, asOf: null, usageAt: null },
  },
  {
    name: "Is the ledger whole?",
    shows: [
      "Checks every row, its number, balance and hash, up to its credit. For administrators.",
      "Keep the digest elsewhere: it is the same until something is written, and for a copy.",
    ],
    document: `query IsTheLedgerWhole {
  verifyLedger {
    ok
    creditsChecked
    rowsChecked
    digest
    faults {
      coworkerExtraServiceId
      sequence
      invariant
      message
    }
  }
}`,
    variables: {},
  },
];
