import { describe, expect, test } from "vitest";
import type { Event } from "../../../src/domain/event/event.ts";
import { toHold } from "../../../src/rest/credit-hold.ts";
import type { Store } from "../../../src/store/store.ts";
import { aChange, aCharge, anInvoice, anUncharge, aVoidedInvoice } from "../../support/charges.ts";
import { aCapture, aHold, anAdjustment, aRelease, aReversal, aSpend, aUse, aVoiding } from "../../support/credits.ts";
import { dialects } from "../../support/dialects.ts";
import { eventsOf, eventsOfAct, withoutLevels } from "../../support/events.ts";
import { all, one } from "../../support/everything.ts";
import { aCredit, aRule, createCredit, createRule, given, LONDON, NOW } from "../../support/given.ts";
import { later } from "../../support/holds.ts";
import { done, outcomeOf } from "../../support/operations.ts";
import { refusalsOf } from "../../support/refused.ts";
import { rest } from "../../support/rest.ts";

/** Rule 1; credit 1 of customer 2001 with 600 minutes, credit 2 of customer 2002 with 60. */
async function aWorld(open: () => Promise<Store>): Promise<Store> {
  const store = await open();
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1);
  await createCredit(store, 1, { coworkerId: 2002, totalUses: 60 });
  return store;
}

const addresses = { ExtraService: "extraservices", CoworkerExtraService: "coworkerextraservices" } as const;

/** The subject as REST shows it at the moment of the event; a hold as an export does. */
async function shownNow(store: Store, { subject, occurredOn }: Event): Promise<unknown> {
  if (subject === null) return null;
  if (subject.entity !== "CreditHold")
    return (await rest(store, `GET ${addresses[subject.entity]}/${subject.id}`, { now: occurredOn })).body;
  const reader = store.snapshot(null);
  try {
    return toHold(await one(store, "CreditHold", subject.id), await reader.holdAllocations([subject.id]));
  } finally {
    reader.release();
  }
}

type Expected = Partial<Event> & { readonly type: Event["type"]; readonly owners?: never };
type Case = [
  what: string,
  before: (store: Store) => Promise<unknown>,
  act: (store: Store) => Promise<unknown>,
  Expected,
];

const nothing = async () => {};
const rule = { entity: "ExtraService", id: 1 } as const;
const credit = { entity: "CoworkerExtraService", id: 1 } as const;
/** The record that is written after the two credits of the world. */
const third = { entity: "CoworkerExtraService", id: 3 } as const;
const hold = { entity: "CreditHold", id: 1 } as const;
const mine = { businessId: LONDON, coworkerId: 2001, actor: "ana@example.com" } as const;
const charged = (store: Store) => done(store, "chargeBooking", aCharge({ useCredits: true }));
const held =
  (changes = {}) =>
  (store: Store) =>
    done(store, "holdCredit", aHold(changes));
const put = (patch: object) => (store: Store) =>
  store.commit("updateCoworkerExtraService", { id: 1, patch, mayAdjust: true }, later(1));

