import { demo } from "./demo.ts";
import type { Example } from "./example.ts";

export const spending: readonly Example[] = [
  {
    name: "Spend credit",
    shows: [
      "Two days in a meeting room, 960 minutes, paid with a customer's credits in burn order.",
      "Send it twice: the key is the same, so the second answer is a replay of the first.",
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
}`,
    variables: {
      spend: {
        businessId: demo.businessId,
        coworkerId: demo.coworkerId,
        kind: "TIME_CREDIT",
        amount: 960,
        unit: "MINUTES",
        resourceTypeId: demo.resourceTypeId,
        bookingResourceName: "Meeting room 3",
        onShortfall: "REJECT",
        idempotencyKey: "try-spending-1",
      },
    },
  },
  {
    name: "Give back",
    shows: [
      "Gives back half an hour of an earlier use. With the operationId of SpendCredit it gives",
      "back a part of that spend, the last credit first.",
    ],
    document: `mutation GiveBack($back: ReverseUseInput!) {
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
      back: {
        operationId: demo.operationId,
        amount: 30,
        reason: "Left half an hour earlier",
        idempotencyKey: "try-giving-back-1",
      },
    },
  },
  {
    name: "Use one credit",
    shows: ["A use of one given credit. If you use more than is left, the answer says why not."],
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
}`,
    variables: { use: { coworkerExtraServiceId: demo.unusedCredit, creditUsed: 15, idempotencyKey: "try-use-1" } },
  },
  {
    name: "Correct a credit",
    shows: ["Corrects the total of a credit: adds a row to its ledger, overwrites nothing."],
    document: `mutation AdjustCredit($adjust: AdjustCreditInput!) {
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
}`,
    variables: {
      adjust: {
        coworkerExtraServiceId: demo.unusedCredit,
        amount: 30,
        reason: "Goodwill",
        idempotencyKey: "try-adjustment-1",
      },
    },
  },
  {
    name: "Void a credit",
    shows: ["Ends a credit. The row that ends it keeps the amount that was left."],
    document: `mutation VoidCredit($void: VoidCreditInput!) {
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
}`,
    variables: {
      void: {
        coworkerExtraServiceId: demo.mistakenCredit,
        reason: "Given by mistake",
        idempotencyKey: "try-voiding-1",
      },
    },
  },
  {
    name: "Ledger of a credit",
    shows: ["The last rows of one credit: uses, reversals, corrections and its end."],
    document: `query CreditLedger($id: ID!) {
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
    variables: { id: demo.unusedCredit },
  },
];
