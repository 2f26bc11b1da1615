import { graphql } from "relay-runtime";

// A list of rules to which some are added, and from which some are taken. Only relay-compiler reads this file.

graphql`
  query rulesQuery {
    extraServices(first: 10) @connection(key: "rules_extraServices") {
      __id
      edges {
        node {
          name
        }
      }
    }
  }
`;

graphql`
  mutation rulesCreateMutation($input: CreateExtraServiceInput!, $connections: [ID!]!) {
    createExtraService(input: $input) {
      extraService @appendNode(connections: $connections, edgeTypeName: "ExtraServiceEdge") {
        id
        name
      }
      userErrors {
        code
        propertyName
      }
    }
  }
`;

graphql`
  mutation rulesDeleteMutation($input: DeleteExtraServiceInput!, $connections: [ID!]!) {
    deleteExtraService(input: $input) {
      deletedId @deleteEdge(connections: $connections) @deleteRecord
      userErrors {
        code
        propertyName
      }
    }
  }
`;
