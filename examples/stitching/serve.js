import { createServer } from "node:http";
import { createHandler } from "graphql-http/lib/use/http";

/** Serves GraphQL at this port of this machine. Resolvers get the caller's `Authorization` as `context.authorization`. */
export async function serve(schema, port, what) {
  const handler = createHandler({ schema, context: ({ headers }) => ({ authorization: headers.authorization }) });
  const server = createServer(handler).listen(port, "localhost");
  await new Promise((resolve, reject) => server.once("listening", resolve).once("error", reject));
  console.log(`${what} at http://localhost:${server.address().port}/`);
}
