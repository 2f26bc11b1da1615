import { graphql } from "relay-runtime";

// What a client of Relay asks of credits. Only relay-compiler reads this file.

graphql`
  query creditsQuery($first: Int!) {
    ...credits_all @arguments(first: $first)
  }
`;

graphql`
  fragment credits_all on Query
  @refetchable(queryName: "creditsPageQuery")
  @argumentDefinitions(first: { type: "Int!" }, after: { type: "String" }) {
    coworkerExtraServices(first: $first, after: $after, filter: { businessId: { eq: 101 } })
      @connection(key: "credits_coworkerExtraServices") {
      edges {
        node {
          id
          databaseId
          coworker {
            id
          }
        }
      }
      totalCount
    }
  }
`;

graphql`
  query creditsOfCustomerQuery($id: ID!) {
    node(id: $id) {
      ...credits_ofCustomer @alias(as: "customer")
    }
  }
`;

graphql`
  fragment credits_ofCustomer on Coworker
  @refetchable(queryName: "creditsOfCustomerPageQuery")
  @argumentDefinitions(last: { type: "Int", defaultValue: 1 }, before: { type: "String" }) {
    coworkerExtraServices(last: $last, before: $before) @connection(key: "customer_coworkerExtraServices") {
      edges {
        node {
          databaseId
          ...credits_left
        }
      }
    }
  }
`;

graphql`
  fragment credits_left on CoworkerExtraService @refetchable(queryName: "creditsRefetchQuery") {
    remainingUses
  }
`;

graphql`
  mutation creditsUseMutation($input: RecordUseInput!) {
    recordUse(input: $input) {
      useHistory {
        creditUsed
      }
      userErrors {
        code
      }
    }
  }
`;
