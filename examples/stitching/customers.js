import { stitchingDirectives } from "@graphql-tools/stitching-directives";
import { buildSchema } from "graphql";
import { customer, customers } from "../directory.js";
import { serve } from "./serve.js";

// The directory of customers. Stitched graphs identify a customer by billing's id: base64url of its type and number.
const { stitchingDirectivesTypeDefs } = stitchingDirectives();
const typeDefs = `
  ${stitchingDirectivesTypeDefs}

  type Query {
    customers(first: Int! = 20): [Coworker!]!
    customersByIds(ids: [ID!]!): [Coworker]! @merge(keyField: "id")
    _sdl: String!
  }

  type Coworker @key(selectionSet: "{ id }") {
    id: ID!
    name: String!
    email: String!
  }
`;

const withId = (one) => one && { ...one, id: Buffer.from(`Coworker:${one.databaseId}`).toString("base64url") };
const numberIn = (id) => Number(Buffer.from(id, "base64url").toString().split(":")[1]);

const resolvers = {
  customers: (_, { first }) => customers.slice(0, first).map(withId),
  customersByIds: (_, { ids }) => ids.map((id) => withId(customer(numberIn(id)))),
  _sdl: () => typeDefs,
};
const schema = buildSchema(typeDefs);
for (const [name, resolve] of Object.entries(resolvers)) schema.getQueryType().getFields()[name].resolve = resolve;

await serve(schema, Number(process.env.PORT ?? 4001), "Customers answer");
