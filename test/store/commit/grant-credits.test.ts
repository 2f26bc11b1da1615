import { describe, expect, test } from "vitest";
import type { InputOf } from "../../../src/domain/decisions.ts";
import type { Store } from "../../../src/store/store.ts";
import { dialects } from "../../support/dialects.ts";
import { eventsOfAct } from "../../support/events.ts";
import { all, everything, one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK } from "../../support/given.ts";
import { done, outcomeOf } from "../../support/operations.ts";

type Grants = InputOf<"grantCredits">;

function aGrant(changes: Partial<Grants["grants"][number]> = {}): Grants["grants"][number] {
  return { coworkerId: 2001, extraServiceId: 1, totalUses: 60, price: null, ...changes };
}

function grants(list: Grants["grants"], changes: Partial<Grants> = {}): Grants {
  return { businessId: LONDON, mode: "ALL_OR_NOTHING", grants: list, idempotencyKey: "k", ...changes };
}

const bad = aGrant({ totalUses: 0, priority: 101 });

function refused(text: string) {
  const [property, code] = text.split(": ");
  return expect.objectContaining({ property, code });
}

async function aWorld(open: () => Promise<Store>) {
  const store = await open();
  await createRule(store, { resourceTypes: [11] });
  return store;
}

describe.each(dialects)("on $name, many grants at once", ({ open }) => {
  test("are created in one commit with ids that ascend in their order, each as by a create", async () => {
    const store = await aWorld(open);
    const byHand = await one(store, "CoworkerExtraService", await createCredit(store, 1, { totalUses: 60 }));
    const list = Array.from({ length: 500 }, (_, place) => aGrant({ coworkerId: 3_000 + place }));

    const { results } = await done(store, "grantCredits", grants(list));

    const credits = (await all(store, "CoworkerExtraService")).slice(1);
    expect(results).toEqual(credits.map(({ id }) => ({ id, refusals: [] })));
    expect(credits.map(({ coworkerId }) => coworkerId)).toEqual(list.map(({ coworkerId }) => coworkerId));
    const { id, uniqueId } = credits[0]!;
    expect(credits[0]).toEqual({ ...byHand, id, uniqueId, coworkerId: 3_000 });
  });

  test("are replayed under their key, and another grant under it is refused", async () => {
    const store = await aWorld(open);
    const first = await outcomeOf(store, "grantCredits", grants([aGrant(), aGrant({ bookingId: 9 })]));

    const again = await outcomeOf(store, "grantCredits", grants([aGrant(), aGrant({ bookingId: 9, free: false })]));
    const inOtherOrder = outcomeOf(store, "grantCredits", grants([aGrant({ bookingId: 9 }), aGrant()]));
    const withoutPrice = outcomeOf(
      store,
      "grantCredits",
      grants([aGrant({ price: undefined }), aGrant({ bookingId: 9 })]),
    );

    expect(again).toEqual({ ...first, replayed: true });
    for (const other of [inOtherOrder, withoutPrice])
      await expect(other).rejects.toMatchObject({ refusals: [refused("idempotencyKey: IDEMPOTENCY_KEY_REUSED")] });
    expect(await all(store, "CoworkerExtraService")).toHaveLength(2);
  });

  test("are all refused if one breaks a rule, each reason with the place of its grant, and no key is used", async () => {
    const store = await aWorld(open);
    const before = await everything(store);
    const list = [aGrant(), bad, aGrant({ extraServiceId: 99 })];

    await expect(outcomeOf(store, "grantCredits", grants(list))).rejects.toMatchObject({
      refusals: [
        ...[refused("grants.1.priority: OUT_OF_RANGE"), refused("grants.1.totalUses: OUT_OF_RANGE")],
        refused("grants.2.extraServiceId: NOT_FOUND"),
      ],
    });

    expect(await everything(store)).toEqual(before);
    expect((await done(store, "grantCredits", grants([aGrant()]))).results).toHaveLength(1);
  });

  test("are all refused if a booking is charged already or twice, and no key is used", async () => {
    const store = await aWorld(open);
    await createCredit(store, 1, { bookingId: 9 });
    const before = await everything(store);
    const list = [aGrant({ bookingId: 9 }), aGrant({ bookingId: 8 }), aGrant({ bookingId: 8 })];

    const outcome = await outcomeOf(store, "grantCredits", grants(list));

    expect(outcome).toEqual({
      ...{ replayed: false, answer: null },
      refusals: [refused("grants.0.bookingId: ALREADY_CHARGED"), refused("grants.2.bookingId: ALREADY_CHARGED")],
    });
    expect(await everything(store)).toEqual(before);
    expect((await done(store, "grantCredits", grants([aGrant()]))).results).toHaveLength(1);
  });

  test("with EACH, the good ones are created and the bad ones refused, and the whole answer is kept", async () => {
    const store = await aWorld(open);
    const list = [bad, aGrant({ bookingId: 8 }), aGrant({ bookingId: 8 }), aGrant()];
    const input = grants(list, { mode: "EACH" });

    const { results } = await done(store, "grantCredits", input);
    const again = await outcomeOf(store, "grantCredits", input);

    expect(results).toEqual([
      { id: null, refusals: [refused("priority: OUT_OF_RANGE"), refused("totalUses: OUT_OF_RANGE")] },
      { id: 1, refusals: [] },
      { id: null, refusals: [refused("bookingId: ALREADY_CHARGED")] },
      { id: 2, refusals: [] },
    ]);
    expect(again).toMatchObject({
      replayed: true,
      answer: { results: [{ id: null }, { id: 1 }, { id: null }, { id: 2 }] },
    });
    expect(await all(store, "CoworkerExtraService")).toHaveLength(2);
  });

  test("with EACH and no good one, no key is used", async () => {
    const store = await aWorld(open);
    const input = grants([bad], { mode: "EACH" });

    const first = await outcomeOf(store, "grantCredits", input);
    const good = await done(store, "grantCredits", grants([aGrant()], { mode: "EACH" }));

    expect(first).toMatchObject({ replayed: false, refusals: [], answer: { results: [{ id: null }] } });
    expect(good.results).toEqual([{ id: 1, refusals: [] }]);
  });

  test.each([0, 501])("%i grants are refused before anything else", async (length) => {
    const store = await aWorld(open);
    const list = Array.from({ length }, () => bad);
    await expect(outcomeOf(store, "grantCredits", grants(list))).rejects.toMatchObject({
      refusals: [refused("grants: OUT_OF_RANGE")],
    });
  });

  test("of a foreign business are refused like those of a missing one", async () => {
    const store = await aWorld(open);
    const elsewhere = { ...given, businesses: [NEW_YORK] };
    await expect(outcomeOf(store, "grantCredits", grants([bad]), elsewhere)).rejects.toMatchObject({
      refusals: [refused("businessId: NOT_FOUND")],
    });
  });

  test("write an event each, in order, with one operation", async () => {
    const store = await aWorld(open);
    const list = [aGrant({ coworkerId: 7 }), aGrant({ coworkerId: 5, bookingId: 9 }), aGrant({ coworkerId: 6 })];

    const events = await eventsOfAct(store, () => done(store, "grantCredits", grants(list)));

    expect(events.map(({ type, coworkerId, subject }) => [type, coworkerId, subject?.id])).toEqual([
      ["CREDIT_GRANTED", 7, 1],
      ["BOOKING_CHARGED", 5, 2],
      ["CREDIT_GRANTED", 6, 3],
    ]);
    expect(new Set(events.map(({ operationId }) => operationId)).size).toBe(1);
    expect(events[0]!.operationId).not.toBeNull();
  });

  test("have an operation even if it is a single grant", async () => {
    const store = await aWorld(open);
    const events = await eventsOfAct(store, () => done(store, "grantCredits", grants([aGrant()])));
    expect(events).toMatchObject([{ type: "CREDIT_GRANTED", operationId: expect.any(String) }]);
  });
});
