import { diff } from "@graphql-inspector/core";
import { buildClientSchema, buildSchema, getIntrospectionQuery } from "graphql";
import { expect, test } from "vitest";
import { post, startGateway } from "../support/gateway.ts";
import { printedSchema } from "../support/schema.ts";

test("graphql-inspector finds no difference between schema/billing.graphql and the introspection", async () => {
  const { url } = await startGateway();
  const query = getIntrospectionQuery({
    specifiedByUrl: true,
    directiveIsRepeatable: true,
    schemaDescription: true,
    inputValueDeprecation: true,
    oneOf: true,
  });

  const { data } = await post(url, null, { query });

  const changes = await diff(buildSchema(printedSchema), buildClientSchema(data));
  expect(changes.map(({ message }) => message)).toEqual([]);
});
