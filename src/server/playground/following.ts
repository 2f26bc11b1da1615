import { demo } from "./demo.ts";
import type { Example } from "./example.ts";

export const following: readonly Example[] = [
  {
    name: "Live events",
    shows: [
      "Stays open and shows each event of the business as it is committed.",
      "Send it, then run Create a rule or Spend credit in another window.",
    ],
    document: `subscription LiveEvents($businessId: Int!, $after: String) {
  events(businessId: $businessId, after: $after) {
    sequence
    type
    occurredOn
    coworkerId
    actor
    data
  }
}`,
    variables: { businessId: demo.businessId, after: null },
  },
  {
    name: "Events so far",
    shows: ["The same events as a list. The endCursor is the after of the next page, and of LiveEvents."],
    document: `query EventsSoFar($businessId: Int!, $after: String) {
  events(businessId: $businessId, first: 20, after: $after) {
    nodes {
      sequence
      type
      occurredOn
      coworkerId
    }
    pageInfo {
      hasNextPage
      endCursor
    }
  }
}`,
    variables: { businessId: demo.businessId, after: null },
  },
];
