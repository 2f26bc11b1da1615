import { expect } from "vitest";
import { type Gateway, post } from "./gateway.ts";
import { CUSTOMERS } from "./world.ts";

/** What another graph knows of 100 customers, and what billing does. */
const question = `{
  customers(first: 100) {
    name
    coworkerExtraServices(first: 5) { nodes { coworkerId remainingUses extraService { name } } }
    creditBalance(businessId: 101) { kind available }
  }
}`;

/** Asks a gateway that has joined both graphs about all customers: three statements of the store are enough. */
export async function expectCustomersWithCredits(joined: string, { token, statements }: Gateway): Promise<void> {
  statements.length = 0;

  const answer = await post(joined, await token(), { query: question });

  expect(answer).toEqual({
    data: {
      customers: CUSTOMERS.map((id) => ({
        name: `Customer ${id}`,
        coworkerExtraServices: {
          nodes: ["London", "New York"].map((city) => ({
            coworkerId: id,
            remainingUses: 598,
            extraService: { name: `Room in ${city}` },
          })),
        },
        creditBalance: [{ kind: "TIME_CREDIT", available: 598 }],
      })),
    },
  });
  // Their credits, the rules of those, their balances.
  expect(statements).toHaveLength(3);
}

/** Asks it for customers of billing's records, whose names the other graph has. */
export async function expectCreditsWithNames(joined: string, { token, statements }: Gateway): Promise<void> {
  statements.length = 0;

  const { data, errors } = await post(joined, await token(), {
    query: "{ coworkerExtraServices(first: 100) { nodes { coworkerId coworker { databaseId name email } } } }",
  });

  expect(errors).toBeUndefined();
  expect(data.coworkerExtraServices.nodes).toEqual(
    CUSTOMERS.slice(0, 50).flatMap((id) =>
      Array(2).fill({
        coworkerId: id,
        coworker: { databaseId: id, name: `Customer ${id}`, email: `customer-${id}@example.com` },
      }),
    ),
  );
  expect(statements).toHaveLength(1);
}
