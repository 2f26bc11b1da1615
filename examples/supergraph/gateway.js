import { readFileSync } from "node:fs";
import { ApolloGateway, RemoteGraphQLDataSource } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";

const file = process.env.SUPERGRAPH ?? "supergraph.graphql";

/** A subgraph, called with the caller's token: each subgraph checks rights itself. */
class WithToken extends RemoteGraphQLDataSource {
  willSendRequest({ request, context }) {
    if (context.authorization !== undefined) request.http.headers.set("authorization", context.authorization);
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(file, "utf8"),
  buildService: ({ url }) => new WithToken({ url }),
});
const { url } = await startStandaloneServer(new ApolloServer({ gateway }), {
  context: async ({ req }) => ({ authorization: req.headers.authorization }),
  listen: { port: Number(process.env.PORT ?? 4002) },
});
console.log(`The supergraph answers at ${url}`);