const cases: readonly Case[] = [
  [
    "creating a rule",
    nothing,
    (store) =>
      createRule(store, {
        name: "Desk",
        teams: [5, 4],
        timeSlots: [{ dayOfWeek: 1, fromTime: 480, toTime: 720, available: true }],
      }),
    {
      ...mine,
      type: "EXTRA_SERVICE_CREATED",
      coworkerId: null,
      subject: { ...rule, id: 2 },
      operationId: null,
      reason: null,
    },
  ],
  [
    "creating a rule under a key",
    nothing,
    (store) => store.commit("createExtraServiceOnce", { draft: aRule(), idempotencyKey: "one" }, given),
    { type: "EXTRA_SERVICE_CREATED", subject: { ...rule, id: 2 } },
  ],
  [
    "changing a rule",
    nothing,
    (store) => store.commit("updateExtraService", { id: 1, patch: { name: "Room", resourceTypes: [11, 12] } }, given),
    { type: "EXTRA_SERVICE_UPDATED", subject: rule, occurredOn: NOW + 1 },
  ],
  [
    "giving a credit",
    nothing,
    (store) => createCredit(store, 1),
    { ...mine, type: "CREDIT_GRANTED", subject: third, operationId: null },
  ],
  [
    "giving a credit under a key",
    nothing,
    (store) => store.commit("createCoworkerExtraServiceOnce", { draft: aCredit(1), idempotencyKey: "one" }, given),
    { type: "CREDIT_GRANTED", subject: third },
  ],
  [
    "a charge made by hand",
    nothing,
    (store) => createCredit(store, 1, { bookingId: 77 }),
    { ...mine, type: "BOOKING_CHARGED", subject: third, useHistoryIds: [] },
  ],
  [
    "changing a credit",
    nothing,
    put({ notes: "Paid in cash" }),
    { ...mine, type: "CREDIT_UPDATED", subject: credit, useHistoryIds: [] },
  ],
  [
    "changing a charge",
    (store) => createCredit(store, 1, { bookingId: 77 }),
    (store) =>
      store.commit("updateCoworkerExtraService", { id: 3, patch: { price: 100_000 as never }, mayAdjust: true }, given),
    { ...mine, type: "CREDIT_UPDATED", subject: third },
  ],
  [
    "changing the total of a credit",
    held(),
    put({ totalUses: 700, notes: "More" }),
    { ...mine, type: "CREDIT_ADJUSTED", subject: credit, useHistoryIds: [1], reason: "update" },
  ],
  [
    "a use",
    nothing,
    (store) => done(store, "recordUse", aUse(1, { reason: "A visit" })),
    { ...mine, type: "CREDIT_USED", subject: credit, useHistoryIds: [1], reason: "A visit", occurredOn: NOW },
  ],
  [
    "a spend that fallback customers pay a part of",
    held({ amount: 5 }),
    (store) => done(store, "spendCredit", aSpend({ amount: 610, fallbackCoworkerIds: [2002] })),
    { ...mine, type: "CREDIT_USED", subject: credit, useHistoryIds: [1, 2] },
  ],
  [
    "a spend that only a fallback customer pays",
    (store) => done(store, "voidCredit", aVoiding(1)),
    (store) => done(store, "spendCredit", aSpend({ fallbackCoworkerIds: [2002] })),
    { ...mine, type: "CREDIT_USED", subject: { ...credit, id: 2 }, useHistoryIds: [2] },
  ],
  [
    "uses of several credits",
    nothing,
    (store) => store.commit("useCredits", { ids: [2, 1], creditUsed: 5, idempotencyKey: "uses" }, given),
    { ...mine, type: "CREDIT_USED", subject: credit, useHistoryIds: [1, 2] },
  ],
  [
    "giving a use back",
    (store) => done(store, "recordUse", aUse(1)),
    (store) => done(store, "reverseUse", aReversal({ useHistoryId: 1 })),
    { ...mine, type: "CREDIT_REVERSED", subject: credit, useHistoryIds: [2], reason: "cancelled" },
  ],
  [
    "giving a use of held credit back",
    async (store) => {
      await done(store, "recordUse", aUse(1));
      await done(store, "holdCredit", aHold());
    },
    (store) => done(store, "reverseUse", aReversal({ useHistoryId: 1 })),
    { type: "CREDIT_REVERSED", subject: credit },
  ],
  [
    "an adjustment",
    nothing,
    (store) => done(store, "adjustCredit", anAdjustment(1)),
    { ...mine, type: "CREDIT_ADJUSTED", subject: credit, useHistoryIds: [1], reason: "goodwill" },
  ],
  [
    "voiding a credit",
    nothing,
    (store) => done(store, "voidCredit", aVoiding(1)),
    { ...mine, type: "CREDIT_VOIDED", subject: credit, useHistoryIds: [1], reason: "mistake" },
  ],
  [
    "voiding a credit whose hold has expired",
    held(),
    (store) => done(store, "voidCredit", aVoiding(1), later(61)),
    { ...mine, type: "CREDIT_VOIDED", subject: credit, useHistoryIds: [1] },
  ],
  [
    "a hold",
    nothing,
    held({ amount: 20 }),
    { ...mine, type: "CREDIT_HELD", subject: hold, useHistoryIds: [], operationId: null, reason: null },
  ],
  [
    "a hold on the credit of a fallback customer",
    nothing,
    held({ amount: 610, fallbackCoworkerIds: [2002] }),
    { ...mine, type: "CREDIT_HELD", subject: hold },
  ],
  [
    "capturing a part of a hold",
    held({ amount: 20 }),
    (store) => done(store, "captureHold", aCapture(1, { amount: 15, reason: "came" })),
    { ...mine, type: "HOLD_CAPTURED", subject: hold, useHistoryIds: [1], reason: "came" },
  ],
  [
    "releasing a hold",
    held({ amount: 20 }),
    (store) => done(store, "releaseHold", aRelease(1, { reason: "stayed away" })),
    { ...mine, type: "HOLD_RELEASED", subject: hold, useHistoryIds: [], reason: "stayed away", operationId: null },
  ],
  ["charging a booking", nothing, charged, { ...mine, type: "BOOKING_CHARGED", subject: third, useHistoryIds: [1] }],
  [
    "charging a booking with a hold",
    held({ amount: 30 }),
    (store) => done(store, "chargeBooking", aCharge({ useCredits: true }, { holdId: 1 })),
    { ...mine, type: "BOOKING_CHARGED", subject: third, useHistoryIds: [1, 2] },
  ],
  [
    "changing a charged booking",
    charged,
    (store) => done(store, "changeBooking", aChange({ useCredits: true, to: aCharge().quote.to + 1_800_000 })),
    { ...mine, type: "BOOKING_CHANGED", subject: third, useHistoryIds: [2], reason: "moved" },
  ],
  [
    "keeping a part of a charge",
    charged,
    (store) => done(store, "unchargeBooking", anUncharge({ keepPercent: 50_0000 as never })),
    { ...mine, type: "BOOKING_UNCHARGED", subject: third, useHistoryIds: [2], reason: "cancelled" },
  ],
];

