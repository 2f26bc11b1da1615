import { expect, test } from "vitest";
import { decimal } from "../../src/domain/decimal.ts";
import type { Store } from "../../src/store/store.ts";
import { nameLondon } from "../support/charges.ts";
import { openInMemory } from "../support/dialects.ts";
import { everything } from "../support/everything.ts";
import { createCredit, createRule, given, LONDON, NOW, viewerWith } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { errorFields, mutationOf, refusal } from "../support/mutation.ts";
import { globalId } from "../support/two-businesses.ts";

const quote = {
  ...{ businessId: LONDON, resourceTypeId: 11, customer: "MEMBER", coworkerId: 2001 },
  ...{ from: "2026-06-02T09:00:00Z", to: "2026-06-02T10:00:00Z" },
};
const booking = { quote, bookingId: 9, bookingResourceName: "Room 3", idempotencyKey: "k" };
const charger = viewerWith(["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Create"]);

const charge = mutationOf("chargeBooking");
const uncharge = mutationOf("unchargeBooking");
const invoice = mutationOf("markInvoiced");
const chargeFields = `replayed ${errorFields}
  coworkerExtraService { databaseId kind price totalUses bookingId extraService { name } }
  useHistories { databaseId creditUsed coworkerExtraService { remainingUses } }
  quote { outcome total due extraService { name } candidates { extraService { name } }
    allocations { uses coworkerExtraService { remainingUses } }
    creditsLeftOut { coworkerExtraService { databaseId } reason } }`;

/** 30 an hour; customer 2001 has 45 minutes, and 60 that have expired. */
async function aWorld(): Promise<Store> {
  const store = openInMemory();
  await nameLondon(store);
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 45 });
  await createCredit(store, 1, { totalUses: 60, expireDate: NOW });
  return store;
}

async function done(store: Store, source: string, input: object) {
  const { data, errors } = await ask(store, source, { variables: { input } });
  expect(errors).toEqual([]);
  expect(data.done).toMatchObject({ userErrors: [] });
  return data.done;
}

test("a charge is answered with its record, rows and quote, without a further right", async () => {
  const store = await aWorld();
  const source = charge(`replayed ${errorFields}
    coworkerExtraService { databaseId kind price totalUses bookingId extraServiceName }
    useHistories { databaseId creditUsed coworkerExtraServiceId }
    quote { outcome total due extraService { name } candidates { extraService { name } }
      allocations { uses coworkerExtraService { remainingUses } }
      creditsLeftOut { coworkerExtraService { databaseId } reason } }`);

  const { data, errors } = await ask(store, source, { viewer: charger, variables: { input: booking } });

  expect(errors).toEqual([]);
  expect(data.done).toEqual({
    ...{ replayed: false, userErrors: [] },
    coworkerExtraService: {
      ...{ databaseId: 3, kind: "BOOKING_CHARGE", price: "7.5", totalUses: 60, bookingId: 9 },
      extraServiceName: "Meeting room",
    },
    useHistories: [{ databaseId: 1, creditUsed: 45, coworkerExtraServiceId: 1 }],
    quote: {
      ...{ outcome: "PRICED", total: "30", due: "7.5", extraService: { name: "Meeting room" } },
      candidates: [{ extraService: { name: "Meeting room" } }],
      allocations: [{ uses: 45, coworkerExtraService: { remainingUses: 0 } }],
      creditsLeftOut: [{ coworkerExtraService: { databaseId: 2 }, reason: "EXPIRED" }],
    },
  });
});

test("a charge accepts the figures of its quote, in any form of moments and ids", async () => {
  const store = await aWorld();
  const quoted = await ask(
    store,
    "query ($input: PriceQuoteInput!) { priceQuote(input: $input) { total due pricedAt } }",
    { variables: { input: quote } },
  );
  const fixed = { ...quote, extraServiceId: "1" };
  const input = { ...booking, quote: fixed, expect: quoted.data.priceQuote };

  const first = await ask(store, charge(chargeFields), { now: NOW + 60_000, variables: { input } });
  const written = {
    ...{ ...fixed, extraServiceId: globalId("ExtraService", 1), from: "2026-06-02T11:00:00+02:00", teamIds: [] },
    ...{ useCredits: true, visitors: 0, withinAvailableTimes: true, demand: null },
  };
  const again = await ask(store, charge(chargeFields), {
    now: NOW + 24 * 3_600_000,
    variables: { input: { ...input, quote: written } },
  });

  expect(first.data.done).toMatchObject({ replayed: false, userErrors: [], quote: { total: "30", due: "7.5" } });
  expect(again.data.done).toEqual({ ...first.data.done, replayed: true });
});

