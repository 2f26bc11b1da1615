import type { Example } from "./example.ts";
import { quote } from "./quote.ts";

export const charging: readonly Example[] = [
  {
    name: "Charge a booking",
    shows: [
      "Send QuoteToCharge, and put its total, due and pricedAt into the variable expect: then",
      "ChargeBooking does just that, within 15 minutes, or says QUOTE_STALE. With expect null it",
      "charges whatever it costs. UnchargeBooking takes it back, until it is on an invoice.",
    ],
    document: `query QuoteToCharge($quote: PriceQuoteInput!) {
  priceQuote(input: $quote) {
    total
    due
    pricedAt
  }
}

mutation ChargeBooking(
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
}

mutation UnchargeBooking($uncharge: UnchargeBookingInput!) {
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
}

mutation MarkInvoiced($invoice: MarkInvoicedInput!) {
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
      quote,
      bookingId: 900001,
      expect: null,
      chargeKey: "try-charging-1",
      uncharge: { businessId: 101, bookingId: 900001, reason: "Cancelled", idempotencyKey: "try-uncharging-1" },
      invoice: {
        coworkerExtraServiceIds: ["8"],
        invoiceDate: "2030-03-31T00:00:00Z",
        idempotencyKey: "try-invoicing-1",
      },
    },
  },
];
