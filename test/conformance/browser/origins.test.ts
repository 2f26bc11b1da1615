import { once } from "node:events";
import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { expect, onTestFinished } from "vitest";
import { browserTest, openPage } from "../../support/browser.ts";
import { type Gateway, post, startGateway } from "../support/gateway.ts";

// A page of another origin in a real browser: another port of this machine is one.

/** Serves an empty page until the test is over; answers its origin. */
async function servePage(): Promise<string> {
  const server = createServer((_request, response) => {
    response.writeHead(200, { "content-type": "text/html" }).end("<!doctype html><title>Application</title>");
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const QUERY = "{ coworkerExtraServices(first: 1) { nodes { remainingUses } } }";
const USE = `mutation {
  recordUse(input: { coworkerExtraServiceId: "1", creditUsed: 8, idempotencyKey: "page" }) { userErrors { code } }
}`;

/** What the page's script gets for an operation with a token: the answer, or why there is none. */
function asked(url: string, token: string, query: string): string {
  const init = {
    method: "POST",
    headers: { "content-type": "application/json", authorization: `Bearer ${token}`, "x-cost": "true" },
    body: JSON.stringify({ query }),
  };
  return `fetch(${JSON.stringify(url)}, ${JSON.stringify(init)}).then(
    async (answer) => ({ status: answer.status, id: answer.headers.get("x-request-id"), body: await answer.json() }),
    (error) => ({ refused: error.name }),
  )`;
}

async function remaining({ url, token }: Gateway): Promise<number> {
  const { data } = await post(url, await token(), { query: QUERY });
  return data.coworkerExtraServices.nodes[0].remainingUses;
}

browserTest("a page of an origin in CORS_ORIGINS queries and changes records with a token", async () => {
  const origin = await servePage();
  const gateway = await startGateway({ CORS_ORIGINS: `https://app.example.com,${origin}` });
  const token = await gateway.token();
  const { page, complaints } = await openPage();
  await page.goto(origin);

  const queried = await page.evaluate(asked(gateway.url, token, QUERY));
  const used = await page.evaluate(asked(gateway.url, token, USE));

  expect(queried).toMatchObject({
    ...{ status: 200, id: expect.stringMatching(/^[\w-]{36}$/) },
    body: {
      data: { coworkerExtraServices: { nodes: [{ remainingUses: 598 }] } },
      extensions: { cost: { requested: expect.any(Number) } },
    },
  });
  expect(used).toMatchObject({ status: 200, body: { data: { recordUse: { userErrors: [] } } } });
  expect(await remaining(gateway)).toBe(590);
  expect(complaints).toEqual([]);
});

browserTest("the page reads refusals too: what a bad token is answered", async () => {
  const origin = await servePage();
  const gateway = await startGateway({ CORS_ORIGINS: origin });
  const { page } = await openPage();
  await page.goto(origin);

  const answered = await page.evaluate(asked(gateway.url, "a.b.c", QUERY));

  expect(answered).toMatchObject({ status: 401, body: { errors: [{ extensions: { code: "UNAUTHENTICATED" } }] } });
});

browserTest("a page of another origin gets no answer, and changes nothing", async () => {
  const origin = await servePage();
  const other = await servePage();
  for (const environment of [{}, { CORS_ORIGINS: other }, { CORS_ORIGINS: origin.replace("127.0.0.1", "localhost") }]) {
    const gateway = await startGateway(environment as Record<string, string>);
    const token = await gateway.token();
    const { page, complaints } = await openPage();
    await page.goto(origin);

    expect(await page.evaluate(asked(gateway.url, token, QUERY))).toEqual({ refused: "TypeError" });
    expect(await page.evaluate(asked(gateway.url, token, USE))).toEqual({ refused: "TypeError" });

    expect(await remaining(gateway)).toBe(598);
    expect(complaints.filter((text) => text.includes("CORS policy"))).toHaveLength(2);
  }
});
