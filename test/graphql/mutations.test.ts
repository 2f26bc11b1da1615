import { expect, test } from "vitest";
import { openInMemory } from "../support/dialects.ts";
import { ask } from "../support/graph.ts";

test("creates a rule and answers it as it was stored", async () => {
  const store = openInMemory();

  const { data, errors } = await ask(
    store,
    `mutation {
      createExtraService(input: {
        businessId: 101, name: "Meeting room", price: "30.5000", currencyCode: "GBP", resourceTypeIds: [12, 11, 12]
      }) {
        extraService { databaseId price currencyId chargePeriod visible resourceTypeIds updatedBy }
        userErrors { code }
      }
    }`,
  );

  expect(errors).toEqual([]);
  expect(data.createExtraService).toEqual({
    extraService: {
      databaseId: 1,
      price: "30.5",
      currencyId: 826,
      chargePeriod: "MINUTES",
      visible: true,
      resourceTypeIds: [11, 12],
      updatedBy: "ana@example.com",
    },
    userErrors: [],
  });
});
