import { Webhook as Verifier } from "standardwebhooks";
import { expect, test, vi } from "vitest";
import { openLocalKeys, signToken } from "../../src/server/keys.ts";
import { temporaryFolder } from "../support/dialects.ts";
import { startProcess } from "../support/gateway-process.ts";
import { startReceiver } from "../support/receiver.ts";
import { slowTest } from "../support/runs.ts";
import { startServer, type TestServer } from "../support/server.ts";

const WAIT = { timeout: 15_000, interval: 20 };
const environment = {
  WEBHOOK_ALLOW_PRIVATE: "true",
  WEBHOOK_RETRY_SECONDS: "0.05,0.05,0.05,0.05,0.05,0.05,0.05,0.05,0.05",
};

const CREATE = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) { webhook { id deliveredSequence types createdBy } secret userErrors { code propertyName message } }
}`;
const CREATE_RULE = `mutation ($name: String!) {
  createExtraService(input: { businessId: 101, name: $name, price: "10", currencyCode: "GBP" }) { userErrors { code } }
}`;

type Post = (body: unknown) => Promise<Response>;

// biome-ignore lint/suspicious/noExplicitAny: a test knows what it asked for
async function ask(post: Post, query: string, variables: object = {}): Promise<any> {
  const { data, errors } = (await (await post({ query, variables })).json()) as { data: unknown; errors?: unknown };
  expect(errors).toBeUndefined();
  return data;
}

function input(url: string) {
  return { businessId: 101, url, types: ["EXTRA_SERVICE_CREATED", "CREDIT_GRANTED"], description: "Accounting" };
}

async function metricsOf({ address }: TestServer): Promise<string> {
  return (await fetch(`${address}/metrics`)).text();
}

test("a webhook is created, gets signed events, and shows its attempts; its secret is shown once", async () => {
  const server = await startServer(environment);
  const post: Post = (body) => server.post(body);
  const receiver = await startReceiver();
  const { createWebhook } = await ask(post, CREATE, { input: input(receiver.url) });
  expect(createWebhook).toMatchObject({
    webhook: {
      deliveredSequence: "0",
      types: ["EXTRA_SERVICE_CREATED", "CREDIT_GRANTED"],
      createdBy: "ana@example.com",
    },
    userErrors: [],
  });

  await ask(post, CREATE_RULE, { name: "Room" });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(1), WAIT);

  const [{ body, headers } = { body: "", headers: {} }] = receiver.received;
  expect(new Verifier(createWebhook.secret).verify(body, headers)).toMatchObject({
    type: "EXTRA_SERVICE_CREATED",
    data: {
      sequence: "1",
      businessId: 101,
      subject: { __typename: "ExtraService", databaseId: 1 },
      data: { Name: "Room" },
    },
  });
  // The data of a delivery is that of the query.
  const { events } = await ask(
    post,
    `{ events { nodes {
    id sequence type occurredOn businessId coworkerId actor operationId reason
    subject { __typename id ... on ExtraService { databaseId } } useHistories { __typename id databaseId } data } } }`,
  );
  expect(JSON.parse(body).data).toEqual(events.nodes[0]);
  await vi.waitFor(async () => {
    const listed = await ask(
      post,
      `query ($id: ID!) { webhookDeliveries(webhookId: $id) {
      totalCount pageInfo { hasNextPage hasPreviousPage } nodes { sequence type attempt status httpStatus nextAttemptOn } } }`,
      {
        id: createWebhook.webhook.id,
      },
    );
    expect(listed.webhookDeliveries).toEqual({
      totalCount: 1,
      pageInfo: { hasNextPage: false, hasPreviousPage: false },
      nodes: [
        {
          sequence: "1",
          type: "EXTRA_SERVICE_CREATED",
          attempt: 1,
          status: "DELIVERED",
          httpStatus: 204,
          nextAttemptOn: null,
        },
      ],
    });
  }, WAIT);
  expect(JSON.stringify(await ask(post, "{ webhooks { nodes { id url uniqueId } } }"))).not.toContain(
    createWebhook.secret,
  );
});

test("what fails is logged and counted, without the path, the query and the secret", async () => {
  const server = await startServer({ ...environment, LOG_LEVEL: "info" });
  const post: Post = (body) => server.post(body);
  const receiver = await startReceiver();
  receiver.behave(({ body }) => ({ status: body.includes("Second") ? 410 : 500 }));
  const { createWebhook } = await ask(post, CREATE, { input: input(`${receiver.url}/path-secret?key=query-secret`) });

  await ask(post, CREATE_RULE, { name: "First" });
  await ask(post, CREATE_RULE, { name: "Second" });
  await vi.waitFor(() => expect(server.logged()).toContain("a webhook was disabled"), WAIT);

  const text = await metricsOf(server);
  expect(text).toContain('billing_gateway_webhook_attempts_total{status="HTTP_ERROR"} 10');
  expect(text).toContain('billing_gateway_webhook_attempts_total{status="GONE"} 1');
  expect(text).toContain("billing_gateway_webhook_events_given_up_total 1");
  expect(text).toContain('billing_gateway_webhooks_disabled_total{reason="GONE"} 1');
  expect(server.logged()).toContain("an event was given up after its last attempt");
  for (const secret of ["path-secret", "query-secret", createWebhook.secret])
    expect(server.logged()).not.toContain(secret);
});

test("attempts are paged from the newest to the oldest", async () => {
  const server = await startServer(environment);
  const post: Post = (body) => server.post(body);
  const receiver = await startReceiver();
  const { createWebhook } = await ask(post, CREATE, { input: input(receiver.url) });
  for (let count = 0; count < 5; count += 1) await ask(post, CREATE_RULE, { name: `Room ${count}` });
  await vi.waitFor(() => expect(receiver.received).toHaveLength(5), WAIT);
  const page = async (after: string | null) =>
    (
      await ask(
        post,
        `query ($id: ID!, $after: String) { webhookDeliveries(webhookId: $id, first: 2, after: $after) {
        totalCount nodes { sequence } pageInfo { hasNextPage hasPreviousPage endCursor } } }`,
        {
          ...{ id: createWebhook.webhook.id, after },
        },
      )
    ).webhookDeliveries;

  await vi.waitFor(async () => expect((await page(null)).totalCount).toBe(5), WAIT);
  const pages = [];
  for (let after: string | null = null, more = true; more; ) {
    const one = await page(after);
    pages.push([one.nodes.map(({ sequence }: { sequence: string }) => sequence), one.pageInfo.hasPreviousPage]);
    [after, more] = [one.pageInfo.endCursor, one.pageInfo.hasNextPage];
  }

  expect(pages).toEqual([
    [["5", "4"], false],
    [["3", "2"], true],
    [["1"], true],
  ]);
  const wrong = await post({ query: `{ webhookDeliveries(webhookId: 1, after: "x") { totalCount } }` });
  expect(await wrong.text()).toContain("BAD_CURSOR");
});

slowTest(
  "a gateway that is killed while it delivers is followed by another: every event arrives at least once, in order",
  async () => {
    const folder = temporaryFolder();
    const own = { ...environment, DATABASE_URL: `file:${folder}/billing.db`, LOG_LEVEL: "info" };
    const receiver = await startReceiver();
    receiver.behave(() => (Math.random() < 0.2 ? { status: 503 } : { status: 200, after: 20 }));
    let gateway = await startProcess("serve", own);
    const keys = await openLocalKeys(folder);
    const token = await signToken(keys, { sub: "ana", admin: true }, 3_600, Date.now);
    const post: Post = (body) =>
      fetch(`${gateway.address}/graphql`, {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${token}` },
        body: JSON.stringify(body),
      });
    await ask(post, CREATE, { input: input(receiver.url) });

    for (let count = 0; count < 60; count += 1) await ask(post, CREATE_RULE, { name: `Room ${count}` });
    gateway.signal("SIGKILL");
    await gateway.ended;
    const before = receiver.accepted().length;
    expect(before).toBeLessThan(60);
    gateway = await startProcess("serve", own);
    await vi.waitFor(() => expect(new Set(receiver.accepted()).size).toBe(60), { timeout: 90_000, interval: 100 });

    // Repeated are only events whose acceptance was not recorded: each right after itself.
    const accepted = receiver.accepted().map(Number);
    expect(accepted.filter((sequence, place) => place > 0 && sequence < accepted[place - 1]!)).toEqual([]);
    expect([...new Set(accepted)]).toEqual(Array.from({ length: 60 }, (_, place) => place + 1));
    expect(Math.max(...receiver.received.map(({ others }) => others))).toBe(0);
  },
  120_000,
);