test("a stale quote is refused with both amounts, and nothing is written", async () => {
  const store = await aWorld();
  const before = await everything(store);
  const expected = { total: "30", due: "0", pricedAt: "2026-06-01T12:00:00Z" };

  const { data } = await ask(store, charge("quote { total } userErrors { code message propertyName }"), {
    variables: { input: { ...booking, expect: expected } },
  });

  expect(data.done).toEqual({
    quote: null,
    userErrors: [
      {
        ...{ code: "QUOTE_STALE", propertyName: "expect" },
        message: "expect is no longer the price: accepted total 30 and due 0, now total 30 and due 7.5",
      },
    ],
  });
  expect(await everything(store)).toEqual(before);
});

test("a charge without a price says whether the resource type has rules at all", async () => {
  const store = await aWorld();
  const messageOf = async (changes: object) => {
    const input = { ...booking, quote: { ...quote, ...changes }, idempotencyKey: JSON.stringify(changes) };
    const { data } = await ask(store, charge("userErrors { code message }"), { variables: { input } });
    return data.done.userErrors;
  };

  const unlinked = await messageOf({ resourceTypeId: 404 });
  const beaten = await messageOf({ currencyCode: "JPY" });

  expect(unlinked).toEqual([
    { code: "NO_PRICE", message: "quote has no price: no rule of the business is linked to the resource type" },
  ]);
  expect(beaten).toEqual([{ code: "NO_PRICE", message: "quote has no price: no rule applies to the booking" }]);
});

test("a refused charge answers no record, no rows and no quote, and its replay the same", async () => {
  const store = await aWorld();
  const input = { ...booking, quote: { ...quote, resourceTypeId: 12 } };
  const refused = {
    ...{ coworkerExtraService: null, useHistories: [], quote: null },
    userErrors: [refusal("NO_PRICE", "quote")],
  };

  const answers = [await ask(store, charge(chargeFields), { variables: { input } })];
  answers.push(await ask(store, charge(chargeFields), { variables: { input } }));

  expect(answers.map(({ data }) => data.done)).toEqual([
    { replayed: false, ...refused },
    { replayed: true, ...refused },
  ]);
});

test("bookedAt is not an input of a charge, and a customer is required", async () => {
  const store = await aWorld();
  const input = { ...booking, quote: { ...quote, coworkerId: null, bookedAt: "2026-06-01T12:00:00Z" } };

  const { data } = await ask(store, charge(errorFields), { variables: { input } });

  expect(data.done.userErrors).toEqual([
    refusal("REQUIRED", "quote.coworkerId"),
    refusal("CONFLICTING_VALUES", "quote.bookedAt"),
  ]);
});

test("a repeated charge call after uncharging shows removed records as null, and makes no new charge", async () => {
  const store = await aWorld();
  await done(store, charge(errorFields), booking);
  await done(store, uncharge(errorFields), { businessId: LONDON, bookingId: 9, reason: "r", idempotencyKey: "u" });

  const again = await done(store, charge(chargeFields), booking);

  expect(again).toMatchObject({
    ...{ replayed: true, coworkerExtraService: null, quote: { total: "30", due: "7.5" } },
    useHistories: [{ databaseId: 1, creditUsed: 45, coworkerExtraService: { remainingUses: 45 } }],
  });
});

test("the quote of a charge is unchanged, and the records that it names are current", async () => {
  const store = await aWorld();
  await done(store, charge(errorFields), booking);
  const patch = { name: "Board room", price: decimal("99") };
  await store.commit("updateExtraService", { id: 1, patch }, given);

  const again = await done(store, charge("quote { total extraService { name price } }  userErrors { code }"), booking);

  expect(again.quote).toEqual({ total: "30", extraService: { name: "Board room", price: "99" } });
});

