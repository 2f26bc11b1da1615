import type { Example } from "./example.ts";

export const changing: readonly Example[] = [
  {
    name: "Create a rule",
    shows: [
      "A pricing rule for late evenings: fromTime and toTime are minutes of the day.",
      "Make something wrong: userErrors then lists every broken rule at once.",
    ],
    document: `mutation CreateRule($input: CreateExtraServiceInput!) {
  createExtraService(input: $input) {
    extraService {
      id
      databaseId
      name
      price
      currencyCode
      fromTime
      toTime
      resourceTypeNames
      updatedOn
    }
    userErrors {
      code
      message
      propertyName
      attemptedValue
    }
  }
}`,
    variables: {
      input: {
        businessId: 101,
        name: "Meeting room, late evening",
        price: "24.50",
        currencyCode: "GBP",
        resourceTypeIds: [11],
        fromTime: 1080,
        toTime: 1320,
        minLength: 30,
      },
    },
  },
  {
    name: "Change a rule",
    shows: [
      "A change that overwrites nobody else's: send RuleToChange first, and put its updatedOn",
      "into the variables. With another updatedOn ChangeRule is refused: STALE_RECORD.",
    ],
    document: `query RuleToChange($id: ID!) {
  extraService(id: $id) {
    name
    price
    description
    updatedOn
  }
}

mutation ChangeRule($id: ID!, $updatedOn: DateTime, $price: Decimal!) {
  updateExtraService(input: { id: $id, expectedUpdatedOn: $updatedOn, price: $price }) {
    extraService {
      name
      price
      updatedOn
      updatedBy
    }
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: { id: "1", updatedOn: "2026-01-01T00:00:00Z", price: "19.50" },
  },
  {
    name: "Name resource types",
    shows: ["Resource types are owned elsewhere: tell the gateway their names,", "and it shows them with the rules."],
    document: `mutation NameResourceTypes($input: NameResourceTypesInput!) {
  nameResourceTypes(input: $input) {
    resourceTypes {
      databaseId
      name
    }
    userErrors {
      code
      message
      propertyName
    }
  }
}`,
    variables: { input: { businessId: 101, names: [{ id: 11, name: "Meeting room, quiet side" }] } },
  },
];
