import { expect, test } from "vitest";
import { startServer } from "../support/server.ts";

const MESSAGE = "X-Billing-Position: must be the value of this header in an earlier answer";

test("a position that is none is refused by both APIs, and a valid one does no harm without replicas", async () => {
  const server = await startServer();
  const ask = async (path: string, position: string) => {
    const headers = {
      ...{ authorization: `Bearer ${await server.token()}`, "content-type": "application/json" },
      "x-billing-position": position,
    };
    const body = path === "/graphql" ? JSON.stringify({ query: "{ viewer { sub } }" }) : null;
    const answer = await fetch(server.address + path, { method: body === null ? "GET" : "POST", headers, body });
    return { status: answer.status, text: await answer.text(), position: answer.headers.get("x-billing-position") };
  };

  for (const path of ["/graphql", "/api/billing/extraservices"]) {
    const wrong = await ask(path, "latest");
    const right = await ask(path, "1-5f0-7");

    expect(wrong).toMatchObject({ status: 400, text: expect.stringContaining(MESSAGE) });
    expect(right).toMatchObject({ status: 200, position: null });
  }
});