test("an uncharge answers the id of the removed charge and the reversal rows, without a further right", async () => {
  const store = await aWorld();
  await done(store, charge(errorFields), booking);
  const input = { businessId: LONDON, bookingId: 9, reason: "cancelled", idempotencyKey: "u" };
  const fields = `deletedId replayed ${errorFields} useHistories { kind creditUsed balanceAfter reason reversesId }`;

  const first = await ask(store, uncharge(fields), { viewer: charger, variables: { input } });
  const again = await ask(store, uncharge(fields), { viewer: charger, variables: { input } });

  const row = { kind: "REVERSAL", creditUsed: -45, balanceAfter: 45, reason: "cancelled", reversesId: 1 };
  const answer = { deletedId: globalId("CoworkerExtraService", 3), userErrors: [], useHistories: [row] };
  expect(first).toEqual({ data: { done: { ...answer, replayed: false } }, errors: [] });
  expect(again).toEqual({ data: { done: { ...answer, replayed: true } }, errors: [] });
});

test("a booking without a charge is NOT_CHARGED, and an invoiced one is ALREADY_INVOICED", async () => {
  const store = await aWorld();
  const input = (key: string) => ({ businessId: LONDON, bookingId: 9, reason: "r", idempotencyKey: key });
  const refusals = async (key: string) => {
    const { data } = await ask(store, uncharge(`deletedId useHistories { id } ${errorFields}`), {
      variables: { input: input(key) },
    });
    return data.done;
  };

  expect(await refusals("1")).toEqual({
    ...{ deletedId: null, useHistories: [] },
    userErrors: [refusal("NOT_CHARGED", "bookingId", "9")],
  });
  await done(store, charge(errorFields), booking);
  const invoiced = { coworkerExtraServiceIds: [3], invoiceDate: "2026-06-30T00:00:00Z", idempotencyKey: "i" };
  await done(store, invoice(errorFields), invoiced);
  expect((await refusals("2")).userErrors).toEqual([refusal("ALREADY_INVOICED", "bookingId")]);
});

test("records are marked as invoiced by either id, and answered in the given order", async () => {
  const store = await aWorld();
  await done(store, charge(errorFields), booking);
  const ids = [globalId("CoworkerExtraService", 3), "1", "3"];
  const input = { coworkerExtraServiceIds: ids, invoiceDate: "2026-06-30T02:00:00+02:00", idempotencyKey: "i" };
  const fields = `replayed ${errorFields} coworkerExtraServices { databaseId invoiced invoiceDate }`;

  const { data, errors } = await ask(store, invoice(fields), {
    viewer: viewerWith(["CoworkerExtraService-Edit"]),
    variables: { input },
  });

  const marked = { invoiced: true, invoiceDate: "2026-06-30T00:00:00.000Z" };
  expect(errors).toEqual([]);
  expect(data.done).toEqual({
    ...{ replayed: false, userErrors: [] },
    coworkerExtraServices: [
      { databaseId: 3, ...marked },
      { databaseId: 1, ...marked },
    ],
  });
});

test("if one record is invoiced already none is marked, and the error names its position", async () => {
  const store = await aWorld();
  const input = (ids: number[], idempotencyKey: string) => ({
    ...{ coworkerExtraServiceIds: ids, invoiceDate: "2026-06-30T00:00:00Z", idempotencyKey },
  });
  await done(store, invoice(errorFields), input([2], "first"));

  const { data } = await ask(store, invoice(`coworkerExtraServices { id } ${errorFields}`), {
    variables: { input: input([1, 2], "second") },
  });

  expect(data.done).toEqual({
    coworkerExtraServices: [],
    userErrors: [refusal("ALREADY_INVOICED", "coworkerExtraServiceIds.1")],
  });
  expect((await everything(store)).CoworkerExtraService).toMatchObject([{ invoiced: false }, { invoiced: true }]);
});
