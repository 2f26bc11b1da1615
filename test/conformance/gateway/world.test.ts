import { expect, test } from "vitest";
import { post, startGateway } from "../support/gateway.ts";

test("the gateway under test has 200 credits, and answers any valid token", async () => {
  const { url, token } = await startGateway();
  const query = "{ coworkerExtraServices(first: 1) { totalCount nodes { coworkerId remainingUses totalUses } } }";

  expect(await post(url, await token(), { query })).toEqual({
    data: {
      coworkerExtraServices: { totalCount: 200, nodes: [{ coworkerId: 1001, remainingUses: 598, totalUses: 600 }] },
    },
  });
  expect((await post(url, null, { query })).errors).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
});
