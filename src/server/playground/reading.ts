import type { Example } from "./example.ts";

export const reading: readonly Example[] = [
  {
    name: "Start here",
    shows: [
      "Who you are: the claims of your token.",
      "",
      "The token is set once for all windows, in the line at the top of the page.",
      "`npm run demo` prints a link with a token. On your own database:",
      "npx billing-gateway token --email you@example.com --admin",
      "The collections (folder at the bottom left) have all operations by task.",
    ],
    document: `query WhoAmI {
  viewer {
    sub
    email
    admin
    businesses
    roles
  }
}`,
    variables: {},
  },
  {
    name: "Active credits",
    shows: ["Credits that can be used now, each with its rule and its last three uses."],
    document: `query ActiveCredits($first: Int!) {
  coworkerExtraServices(
    first: $first
    filter: { kind: { eq: TIME_CREDIT }, status: { eq: ACTIVE } }
    orderBy: [{ field: EXPIRE_DATE, direction: ASC }]
  ) {
    totalCount
    nodes {
      databaseId
      coworker {
        id
        databaseId
      }
      remainingUses
      totalUses
      chargePeriod
      expireDate
      extraService {
        name
        price
        currencyCode
        resourceTypes {
          databaseId
          name
        }
      }
      useHistories(last: 3) {
        nodes {
          kind
          creditUsed
          balanceAfter
          usageAt
          bookingResourceName
        }
      }
    }
  }
}`,
    variables: { first: 5 },
  },
  {
    name: "One customer",
    shows: ["A customer with charges and credits, newest first.", "`node` reads any object by its `id`."],
    document: `query OneCustomer($id: ID!) {
  node(id: $id) {
    id
    ... on Coworker {
      databaseId
      coworkerExtraServices(first: 10, orderBy: [{ field: CREATED_ON, direction: DESC }]) {
        totalCount
        nodes {
          kind
          status
          extraServiceName
          remainingUses
          totalUses
          chargePeriod
          price
          validFrom
          expireDate
        }
      }
    }
  }
}`,
    variables: { id: "Q293b3JrZXI6MTAxMA" },
  },
  {
    name: "Next page",
    shows: [
      "The ledger, newest rows first.",
      "For the next page, put the endCursor of the answer into the variable `after`.",
    ],
    document: `query Ledger($after: String) {
  useHistories(first: 10, after: $after, orderBy: [{ field: CREATED_ON, direction: DESC }]) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      createdOn
      kind
      creditUsed
      balanceAfter
      sequence
      coworkerExtraService {
        databaseId
        coworkerId
        extraServiceName
      }
    }
  }
}`,
    variables: { after: null },
  },
  {
    name: "Filters",
    shows: [
      "Rules of one business for a resource type or above a price, but none for printing.",
      "All conditions of an object must hold; `or` and `not` combine them.",
    ],
    document: `query Rules($filter: ExtraServiceFilter!) {
  extraServices(first: 20, filter: $filter, orderBy: [{ field: DISPLAY_ORDER, direction: ASC }]) {
    totalCount
    nodes {
      databaseId
      name
      price
      currencyCode
      chargePeriod
      displayOrder
      resourceTypeNames
    }
  }
}`,
    variables: {
      filter: {
        businessId: { eq: 101 },
        or: [{ resourceTypes: { has: 11 } }, { price: { gte: "40" } }],
        not: { isPrintingCredit: { eq: true } },
      },
    },
  },
];
