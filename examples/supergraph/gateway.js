import { readFileSync } from "node:fs";
import { ApolloGateway, RemoteGraphQLDataSource } from "@apollo/gateway";
import { ApolloServer } from "@apollo/server";
import { startStandaloneServer } from "@apollo/server/standalone";
import { openTracing } from "./tracing.js";

const file = process.env.SUPERGRAPH ?? "supergraph.graphql";
const tracing = await openTracing();

/** A subgraph, called with the caller's token, because each subgraph checks rights itself, and with its trace. */
class WithToken extends RemoteGraphQLDataSource {
  willSendRequest({ request, context: { authorization, trace = {} } }) {
    const headers = { authorization, ...tracing.headers(trace) };
    for (const [name, value] of Object.entries(headers)) if (value !== undefined) request.http.headers.set(name, value);
  }
}

const gateway = new ApolloGateway({
  supergraphSdl: readFileSync(file, "utf8"),
  buildService: ({ url }) => new WithToken({ url }),
});
const { executor } = gateway;
gateway.executor = (request) => tracing.within(request.context.trace, () => executor(request));

const closeTracing = { serverWillStart: async () => ({ serverWillStop: tracing.close }) };
const { url } = await startStandaloneServer(new ApolloServer({ gateway, plugins: [closeTracing] }), {
  context: async ({ req: { headers } }) => ({
    authorization: headers.authorization,
    trace: { traceparent: headers.traceparent, tracestate: headers.tracestate },
  }),
  listen: { port: Number(process.env.PORT ?? 4002) },
});
console.log(`The supergraph answers at ${url}`);
