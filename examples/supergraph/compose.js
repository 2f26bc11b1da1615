import { writeFileSync } from "node:fs";
import { composeServices } from "@apollo/composition";
import { parse } from "graphql";

// Each subgraph answers its schema without a token. The result is the schema that a gateway serves: check it in, or compose it in your deployment.
const subgraphs = {
  billing: process.env.BILLING_URL ?? "http://localhost:4000/graphql",
  customers: process.env.CUSTOMERS_URL ?? "http://localhost:4001/",
};
const file = process.env.SUPERGRAPH ?? "supergraph.graphql";

const services = await Promise.all(
  Object.entries(subgraphs).map(async ([name, url]) => ({ name, url, typeDefs: parse(await sdlOf(url)) })),
);
const { supergraphSdl, errors = [] } = composeServices(services);
if (supergraphSdl === undefined) {
  for (const { message } of errors) console.error(message);
  process.exit(1);
}
writeFileSync(file, supergraphSdl);
console.log(`Composed ${Object.keys(subgraphs).join(" and ")} into ${file}`);

async function sdlOf(url) {
  const response = await fetch(url, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: JSON.stringify({ query: "{ _service { sdl } }" }),
  });
  const { data, errors } = await response.json();
  if (errors !== undefined) throw new Error(`${url}: ${errors[0].message}`);
  return data._service.sdl;
}