describe.each(dialects)("on $name", ({ open }) => {
  test.each(cases)(
    "%s writes one event, with the record as REST shows it right after",
    async (_, before, act, expected) => {
      const store = await aWorld(open);
      await before(store);
      const rowsBefore = await all(store, "UseHistory");

      const events = withoutLevels(await eventsOfAct(store, () => act(store)));

      expect(events).toEqual([expect.objectContaining(expected)]);
      const [event] = events;
      expect(JSON.parse(event!.data)).toEqual(await shownNow(store, event!));
      const rows = (await all(store, "UseHistory")).slice(rowsBefore.length);
      expect([...event!.useHistoryIds].sort()).toEqual(rows.map(({ id }) => id).sort());
      if (rows.length > 0)
        expect(new Set(rows.map(({ operationId }) => operationId))).toEqual(new Set([event!.operationId]));
    },
  );

  test("an event of a deleted record has it as it was before", async () => {
    const store = await aWorld(open);
    await charged(store);
    const shown = async (address: string) => (await rest(store, `GET ${address}`)).body;
    const [charge, credit] = [await shown("coworkerextraservices/3"), await shown("coworkerextraservices/2")];
    await createRule(store, { name: "Unused" });
    const unused = await shown("extraservices/2");

    const written = await eventsOfAct(store, async () => {
      await done(store, "unchargeBooking", anUncharge());
      await store.commit("deleteCoworkerExtraService", { id: 2 }, given);
      await store.commit("deleteExtraService", { id: 2 }, given);
    });

    const events = withoutLevels(written);
    expect(events.map(({ type, subject, useHistoryIds }) => [type, subject?.id, useHistoryIds])).toEqual([
      ["BOOKING_UNCHARGED", 3, [2]],
      ["CREDIT_DELETED", 2, []],
      ["EXTRA_SERVICE_DELETED", 2, []],
    ]);
    expect(events.map(({ data }) => JSON.parse(data))).toEqual([charge, credit, unused]);
    expect(events.map(({ occurredOn }) => occurredOn)).toEqual([NOW, NOW, NOW]);
  });

  test("putting records on an invoice writes an event for each, with one operation, and so does taking them off", async () => {
    const store = await aWorld(open);
    await charged(store);

    const events = await eventsOfAct(store, async () => {
      await done(store, "markInvoiced", anInvoice(3, 1, 2));
      await done(store, "unmarkInvoiced", aVoidedInvoice(2, 3));
    });

    expect(events.map(({ type, subject, coworkerId }) => [type, subject?.id, coworkerId])).toEqual([
      ["CHARGE_INVOICED", 1, 2001],
      ["CHARGE_INVOICED", 2, 2002],
      ["CHARGE_INVOICED", 3, 2001],
      ["CHARGE_UNINVOICED", 2, 2002],
      ["CHARGE_UNINVOICED", 3, 2001],
    ]);
    const operations = events.map(({ operationId }) => operationId);
    expect(operations.slice(0, 3)).toEqual([operations[0], operations[0], operations[0]]);
    expect(operations.slice(3)).toEqual([operations[3], operations[3]]);
    expect(operations[0]).not.toBe(operations[3]);
    expect(events.at(-1)?.reason).toBe("invoice voided");
    expect(JSON.parse(events[3]!.data)).toEqual(await shownNow(store, events[3]!));
  });

  test("an event is found by its customer and by every customer whose credit it changed", async () => {
    const store = await aWorld(open);
    await done(store, "spendCredit", aSpend({ amount: 601, fallbackCoworkerIds: [2002] }));
    await done(store, "holdCredit", aHold({ amount: 1, fallbackCoworkerIds: [2002] }));
    const of = async (coworkerId: number) => {
      await store.numberEvents();
      const reader = store.snapshot(null);
      const types = ["CREDIT_USED", "CREDIT_HELD"] as const;
      const { events } = await reader.events({ after: 0, types, businessId: null, coworkerId, count: 10 });
      reader.release();
      return events.map(({ type, coworkerId }) => [type, coworkerId]);
    };

    const expected = [
      ["CREDIT_USED", 2001],
      ["CREDIT_HELD", 2001],
    ];
    expect([await of(2001), await of(2002), await of(2003)]).toEqual([expected, expected, []]);
  });

  test.each<[string, (store: Store) => Promise<unknown>]>([
    ["an update that changes nothing", put({ priority: 50, notes: null })],
    [
      "an update of a rule that changes nothing",
      (store) => store.commit("updateExtraService", { id: 1, patch: { resourceTypes: [11] } }, given),
    ],
    [
      "a spend that covers nothing",
      (store) => done(store, "spendCredit", aSpend({ coworkerId: 9, onShortfall: "PARTIAL" })),
    ],
    [
      "a hold that covers nothing",
      (store) => done(store, "holdCredit", aHold({ coworkerId: 9, onShortfall: "PARTIAL" })),
    ],
    ["a refusal that is kept", (store) => outcomeOf(store, "spendCredit", aSpend({ amount: 1_000 }))],
    ["a refusal that is not kept", (store) => refusalsOf(store, "recordUse", aUse(99), given)],
    ["a replay", (store) => outcomeOf(store, "recordUse", aUse(1, { idempotencyKey: "earlier" }))],
    ["a dry run", (store) => store.commit("dryRun", { operation: "recordUse", input: aUse(1) }, given)],
    ["the same booking again", (store) => done(store, "changeBooking", aChange({ useCredits: true }))],
    [
      "a name",
      (store) =>
        store.commit(
          "nameRecords",
          { kind: "ResourceType", businessId: LONDON, names: [{ id: 11, name: "Room" }] },
          given,
        ),
    ],
  ])("%s writes no event", async (_, act) => {
    const store = await aWorld(open);
    await charged(store);
    await done(store, "recordUse", aUse(1, { idempotencyKey: "earlier" }));

    expect(await eventsOfAct(store, () => act(store))).toEqual([]);
  });

  test("nothing is written where no events are kept", async () => {
    const store = await open({ eventData: null });
    await createRule(store);
    await createCredit(store, 1);

    expect(await eventsOf(store)).toEqual([]);
  });

  test("a rule's currency has the number that REST shows in its business", async () => {
    const store = await open();
    await store.commit("learnCurrencyNumbers", { numbers: [{ businessId: LONDON, number: 7, code: "GBP" }] }, given);

    const [event] = await eventsOfAct(store, () => createRule(store));

    expect(JSON.parse(event!.data)).toMatchObject({ CurrencyId: 7, CurrencyCode: "GBP" });
    expect(JSON.parse(event!.data)).toEqual(await shownNow(store, event!));
  });
});
