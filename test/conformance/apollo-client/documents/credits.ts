import { gql } from "@apollo/client";

// What a client of Apollo asks of credits. Apollo's generator reads this file; the test sends its documents.

const CREDIT = gql`
  fragment CreditLeft on CoworkerExtraService {
    databaseId
    remainingUses
  }
`;

export const CREDITS_OF = gql`
  query CreditsOf($coworkerId: Int!) {
    coworkerExtraServices(first: 2, filter: { coworkerId: { eq: $coworkerId } }) {
      nodes {
        ...CreditLeft
      }
    }
  }
  ${CREDIT}
`;

export const USE = gql`
  mutation Use($input: RecordUseInput!) {
    recordUse(input: $input) {
      coworkerExtraService {
        ...CreditLeft
      }
      userErrors {
        code
      }
    }
  }
  ${CREDIT}
`;
