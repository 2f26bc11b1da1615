import { describe, expect, test, vi } from "vitest";
import { signToken } from "../../src/server/keys.ts";
import { runs } from "../support/runs.ts";
import { startServer, type TestServer } from "../support/server.ts";
import { bySse, byWebSocket, EVENTS, type Followed, follow } from "../support/subscribers.ts";

const transports = [
  { name: "Server-Sent Events", client: bySse },
  { name: "WebSocket", client: byWebSocket },
] as const;

let made = 0;

/** Creates a rule through the API, and returns when it is stored. */
async function createRule(server: TestServer, businessId = 101): Promise<void> {
  made += 1;
  const input = { businessId, name: `Rule ${made}`, price: "10", currencyCode: "GBP" };
  const query =
    "mutation ($input: CreateExtraServiceInput!) { createExtraService(input: $input) { userErrors { message } } }";
  const { data } = (await (await server.post({ query, variables: { input } })).json()) as never as {
    data: { createExtraService: { userErrors: unknown[] } };
  };
  expect(data.createExtraService.userErrors).toEqual([]);
}

async function sequences(server: TestServer): Promise<number[]> {
  const found: number[] = [];
  for (let hasMore = true; hasMore; ) {
    const query =
      "query ($after: String) { events(first: 100, after: $after) { nodes { sequence } pageInfo { hasNextPage } } }";
    const answer = await server.post({ query, variables: { after: String(found.at(-1) ?? 0) } });
    const { events } = (
      (await answer.json()) as {
        data: { events: { nodes: { sequence: string }[]; pageInfo: { hasNextPage: boolean } } };
      }
    ).data;
    found.push(...events.nodes.map(({ sequence }) => Number(sequence)));
    hasMore = events.pageInfo.hasNextPage;
  }
  return found;
}

/** Waits until the subscription has begun: it then follows every commit. */
async function begun(server: TestServer, of = 1): Promise<void> {
  await vi.waitFor(async () => {
    const metrics = await (await fetch(`${server.address}/metrics`)).text();
    const open = [...metrics.matchAll(/^billing_gateway_subscriptions\{.*\} (\d+)$/gm)].map(([, count]) =>
      Number(count),
    );
    expect(open.reduce((sum, one) => sum + one, 0)).toBe(of);
  });
}

const errorsOf = ({ results }: Followed) => results.flatMap(({ errors = [] }) => errors);

