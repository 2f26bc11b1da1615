import { stitchSchemas } from "@graphql-tools/stitch";
import { buildClientSchema, getIntrospectionQuery, parse } from "graphql";
import { answerOf, executorOf } from "./remote.js";

/** Configures the merge here: the graphs need no directives, but must answer introspection. */
export async function byConfiguration({ billing, customers }) {
  return stitchSchemas({
    subschemas: [
      { ...(await toSubschema(billing)), merge: { Coworker: byIds("nodes") } },
      { ...(await toSubschema(customers)), merge: { Coworker: byIds("customersByIds") } },
    ],
  });
}

/** Billing accepts 100 ids at a time; more ids use further fields of the same request. */
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
