import { demo } from "./demo.ts";
import type { Example } from "./example.ts";

export const ledger: readonly Example[] = [
  {
    name: "Balance",
    shows: [
      "A customer's credit by kind and unit: granted is the sum of the other amounts.",
      "`asOf` answers as of a past moment; `usageAt` asks what can be used at another moment.",
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
      "Checks number, balance and hash of every row against its credit. For administrators.",
      "Keep the digest elsewhere: it changes only with writes, and a copy has the same digest.",
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
