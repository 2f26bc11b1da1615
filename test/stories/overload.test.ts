import { expect, test } from "vitest";
import { startServer, type TestServer } from "../support/server.ts";

test("requests that fail while other fields still read hold no snapshot", async () => {
  const server = await startServer({ MAX_SNAPSHOTS: "2" });
  await createCredits(server);
  const token = await server.token({ roles: ["CoworkerExtraService-List", "ExtraService-Read"] });
  const query =
    "{ extraServices { totalCount } coworkerExtraServices { nodes { extraService { name } business { name } } } }";

  const failing = await Promise.all(Array.from({ length: 20 }, () => server.post({ query }, { token })));

  expect(failing.map((one) => one.status)).toEqual(failing.map(() => 200));
  expect(await read(server)).toEqual({ data: { coworkerExtraServices: { totalCount: 3 } } });
});

test("a read that exceeds MAX_REQUEST_MS is refused, and others are served meanwhile", async () => {
  const server = await startServer({ MAX_REQUEST_MS: "1", MAX_COST: "1000000000" });
  await createCredits(server);
  const lists = Array.from(
    { length: 300 },
    (_, n) => `a${n}: coworkerExtraServices(filter: { notes: { ne: "${n}" } }) { nodes { id } }`,
  );

  const [slow, health] = await Promise.all([
    server.post({ query: `{ ${lists.join(" ")} }` }),
    fetch(`${server.address}/healthz`),
  ]);

  expect(health.status).toBe(200);
  expect(slow.status).toBe(503);
  expect(slow.headers.get("retry-after")).toBe("1");
});

const createCredit = `mutation {
  createCoworkerExtraService(input: { businessId: 101, coworkerId: 1, extraServiceId: 1, totalUses: 60 }) {
    coworkerExtraService { remainingUses }
    userErrors { code }
  }
}`;

async function createCredits(server: TestServer): Promise<void> {
  const createRule = `mutation {
    createExtraService(input: { businessId: 101, name: "Room", price: "1", currencyCode: "GBP" }) { userErrors { code } }
  }`;
  for (const query of [createRule, createCredit, createCredit, createCredit])
    expect((await server.post({ query })).status).toBe(200);
}

async function read(server: TestServer): Promise<unknown> {
  const answer = await server.post({ query: "{ coworkerExtraServices { totalCount } }" });
  return answer.json();
}
