import fastify from "fastify";
import { expect, onTestFinished, test } from "vitest";
import { routedUrl } from "../../src/server/api-path.ts";
import { shared } from "../../src/server/upstream/credentials.ts";
import { upstreamRoutes } from "../../src/server/upstream/routes.ts";
import { administrator } from "../support/given.ts";
import { listening } from "../support/imitation.ts";

/** Only the proxy, in front of an upstream that must answer within a short time. */
async function before(url: string, answerMs: number): Promise<string> {
  const server = fastify({ rewriteUrl: ({ url: asked }) => routedUrl(asked!) });
  onTestFinished(() => server.close());
  server.decorateRequest("viewer", null);
  server.register(
    upstreamRoutes({
      tracing: null,
      front: {
        url,
        pass: "all",
        answerMs,
        credentials: { authorization: async () => "Bearer t", refused: async () => false },
      },
      admit: async (request) => {
        request.viewer = administrator;
      },
      now: Date.now,
    }),
  );
  return server.listen({ port: 0, host: "127.0.0.1" });
}

test("an upstream that does not start to answer in time is 504", async () => {
  const upstream = await listening(() => {});
  const address = await before(upstream.address, 200);

  const answers = await Promise.all([
    fetch(`${address}/api/a`),
    fetch(`${address}/api/a`, { method: "POST", body: "a" }),
  ]);

  for (const answer of answers)
    expect([answer.status, await answer.json()]).toEqual([504, { Message: "The upstream does not answer in time." }]);
});

test("a body that is still being sent extends the time, and a pause in the answer ends it", async () => {
  const upstream = await listening(async (request, response) => {
    for await (const _ of request);
    response.write("first");
  });
  const address = await before(upstream.address, 300);
  async function* slowly() {
    for (let part = 0; part < 5; part += 1) {
      await new Promise((later) => setTimeout(later, 150));
      yield new TextEncoder().encode("part");
    }
  }

  const answer = await fetch(`${address}/api/a`, {
    method: "POST",
    body: slowly() as never,
    duplex: "half",
  } as RequestInit);

  expect(answer.status).toBe(200);
  await expect(answer.text()).rejects.toThrow();
});

test("credentials are requested once for all requests, and after a failure not again for five seconds", async () => {
  let clock = 0;
  let asked = 0;
  let isDown = true;
  const credentials = shared(
    {
      authorization: async () => {
        asked += 1;
        if (isDown) throw new Error("down");
        return "token";
      },
      refused: async () => true,
    },
    () => clock,
  );
  const together = () => Promise.allSettled(Array.from({ length: 5 }, () => credentials.authorization()));

  expect((await together()).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "rejected"));
  isDown = false;
  clock = 4_999;
  await expect(credentials.authorization()).rejects.toThrow("down");
  expect(asked).toBe(1);
  clock = 5_000;
  expect((await together()).map(({ status }) => status)).toEqual(Array.from({ length: 5 }, () => "fulfilled"));
  expect(asked).toBe(2);
});
