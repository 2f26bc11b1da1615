import fc from "fast-check";
import type { EntityName } from "../../src/domain/entities.ts";
import type { UpstreamEntity } from "../../src/domain/upstream-entities.ts";
import type { Store } from "../../src/store/store.ts";
import { aHold } from "./credits.ts";
import { credits, entries, rules, texts } from "./generated.ts";
import { createRule, given, NOW } from "./given.ts";
import { importCredit } from "./imported-credit.ts";
import { done } from "./operations.ts";
import { createSchedule, STARTS_ON } from "./schedules.ts";
import { createWebhook } from "./webhooks.ts";

/** How generated rows of an entity come into a business: each of the functions adds one row or a few. */
export interface World<E extends EntityName = EntityName> {
  readonly entity: E;
  readonly additions: fc.Arbitrary<(store: Store, businessId: number) => Promise<unknown>>;
}

let bookings = 0;

/** Of the records that the upstream knows. */
export const upstreamWorlds: readonly World<UpstreamEntity>[] = [
  {
    entity: "ExtraService",
    additions: rules.map((rule) => (store, businessId) => createRule(store, { ...rule, businessId })),
  },
  {
    entity: "CoworkerExtraService",
    additions: credits.map((credit) => async (store, businessId) => {
      bookings += 1;
      // A booking has one live charge, so bookings never tie; absent ones do.
      const bookingId = credit.bookingId === null ? null : bookings;
      const bookingUniqueId = credit.bookingUniqueId == null ? null : ofItsOwn(credit.bookingUniqueId, bookings);
      return importCredit(store, await aService(store, businessId), {
        ...credit,
        bookingId,
        bookingUniqueId,
        businessId,
      });
    }),
  },
  {
    entity: "UseHistory",
    additions: fc.array(entries, { minLength: 1, maxLength: 4 }).map((rows) => async (store, businessId) => {
      return importCredit(store, await aService(store, businessId), { businessId, totalUses: 1_000 }, rows);
    }),
  },
];

let held = 0;

/** Of every entity. */
export const worlds: readonly World[] = [
  ...upstreamWorlds,
  {
    entity: "CreditSchedule",
    additions: fc
      .record({
        ...{ every: fc.constantFrom("WEEK", "MONTH", "YEAR"), totalUses: fc.integer({ min: 1, max: 3 }) },
        ...{ startsOn: fc.integer({ min: STARTS_ON, max: STARTS_ON + 3 }), priority: fc.integer({ min: 49, max: 51 }) },
        endsOn: fc.option(fc.integer({ min: NOW, max: NOW + 3 })),
        isStarted: fc.boolean(),
      })
      .map(({ isStarted, ...changes }) => async (store, businessId) => {
        const service = await aService(store, businessId);
        const id = await createSchedule(store, { ...changes, businessId, extraServiceId: service });
        if (isStarted) await store.commit("renewCredit", { creditScheduleId: id, upTo: NOW }, given);
      }),
  },
  {
    entity: "CreditHold",
    additions: fc
      .record({
        ttlSeconds: fc.integer({ min: 1, max: 5 }),
        amount: fc.integer({ min: 1, max: 5 }),
        bookingId: fc.option(fc.integer({ min: 1, max: 3 })),
        end: fc.constantFrom("captureHold", "releaseHold", null),
      })
      .map(({ end, ...changes }) => async (store, businessId) => {
        const service = await createRule(store, { businessId, resourceTypes: [11] });
        await importCredit(store, service, { businessId, totalUses: 10 });
        held += 1;
        const idempotencyKey = String(held);
        const { creditHoldId } = await done(store, "holdCredit", aHold({ ...changes, businessId, idempotencyKey }));
        if (end !== null) await done(store, end, { holdId: creditHoldId!, idempotencyKey });
      }),
  },
  {
    entity: "Webhook",
    additions: fc
      .record({
        url: fc.constantFrom("https://a.example.com/", "https://b.example.com/"),
        description: fc.option(texts),
      })
      .map((changes) => (store, businessId) => createWebhook(store, { ...changes, businessId })),
  },
];

async function aService(store: Store, businessId: number): Promise<number> {
  const reader = store.snapshot([businessId]);
  const { rows } = await reader.page("ExtraService", { order: [], take: "first", count: 1 });
  reader.release();
  return rows[0]?.id ?? createRule(store, { businessId });
}

/** The UUID with another end. */
function ofItsOwn(uuid: string, number: number): string {
  return uuid.slice(0, 24) + String(number).padStart(12, "0");
}
