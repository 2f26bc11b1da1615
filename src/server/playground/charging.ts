import { demo } from "./demo.ts";
import type { Example } from "./example.ts";
import { quote } from "./quote.ts";

export const charging: readonly Example[] = [
  {
    name: "Quote to charge",
    shows: [
      "What the booking costs now. To charge exactly this, put total, due and pricedAt into the",
      "variable expect of ChargeBooking.",
    ],
    document: `query QuoteToCharge($quote: PriceQuoteInput!) {
  priceQuote(input: $quote) {
    total
    due
    pricedAt
  }
}`,
    variables: { quote },
  },
  {
    name: "Charge a booking",
    shows: [
      "Uses the credits of the quote and charges the rest. With expect it does exactly what was",
      "quoted, within 15 minutes, or answers QUOTE_STALE. With expect null the price may differ.",
      "Send it twice: the key is the same, so the second answer is a replay of the first.",
    ],
    document: `mutation ChargeBooking(
  $quote: PriceQuoteInput!
  $bookingId: Int!
  $expect: AcceptedQuoteInput
  $chargeKey: String!
) {
  chargeBooking(
    input: {
      quote: $quote
      bookingId: $bookingId
      bookingResourceName: "Meeting room 3"
      expect: $expect
      idempotencyKey: $chargeKey
    }
  ) {
    coworkerExtraService {
      databaseId
      description
      price
      free
      totalUses
    }
    useHistories {
      creditUsed
      balanceAfter
      coworkerExtraServiceId
    }
    replayed
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: { quote, bookingId: 900001, expect: null, chargeKey: "try-charging-1" },
  },
  {
    name: "Show a charge before making it",
    shows: [
      "With dryRun the charge is only shown: the ledger rows, what is due, and every refusal.",
      "Nothing is written, and the key stays free. All mutations of credits and bookings take it.",
    ],
    document: `mutation ShowCharge($quote: PriceQuoteInput!, $bookingId: Int!) {
  chargeBooking(
    input: { quote: $quote, bookingId: $bookingId, idempotencyKey: "try-showing-1", dryRun: true }
  ) {
    preview {
      rows {
        coworkerExtraServiceId
        kind
        creditUsed
        balanceAfter
      }
      covered
      uncovered
      total
      due
    }
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: { quote, bookingId: 900002 },
  },
  {
    name: "Uncharge a booking",
    shows: ["Removes the charge of a booking if it is not on an invoice yet, and gives its credit back."],
    document: `mutation UnchargeBooking($uncharge: UnchargeBookingInput!) {
  unchargeBooking(input: $uncharge) {
    deletedId
    useHistories {
      kind
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
    variables: {
      uncharge: {
        businessId: demo.businessId,
        bookingId: demo.bookingToUncharge,
        reason: "Cancelled",
        idempotencyKey: "try-uncharging-1",
      },
    },
  },
  {
    name: "Put on an invoice",
    shows: ["Marks charges as invoiced, once. They can no longer be changed or removed."],
    document: `mutation MarkInvoiced($invoice: MarkInvoicedInput!) {
  markInvoiced(input: $invoice) {
    coworkerExtraServices {
      databaseId
      invoiced
      invoiceDate
    }
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: {
      invoice: {
        coworkerExtraServiceIds: [demo.chargeToInvoice],
        invoiceDate: "2030-03-31T00:00:00Z",
        idempotencyKey: "try-invoicing-1",
      },
    },
  },
];
