import { demo } from "./demo.ts";
import type { Example } from "./example.ts";
import { quote } from "./quote.ts";

/** A booking that is paid with held credit. */
export const holding: readonly Example[] = [
  {
    name: "Price with credit",
    shows: ["What the booking costs, and what credit pays of it. Next, hold coveredUnits of credit."],
    document: `query PriceWithCredit($quote: PriceQuoteInput!) {
  priceQuote(input: $quote) {
    total
    covered
    due
    coveredUnits
    unit
    allocations {
      uses
      coworkerExtraService {
        databaseId
        availableUses
      }
    }
  }
}`,
    variables: { quote },
  },
  {
    name: "Hold credit for a booking",
    shows: [
      "Reserves two hours of credit for ten minutes, while the customer confirms. Nothing is used",
      "yet. Put the databaseId of the hold into the variable holdId of ChargeWithHold.",
    ],
    document: `mutation HoldForBooking($hold: HoldCreditInput!) {
  holdCredit(input: $hold) {
    creditHold {
      databaseId
      status
      uses
      expiresAt
      allocations {
        uses
        coworkerExtraService {
          databaseId
          heldUses
          availableUses
        }
      }
    }
    covered
    uncovered
    replayed
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: {
      hold: {
        businessId: demo.businessId,
        coworkerId: demo.coworkerId,
        kind: "TIME_CREDIT",
        amount: 120,
        unit: "MINUTES",
        resourceTypeId: demo.resourceTypeId,
        bookingId: 900003,
        bookingFromTime: quote.from,
        bookingToTime: quote.to,
        ttlSeconds: 600,
        idempotencyKey: "try-holding-1",
      },
    },
  },
  {
    name: "Charge with the hold",
    shows: [
      "The hold pays first, then other credit; units that the booking does not need are released.",
      "With holdId null the charge takes no hold. An expired hold is refused with HOLD_EXPIRED.",
    ],
    document: `mutation ChargeWithHold($quote: PriceQuoteInput!, $bookingId: Int!, $holdId: ID, $chargeKey: String!) {
  chargeBooking(
    input: { quote: $quote, bookingId: $bookingId, holdId: $holdId, idempotencyKey: $chargeKey }
  ) {
    coworkerExtraService {
      databaseId
      price
      totalUses
    }
    useHistories {
      creditUsed
      balanceAfter
      coworkerExtraServiceId
      holdId
    }
    replayed
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: { quote, bookingId: 900003, holdId: null, chargeKey: "try-charging-held-1" },
  },
  {
    name: "Release a hold",
    shows: ["The customer declines: the hold ends at once, and others can use its credit."],
    document: `mutation ReleaseHold($release: ReleaseHoldInput!) {
  releaseHold(input: $release) {
    creditHold {
      databaseId
      status
      closedOn
      captured
    }
    replayed
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: { release: { holdId: demo.hold, reason: "The customer declined", idempotencyKey: "try-releasing-1" } },
  },
];
