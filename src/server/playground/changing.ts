import { demo } from "./demo.ts";
import type { Example } from "./example.ts";

export const changing: readonly Example[] = [
  {
    name: "Create a rule",
    shows: [
      "A pricing rule for late evenings: fromTime and toTime are minutes of the day.",
      "Send wrong values: userErrors lists every broken rule at once.",
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
        businessId: demo.businessId,
        name: "Meeting room, late evening",
        price: "24.50",
        currencyCode: "GBP",
        resourceTypeIds: [demo.resourceTypeId],
        fromTime: 1080,
        toTime: 1320,
        minLength: 30,
      },
    },
  },
  {
    name: "Rule to change",
    shows: ["A rule with its updatedOn. ChangeRule can send it back to detect other changes."],
    document: `query RuleToChange($id: ID!) {
  extraService(id: $id) {
    name
    price
    description
    updatedOn
  }
}`,
    variables: { id: demo.extraService },
  },
  {
    name: "Change a rule",
    shows: [
      "A change that cannot overwrite another one: put the updatedOn of RuleToChange into the",
      "variables. If the rule has changed since, the answer is STALE_RECORD.",
    ],
    document: `mutation ChangeRule($id: ID!, $updatedOn: DateTime, $price: Decimal!) {
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
    variables: { id: demo.extraService, updatedOn: null, price: "19.50" },
  },
  {
    name: "Name resource types",
    shows: ["Other systems own resource types: send the gateway their names,", "and it shows them with the rules."],
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
    variables: { input: { businessId: demo.businessId, names: [{ id: 11, name: "Meeting room, quiet side" }] } },
  },
];
