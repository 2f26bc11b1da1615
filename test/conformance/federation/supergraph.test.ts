import { join } from "node:path";
import { expect, test } from "vitest";
import { temporaryFolder } from "../../support/dialects.ts";
import { expectCreditsWithNames, expectCustomersWithCredits } from "../support/customers.ts";
import { runExample, startExample } from "../support/example.ts";
import { type Gateway, post, startGateway } from "../support/gateway.ts";

/** The gateway and the example's directory of customers behind the example's supergraph. */
async function startSupergraph(): Promise<{ supergraph: string; billing: Gateway }> {
  const billing = await startGateway({ INTROSPECTION: "off" });
  const customers = await startExample("supergraph", ["customers.js"]);
  const file = join(temporaryFolder(), "supergraph.graphql");
  const environment = { BILLING_URL: billing.url, CUSTOMERS_URL: customers, SUPERGRAPH: file };
  const composed = await runExample("supergraph", "compose.js", environment);
  expect(composed).toEqual({ code: 0, said: `Composed billing and customers into ${file}\n` });
  return { supergraph: await startExample("supergraph", ["gateway.js"], { SUPERGRAPH: file }), billing };
}

test("a supergraph answers 100 customers of another graph with their credits and balances, by three statements", async () => {
  const { supergraph, billing } = await startSupergraph();

  await expectCustomersWithCredits(supergraph, billing);
});

test("a supergraph answers the names that another graph has for the customers of 100 credits", async () => {
  const { supergraph, billing } = await startSupergraph();

  await expectCreditsWithNames(supergraph, billing);
});

test("a caller who may not read credits gets customers without them through a supergraph, and the missing role", async () => {
  const { supergraph, billing } = await startSupergraph();
  const query = "{ customers(first: 1) { name coworkerExtraServices { totalCount } } }";

  const { data, errors } = await post(supergraph, await billing.token({ roles: [] }), { query });

  expect(data).toEqual({ customers: [{ name: "Customer 1001", coworkerExtraServices: null }] });
  expect(errors).toMatchObject([
    { message: "needs the role CoworkerExtraService-List", extensions: { code: "FORBIDDEN" } },
  ]);
});

test("230 customers of a supergraph have their balances, with one statement here", async () => {
  const { supergraph, billing } = await startSupergraph();
  const query = "{ customers(first: 230) { name creditBalance(businessId: 101) { available } } }";

  billing.statements.length = 0;
  const { data, errors } = await post(supergraph, await billing.token(), { query });

  expect(errors).toBeUndefined();
  expect(billing.statements).toHaveLength(1);
  expect(data.customers).toHaveLength(230);
  expect(data.customers.every((one: { creditBalance: object[] | null }) => one.creditBalance !== null)).toBe(true);
});
