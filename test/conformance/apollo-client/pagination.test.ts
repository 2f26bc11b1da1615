import { ApolloClient, gql, HttpLink, InMemoryCache } from "@apollo/client";
import { relayStylePagination } from "@apollo/client/utilities";
import { expect, onTestFinished, test } from "vitest";
import { startGateway } from "../support/gateway.ts";
import { CUSTOMERS } from "../support/world.ts";

const CREDITS = gql`
  query Credits($first: Int, $after: String, $last: Int, $before: String, $businessId: Int!) {
    coworkerExtraServices(
      first: $first
      after: $after
      last: $last
      before: $before
      filter: { businessId: { eq: $businessId } }
    ) {
      edges {
        cursor
        node {
          id
          databaseId
        }
      }
      pageInfo {
        hasNextPage
        hasPreviousPage
        startCursor
        endCursor
      }
    }
  }
`;

interface Credits {
  readonly coworkerExtraServices: {
    readonly edges: readonly { readonly node: { readonly databaseId: number } }[];
    readonly pageInfo: {
      readonly hasNextPage: boolean;
      readonly hasPreviousPage: boolean;
      readonly startCursor: string | null;
      readonly endCursor: string | null;
    };
  };
}

/** A client whose cache joins the pages of a list, as Apollo's documentation says for lists of this kind. */
async function startClient() {
  const { url, token } = await startGateway();
  return new ApolloClient({
    link: new HttpLink({ uri: url, headers: { authorization: `Bearer ${await token()}` } }),
    cache: new InMemoryCache({
      typePolicies: { Query: { fields: { coworkerExtraServices: relayStylePagination(["filter"]) } } },
    }),
  });
}

/** The numbers of London's credits: every second one. */
const london = CUSTOMERS.map((_, place) => 2 * place + 1);

/** What a component watches that shows the list. */
async function watch(variables: { readonly first?: number; readonly last?: number }) {
  const client = await startClient();
  const asked = { query: CREDITS, variables: { businessId: 101, ...variables } };
  const list = client.watchQuery(asked);
  const watching = list.subscribe(() => {});
  onTestFinished(() => watching.unsubscribe());
  await list.reobserve();

  return {
    client,
    fetchMore: (more: { readonly after?: string | null; readonly before?: string | null }) =>
      list.fetchMore({ variables: more }),
    shown() {
      const { edges, pageInfo } = client.readQuery<Credits>(asked)!.coworkerExtraServices;
      return { pageInfo, numbers: edges.map(({ node }) => node.databaseId) };
    },
  };
}

test("Apollo Client joins the pages of a list from its front, and has each record once", async () => {
  const { fetchMore, shown } = await watch({ first: 30 });

  let pages = 1;
  for (; pages < 9 && shown().pageInfo.hasNextPage; pages += 1) await fetchMore({ after: shown().pageInfo.endCursor });

  expect(pages).toBe(4);
  expect(shown().numbers).toEqual(london);
});

test("Apollo Client joins the pages of a list from its end, and has each record once", async () => {
  const { fetchMore, shown } = await watch({ last: 30 });

  let pages = 1;
  for (; pages < 9 && shown().pageInfo.hasPreviousPage; pages += 1)
    await fetchMore({ before: shown().pageInfo.startCursor });

  expect(pages).toBe(4);
  expect(shown().numbers).toEqual(london);
});

test("Apollo Client keeps lists of another filter apart, and a record that is in both once", async () => {
  const { client, shown } = await watch({ first: 2 });
  const ids = () => Object.keys(client.extract() as object).filter((key) => key.startsWith("CoworkerExtraService:"));
  expect(ids()).toHaveLength(2);

  const variables = { businessId: 202, first: 3 };
  const { data } = await client.query({ query: CREDITS, variables });
  await client.query({ query: CREDITS, variables: { ...variables, businessId: 101 }, fetchPolicy: "network-only" });

  expect((data as Credits).coworkerExtraServices.edges.map(({ node }) => node.databaseId)).toEqual([2, 4, 6]);
  expect(shown().numbers).toEqual([1, 3, 5]);
  expect(ids()).toHaveLength(6);
});
