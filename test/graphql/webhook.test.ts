import { expect, test } from "vitest";
import { openInMemory } from "../support/dialects.ts";
import { one } from "../support/everything.ts";
import { LONDON, NEW_YORK, viewerWith } from "../support/given.ts";
import { ask, testWebhookKey } from "../support/graph.ts";
import { createWebhook } from "../support/webhooks.ts";

const CREATE = `mutation ($input: CreateWebhookInput!) {
  createWebhook(input: $input) { webhook { databaseId enabled types } secret userErrors { code propertyName attemptedValue } }
}`;
const UPDATE = `mutation ($input: UpdateWebhookInput!) {
  updateWebhook(input: $input) { webhook { enabled disabledReason url } secret userErrors { code propertyName } }
}`;
const input = { businessId: LONDON, url: "https://example.com/", types: ["CREDIT_USED"] };

test("a created webhook shows its secret, which later answers do not have", async () => {
  const store = openInMemory();

  const { data, errors } = await ask(store, CREATE, { variables: { input } });

  expect(errors).toEqual([]);
  expect(data.createWebhook).toEqual({
    webhook: { databaseId: 1, enabled: true, types: ["CREDIT_USED"] },
    secret: testWebhookKey.secretOf(await one(store, "Webhook", 1)),
    userErrors: [],
  });
  const changed = await ask(store, UPDATE, { variables: { input: { id: 1, enabled: false } } });
  expect(changed.data.updateWebhook).toEqual({
    webhook: { enabled: false, disabledReason: "BY_HAND", url: "https://example.com/" },
    ...{ secret: null, userErrors: [] },
  });
});

test("a refused webhook has no secret; every reason is named, and the address is not repeated", async () => {
  const wrong = { ...input, url: "https://user:password@localhost/", types: [], description: "x".repeat(1_001) };

  const { data } = await ask(openInMemory(), CREATE, { variables: { input: wrong } });

  expect(data.createWebhook).toMatchObject({
    ...{ webhook: null, secret: null },
    userErrors: [
      { code: "INVALID", propertyName: "url", attemptedValue: null },
      { code: "REQUIRED", propertyName: "types" },
      { code: "TOO_LONG", propertyName: "description" },
    ],
  });
});

test("a rotated secret is another one", async () => {
  const store = openInMemory();
  await createWebhook(store);
  const before = testWebhookKey.secretOf(await one(store, "Webhook", 1));

  const { data } = await ask(store, UPDATE, { variables: { input: { id: 1, rotateSecret: true } } });

  expect(data.updateWebhook.secret).toBe(testWebhookKey.secretOf(await one(store, "Webhook", 1)));
  expect(data.updateWebhook.secret).not.toBe(before);
});

test("an older expectedUpdatedOn is refused", async () => {
  const store = openInMemory();
  await createWebhook(store);
  const stale = { id: 1, enabled: false, expectedUpdatedOn: "2026-01-01T00:00:00Z" };

  const { data } = await ask(store, UPDATE, { variables: { input: stale } });

  expect(data.updateWebhook.userErrors).toEqual([{ code: "STALE_RECORD", propertyName: "expectedUpdatedOn" }]);
});

test("webhooks are listed page by page, of all or of one business", async () => {
  const store = openInMemory();
  for (const businessId of [LONDON, NEW_YORK, LONDON]) await createWebhook(store, { businessId });
  const list = (args: string) =>
    ask(store, `{ webhooks(${args}) { totalCount nodes { databaseId } pageInfo { hasNextPage endCursor } } }`);

  const first = (await list("first: 2")).data.webhooks;
  const second = (await list(`first: 2, after: "${first.pageInfo.endCursor}"`)).data.webhooks;
  const ofLondon = (await list(`businessId: ${LONDON}`)).data.webhooks;

  expect([first, second].map(({ nodes }) => nodes.map((node: { databaseId: number }) => node.databaseId))).toEqual([
    [1, 2],
    [3],
  ]);
  expect([first.totalCount, first.pageInfo.hasNextPage, second.pageInfo.hasNextPage]).toEqual([3, true, false]);
  expect(ofLondon).toMatchObject({ totalCount: 2, nodes: [{ databaseId: 1 }, { databaseId: 3 }] });
  expect((await list("first: 0")).errors[0]).toMatchObject({ code: "BAD_USER_INPUT" });
});

test("the attempts of a webhook need Webhook-List", async () => {
  const store = openInMemory();
  await createWebhook(store);
  const source = "{ webhookDeliveries(webhookId: 1) { totalCount } }";

  const without = await ask(store, source, { viewer: viewerWith(["Webhook-Read", "Webhook-Edit"]) });
  const withIt = await ask(store, source, { viewer: viewerWith(["Webhook-List"]) });
  const elsewhere = await ask(store, source, { viewer: viewerWith(["Webhook-List"], [NEW_YORK]) });

  expect(without.errors).toMatchObject([{ code: "FORBIDDEN", message: "needs the role Webhook-List" }]);
  expect([withIt.data, elsewhere.data]).toEqual(Array(2).fill({ webhookDeliveries: { totalCount: 0 } }));
});
