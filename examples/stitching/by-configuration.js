import { stitchSchemas } from "@graphql-tools/stitch";
import { buildClientSchema, getIntrospectionQuery, parse } from "graphql";
import { answerOf, executorOf } from "./remote.js";

/** What is merged is said here; the graphs need no directives, but must answer introspection. */
export async function byConfiguration({ billing, customers }) {
  return stitchSchemas({
    subschemas: [
      { ...(await toSubschema(billing)), merge: { Coworker: byIds("nodes") } },
      { ...(await toSubschema(customers)), merge: { Coworker: byIds("customersByIds") } },
    ],
  });
}

/** Billing takes 100 ids at once; what is more is asked for by further fields of the same request. */
function byIds(fieldName) {
  return {
    selectionSet: "{ id }",
    fieldName,
    key: ({ id }) => id,
    argsFromKeys: (ids) => ({ ids }),
    dataLoaderOptions: { maxBatchSize: 100 },
  };
}

async function toSubschema(url) {
  const executor = executorOf(url);
  const schema = buildClientSchema(await answerOf(executor, parse(getIntrospectionQuery())));
  return { schema, executor, batch: true };
}
