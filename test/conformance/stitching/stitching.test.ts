import { describe, expect, test } from "vitest";
import { expectCreditsWithNames, expectCustomersWithCredits } from "../support/customers.ts";
import { startExample } from "../support/example.ts";
import { type Gateway, post, startGateway } from "../support/gateway.ts";
import { CUSTOMERS } from "../support/world.ts";

describe.each<{ how: string; more: string[]; introspection: string }>([
  { how: "by their directives", more: [], introspection: "off" },
  { how: "by configuration", more: ["--by-configuration"], introspection: "on" },
])("graphs that are stitched $how", ({ more, introspection }) => {
  /** The gateway and the example's directory of customers behind the example's stitching gateway. */
  async function startStitched(): Promise<{ stitched: string; billing: Gateway }> {
    const billing = await startGateway({ INTROSPECTION: introspection });
    const customers = await startExample("stitching", ["customers.js"]);
    const environment = { BILLING_URL: billing.url, CUSTOMERS_URL: customers };
    return { stitched: await startExample("stitching", ["gateway.js", ...more], environment), billing };
  }

  test("answer 100 customers of the other graph with their credits and balances, by three statements", async () => {
    const { stitched, billing } = await startStitched();

    await expectCustomersWithCredits(stitched, billing);
  });

  test("answer the names that the other graph has for the customers of 100 credits", async () => {
    const { stitched, billing } = await startStitched();

    await expectCreditsWithNames(stitched, billing);
  });

  test("answer more customers than billing takes ids at once, hundreds of them by one statement", async () => {
    const { stitched, billing } = await startStitched();
    const query = "{ customers(first: 230) { name creditBalance(businessId: 101) { available } } }";
    billing.statements.length = 0;

    const { data, errors } = await post(stitched, await billing.token(), { query });

    expect(errors).toBeUndefined();
    expect(data.customers).toEqual(
      Array.from({ length: 230 }, (_, place) => ({
        name: `Customer ${1001 + place}`,
        creditBalance: place < CUSTOMERS.length ? [{ available: 598 }] : [],
      })),
    );
    expect(billing.statements).toHaveLength(1);
  });

  test("answer an operation of 100 fields, which reach the gateway as one of as many aliases", async () => {
    const { stitched, billing } = await startStitched();
    const places = Array.from({ length: 100 }, (_, place) => place + 1);
    const fields = places.map((id) => `a${id}: coworkerExtraService(id: ${id}) { databaseId extraService { name } }`);
    billing.statements.length = 0;

    const { data, errors } = await post(stitched, await billing.token(), { query: `{ ${fields.join(" ")} }` });

    expect(errors).toBeUndefined();
    expect(Object.values(data)).toEqual(
      places.map((id) => ({
        databaseId: id,
        extraService: { name: id % 2 === 1 ? "Room in London" : "Room in New York" },
      })),
    );
    expect(billing.statements).toHaveLength(2);
  });

  test("refuse credits to callers without the role, and name it", async () => {
    const { stitched, billing } = await startStitched();
    const query = "{ customers(first: 1) { name coworkerExtraServices { totalCount } } }";

    const { data, errors } = await post(stitched, await billing.token({ roles: [] }), { query });

    expect(data).toEqual({ customers: [{ name: "Customer 1001", coworkerExtraServices: null }] });
    expect(errors).toMatchObject([
      { message: "needs the role CoworkerExtraService-List", extensions: { code: "FORBIDDEN" } },
    ]);
  });
});
