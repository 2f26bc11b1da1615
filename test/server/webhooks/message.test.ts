import { Webhook } from "standardwebhooks";
import { expect, test, vi } from "vitest";
import type { Event } from "../../../src/domain/event/event.ts";
import { webhookKey } from "../../../src/server/webhooks/key.ts";
import { bodyOf, messageOf } from "../../../src/server/webhooks/message.ts";
import { NOW } from "../../support/given.ts";

const event: Event = {
  sequence: 4711,
  id: "0d8f1f1e-6f0e-4f0c-9f43-6a2b8d7c9a01",
  type: "CREDIT_USED",
  occurredOn: NOW,
  businessId: 101,
  coworkerId: 2001,
  actor: "ana@example.com",
  operationId: "019701a5-4c00-7c3f-a1de-0242ac120002",
  reason: null,
  subject: { entity: "CoworkerExtraService", id: 5 },
  useHistoryIds: [8, 9],
  data: '{"Id":5,"TotalUses":600}',
};
const key = webhookKey("k".repeat(32));
const webhook = { uniqueId: "f81d4fae-7dec-41d0-a765-00a0c91e6bf6", secretVersion: 2, formerSecretUntil: NOW + 1 };

test("the body has the type, the time and the event's fields as GraphQL shows them, byte for byte as always", () => {
  expect(bodyOf(event)).toBe(
    '{"type":"CREDIT_USED","timestamp":"2026-06-01T12:00:00.000Z","data":{"id":"0d8f1f1e-6f0e-4f0c-9f43-6a2b8d7c9a01","sequence":"4711","type":"CREDIT_USED","occurredOn":"2026-06-01T12:00:00.000Z","businessId":101,"coworkerId":2001,"actor":"ana@example.com","operationId":"019701a5-4c00-7c3f-a1de-0242ac120002","reason":null,"subject":{"__typename":"CoworkerExtraService","id":"Q293b3JrZXJFeHRyYVNlcnZpY2U6NQ","databaseId":5},"useHistories":[{"__typename":"UseHistory","id":"VXNlSGlzdG9yeTo4","databaseId":8},{"__typename":"UseHistory","id":"VXNlSGlzdG9yeTo5","databaseId":9}],"data":{"Id":5,"TotalUses":600}}}',
  );
});

test("the specification's library accepts the signature, with the new secret and for a day with the former one", () => {
  vi.useFakeTimers({ now: NOW });
  const [now, before] = [key.secretOf(webhook), key.secretOf({ ...webhook, secretVersion: 1 })];
  const during = messageOf(event, key.secretsAt(webhook, NOW), NOW);
  const later = messageOf(event, key.secretsAt(webhook, NOW + 1), NOW);

  expect(new Webhook(now).verify(during.body, { ...during.headers })).toMatchObject({ type: "CREDIT_USED" });
  expect(new Webhook(before).verify(during.body, { ...during.headers })).toMatchObject({ type: "CREDIT_USED" });
  expect(new Webhook(now).verify(later.body, { ...later.headers })).toMatchObject({ type: "CREDIT_USED" });
  expect(() => new Webhook(before).verify(later.body, { ...later.headers })).toThrow();
  expect(() => new Webhook(now).verify(`${during.body} `, { ...during.headers })).toThrow();
  vi.useRealTimers();
});

test("the id is the event's at each attempt, and the time is the attempt's", () => {
  const [first, second] = [0, 60_000].map((later) => messageOf(event, key.secretsAt(webhook, NOW), NOW + later));

  expect(first!.body).toBe(second!.body);
  expect([first, second].map((one) => one!.headers["webhook-id"])).toEqual([event.id, event.id]);
  expect([first, second].map((one) => Number(one!.headers["webhook-timestamp"]))).toEqual([
    NOW / 1_000,
    NOW / 1_000 + 60,
  ]);
});

test("secrets differ by key, webhook and version, and are 32 bytes in Base64 behind whsec_", () => {
  const places = [webhook, { ...webhook, secretVersion: 1 }, { ...webhook, uniqueId: event.id }];
  const secrets = [key, webhookKey("l".repeat(32))].flatMap(({ secretOf }) => places.map(secretOf));

  expect(new Set(secrets).size).toBe(6);
  for (const secret of secrets) expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
  expect(key.secretOf(webhook)).toBe(webhookKey("k".repeat(32)).secretOf(webhook));
  expect(key.secretOf(webhook)).not.toContain(key.fingerprint);
});
