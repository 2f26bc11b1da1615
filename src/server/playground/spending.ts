import type { Example } from "./example.ts";

export const spending: readonly Example[] = [
  {
    name: "Spend credit",
    shows: [
      "Two days in a meeting room, 960 minutes, paid with a customer's credits in burn order:",
      "SpendCredit. Send it twice: the key is the same, so the second answer is a replay of the",
      "first. Then put its operationId into the variables, and GiveBack returns the last hour.",
    ],
    document: `mutation SpendCredit($spend: SpendCreditInput!) {
  spendCredit(input: $spend) {
    operationId
    covered
    uncovered
    replayed
    useHistories {
      databaseId
      allocationIndex
      creditUsed
      balanceAfter
      coworkerExtraService {
        databaseId
        priority
        expireDate
        remainingUses
      }
    }
    userErrors {
      code
      message
      propertyName
    }
  }
}

mutation GiveBack($back: ReverseUseInput!) {
  reverseUse(input: $back) {
    covered
    replayed
    useHistories {
      kind
      creditUsed
      balanceAfter
      reverses {
        databaseId
      }
    }
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: {
      spend: {
        businessId: 101,
        coworkerId: 1010,
        kind: "TIME_CREDIT",
        amount: 960,
        unit: "MINUTES",
        resourceTypeId: 11,
        bookingResourceName: "Meeting room 3",
        onShortfall: "REJECT",
        idempotencyKey: "try-spending-1",
      },
      back: {
        operationId: "00000000-0000-4000-8000-000000000000",
        amount: 60,
        reason: "Left an hour earlier",
        idempotencyKey: "try-giving-back-1",
      },
    },
  },
  {
    name: "Correct a credit",
    shows: [
      "A use of one credit that you name, a correction of its total, and its end: three rows of",
      "its ledger, which CreditLedger shows. Take more than is left, and the answer says why not.",
    ],
    document: `mutation RecordUse($use: RecordUseInput!) {
  recordUse(input: $use) {
    coworkerExtraService {
      remainingUses
    }
    useHistory {
      databaseId
      creditUsed
      balanceAfter
    }
    replayed
    userErrors {
      code
      message
      propertyName
    }
  }
}

mutation AdjustCredit($adjust: AdjustCreditInput!) {
  adjustCredit(input: $adjust) {
    coworkerExtraService {
      totalUses
      remainingUses
    }
    replayed
    userErrors {
      code
      message
      propertyName
    }
  }
}

mutation VoidCredit($void: VoidCreditInput!) {
  voidCredit(input: $void) {
    coworkerExtraService {
      status
      voidedOn
      remainingUses
    }
    replayed
    userErrors {
      code
      message
      propertyName
    }
  }
}

query CreditLedger($id: ID!) {
  coworkerExtraService(id: $id) {
    totalUses
    remainingUses
    useHistories(last: 10) {
      nodes {
        sequence
        kind
        creditUsed
        totalChange
        balanceAfter
        reason
        reversedBy {
          databaseId
        }
      }
    }
  }
}`,
    variables: {
      id: "28",
      use: { coworkerExtraServiceId: "28", creditUsed: 15, idempotencyKey: "try-use-1" },
      adjust: { coworkerExtraServiceId: "28", amount: 30, reason: "Goodwill", idempotencyKey: "try-adjustment-1" },
      void: { coworkerExtraServiceId: "28", reason: "Given by mistake", idempotencyKey: "try-voiding-1" },
    },
  },
];