describe.each(transports)("over $name", ({ client }) => {
  test("a subscription gets each event once, in order, with its record and ledger rows", async () => {
    const server = await startServer();
    const followed = follow(client(server, await server.token()), {
      query: "subscription { events { sequence type subject { __typename } useHistories { databaseId } data } }",
    });
    await begun(server);

    await createRule(server);
    await createRule(server);

    await vi.waitFor(() => expect(followed.results).toHaveLength(2));
    const [first] = await sequences(server);
    expect(followed.results[0]).toEqual({
      data: {
        events: {
          sequence: String(first),
          type: "EXTRA_SERVICE_CREATED",
          subject: { __typename: "ExtraService" },
          useHistories: [],
          data: expect.objectContaining({ Name: expect.any(String) }),
        },
      },
    });
    followed.stop();
    await begun(server, 0);
  });

  test(`a client that is cut and resumes ${runs(20, 1_000)} times while others write misses no event and gets none twice`, async () => {
    const cuts = runs(20, 1_000);
    const server = await startServer();
    const token = await server.token();
    let isWriting = true;
    const writers = [1, 2].map(async () => {
      while (isWriting) await createRule(server);
    });

    const seen: number[] = [];
    for (let cut = 0; cut < cuts; cut += 1) {
      const one = client(server, token);
      const followed = follow(one, { query: EVENTS, variables: { after: String(seen.at(-1) ?? 0) } });
      await vi.waitFor(() => expect(followed.sequences().length).toBeGreaterThan(cut % 5), {
        interval: 2,
        timeout: 5_000,
      });
      followed.stop();
      void one.dispose();
      seen.push(...followed.sequences());
    }
    isWriting = false;
    await Promise.all(writers);

    expect(seen).toEqual((await sequences(server)).slice(0, seen.length));
  });

  test("rights are those of the token: its roles, its businesses, and what events refer to", async () => {
    const server = await startServer();
    const token = await server.token({ roles: ["ExtraService-List"], businesses: [202] });
    const query =
      "subscription { events { businessId subject { ... on ExtraService { coworkerExtraServices { nodes { id } } } } } }";
    const followed = follow(client(server, token), { query });
    const forbidden = follow(client(server, token), {
      query: "subscription { events(types: [CREDIT_USED]) { sequence } }",
    });
    await begun(server);

    await createRule(server, 101);
    await createRule(server, 202);

    await vi.waitFor(() => expect(followed.results).toHaveLength(1));
    const [{ data, errors }] = followed.results;
    expect(data.events).toEqual({ businessId: 202, subject: { coworkerExtraServices: null } });
    expect(errors).toEqual([expect.objectContaining({ message: "needs the role CoworkerExtraService-List" })]);
    await forbidden.ended.then((error) => {
      const reported = error === "complete" ? errorsOf(forbidden) : error;
      expect(reported).toEqual([
        expect.objectContaining({ extensions: expect.objectContaining({ code: "FORBIDDEN" }) }),
      ]);
    });
  });

  test("limits of documents hold: depth, tokens, cost and introspection", async () => {
    const server = await startServer({
      MAX_QUERY_DEPTH: "8",
      MAX_QUERY_TOKENS: "60",
      MAX_COST: "40",
      INTROSPECTION: "off",
    });
    const token = await server.token();
    const refusals = {
      [`subscription { events { ${"subject { ... on ExtraService { ".repeat(5)} id ${"} }".repeat(5)} } }`]:
        "BAD_USER_INPUT",
      [`subscription { events { ${"id ".repeat(60)} } }`]: "GRAPHQL_PARSE_FAILED",
      "subscription { events { useHistories { id } } }": "BAD_USER_INPUT",
      "subscription { events { sequence __schema { types { name } } } }": "GRAPHQL_VALIDATION_FAILED",
      "subscription { events { sequenc } }": "GRAPHQL_VALIDATION_FAILED",
    };

    for (const [query, code] of Object.entries(refusals)) {
      const followed = follow(client(server, token), { query });
      const ended = await followed.ended;
      // Over Server-Sent Events an over-deep request is refused by its status.
      const codes = (ended === "complete" ? errorsOf(followed) : [ended].flat()).map(
        (error) => error.extensions?.code ?? error.message,
      );
      expect(codes[0], query).toMatch(new RegExp(`${code}|Bad Request`));
    }
  });

  test("when its token ends, a subscription ends with a reason", async () => {
    const server = await startServer();
    const token = await signToken(server.keys, { sub: "ana", email: "ana@example.com", admin: true }, 2, Date.now);

    const followed = follow(client(server, token), { query: EVENTS });
    await begun(server);
    const ended = await followed.ended;

    if (ended === "complete")
      expect(errorsOf(followed)).toEqual([
        { message: expect.stringContaining("The token has ended"), extensions: { code: "UNAUTHENTICATED" } },
      ]);
    else expect(ended).toMatchObject({ code: 4403, reason: expect.stringContaining("The token has ended") });
    await begun(server, 0);
  });

  test("without a token nothing is followed", async () => {
    const server = await startServer();

    const followed = follow(client(server, null), { query: EVENTS });

    const ended = await followed.ended;
    if (ended === "complete") expect(errorsOf(followed)).toMatchObject([{ extensions: { code: "UNAUTHENTICATED" } }]);
    else expect(ended).toMatchObject({ code: 4401 });
  });
});
