import { demo } from "./demo.ts";
import type { Example } from "./example.ts";
import { quote } from "./quote.ts";

export const pricing: readonly Example[] = [
  {
    name: "What does it cost?",
    shows: [
      "candidates: every rule of the room, and why it does not apply. steps add up to the total.",
      "allocations: the credits that would pay. Nothing is written. Try demand or visitors.",
    ],
    document: `query PriceQuote($quote: PriceQuoteInput!) {
  priceQuote(input: $quote) {
    outcome
    total
    covered
    due
    currencyCode
    pricedAt
    chosenBecause
    extraService {
      databaseId
      name
    }
    unit
    billedUnits
    steps {
      kind
      factor
      before
      after
    }
    candidates {
      eligible
      total
      extraService {
        databaseId
        name
      }
      reasons {
        code
        propertyName
        threshold
        actual
      }
    }
    neededUnits
    coveredUnits
    allocations {
      uses
      coworkerExtraService {
        databaseId
        remainingUses
        expireDate
      }
    }
    creditsLeftOut {
      reason
      coworkerExtraService {
        databaseId
        remainingUses
        chargePeriod
      }
    }
  }
}`,
    variables: { quote },
  },
  {
    name: "Prices of several rooms",
    shows: [
      "One hour in each of three rooms, and one in the evening: up to 100 bookings per request.",
      "Data that several of them need is read once.",
    ],
    document: `query PricesOfRooms($quotes: [PriceQuoteInput!]!) {
  priceQuotes(inputs: $quotes) {
    outcome
    total
    currencyCode
    extraService {
      name
    }
  }
}`,
    variables: {
      quotes: [
        ...[11, 12, 13].map((resourceTypeId) => ({
          ...{
            businessId: demo.businessId,
            resourceTypeId,
            from: quote.from,
            to: "2030-03-05T15:00:00Z",
            customer: "CONTACT",
          },
        })),
        {
          ...{
            businessId: demo.businessId,
            resourceTypeId: demo.resourceTypeId,
            from: "2030-03-05T19:00:00Z",
            to: "2030-03-05T20:00:00Z",
          },
          ...{ customer: "CONTACT", demand: "HIGH" },
        },
      ],
    },
  },
  {
    name: "Prices of a day",
    shows: ["One hour from every quarter hour on, as in a calendar. Each is priced like a quote."],
    document: `query PricesOfDay($grid: PriceGridInput!) {
  priceGrid(input: $grid) {
    from
    outcome
    total
    due
    extraService {
      name
    }
  }
}`,
    variables: {
      grid: {
        quote: { ...quote, from: "2030-03-05T07:00:00Z", to: "2030-03-05T21:00:00Z" },
        stepMinutes: 15,
        lengthMinutes: 60,
      },
    },
  },
  {
    name: "Are the rules sound?",
    shows: [
      "Rules that tie, rules that never win, hours without a price, each with a booking that",
      "shows it: paste the witness into the variables of a quote.",
    ],
    document: `query AreTheRulesSound($businessId: Int!, $resourceTypeId: Int!) {
  pricingRuleAudit(businessId: $businessId, resourceTypeId: $resourceTypeId) {
    complete
    findings {
      kind
      message
      extraServices {
        databaseId
        name
      }
      witness {
        businessId
        resourceTypeId
        from
        to
        timeZone
        customer
        tariffId
        teamIds
        bookedAt
      }
    }
  }
}`,
    variables: { businessId: demo.businessId, resourceTypeId: demo.resourceTypeId },
  },
];
