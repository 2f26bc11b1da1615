import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { buildSubgraphSchema } from "@apollo/subgraph";
import { parse } from "graphql";
import { customer, customers } from "../directory.js";

// The directory of customers, which owns them. Billing adds its fields to the same type by the same key.
const typeDefs = parse(`
  extend schema @link(url: "https://specs.apollo.dev/federation/v2.3", import: ["@key"])

  type Query {
    customers(first: Int! = 20): [Coworker!]!
  }

  type Coworker @key(fields: "databaseId") {
    databaseId: Int!
    name: String!
    email: String!
  }
`);

const resolvers = {
  Query: { customers: (_, { first }) => customers.slice(0, first) },
  Coworker: { __resolveReference: ({ databaseId }) => customer(databaseId) },
};

const server = new ApolloServer({ schema: buildSubgraphSchema({ typeDefs, resolvers }) });
const { url } = await startStandaloneServer(server, { listen: { port: Number(process.env.PORT ?? 4001) } });
console.log(`Customers answer at ${url}`);
