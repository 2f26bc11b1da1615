import { expect } from "vitest";
import type { TestServer } from "./server.ts";
import { startServer } from "./server.ts";

/** A gateway with one rule and one credit, and a check that nothing changed. */
export interface Gateway extends TestServer {
  /** Fails unless the process is alive, serves, and has just the records that it had at the start. */
  expectUnharmed(): Promise<void>;
}

const everything = {
  query: `{
    extraServices { totalCount nodes { name price updatedOn } }
    coworkerExtraServices { totalCount nodes { notes totalUses updatedOn } }
    useHistories { totalCount }
  }`,
};

export async function startGateway(environment: Record<string, string> = {}): Promise<Gateway> {
  const server = await startServer(environment);
  const made = await server.post({
    query: `mutation {
      createExtraService(input: { businessId: 101, name: "Room", price: "30", currencyCode: "GBP" }) { userErrors { code } }
      createCoworkerExtraService(input: { businessId: 101, coworkerId: 7, extraServiceId: 1, totalUses: 60 }) {
        userErrors { code }
      }
    }`,
  });
  expect(await made.json()).toEqual({
    data: { createExtraService: { userErrors: [] }, createCoworkerExtraService: { userErrors: [] } },
  });
  const before = await (await server.post(everything)).json();
  return {
    ...server,
    async expectUnharmed() {
      const health = await fetch(`${server.address}/healthz`);
      const after = await server.post(everything);
      expect([health.status, after.status]).toEqual([200, 200]);
      expect(await after.json()).toEqual(before);
    },
  };
}

/** A refusal: its status and the codes of its errors, which must be short and without internals. */
export async function refusalOf(response: Response): Promise<{ status: number; codes: unknown[] }> {
  const text = await response.text();
  expect(text.length).toBeLessThan(4_000);
  expect(text).not.toMatch(/node_modules|\.[jt]s:\d|stacktrace|\\n {4}at |SQLITE/i);
  const { errors } = JSON.parse(text) as { errors: { message: string; extensions?: { code?: unknown } }[] };
  for (const { message } of errors) expect(message).toMatch(/^.{5,500}$/s);
  return { status: response.status, codes: errors.map((error) => error.extensions?.code) };
}
