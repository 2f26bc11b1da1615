import { describe, expect, test } from "vitest";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Store } from "../../../src/store/store.ts";
import { aCharge, anInvoice, anUncharge, aVoidedInvoice, HOUR, START } from "../../support/charges.ts";
import { dialects, openInMemory } from "../../support/dialects.ts";
import { createCredit, createRule, given, LONDON, NEW_YORK, NOW, viewerWith } from "../../support/given.ts";
import { ask } from "../../support/graph.ts";
import { aCreditLine, aRuleLine, importInto } from "../../support/imported.ts";
import { done, keptRefusalsOf } from "../../support/operations.ts";

const rights = ["CoworkerExtraServiceUseHistory-List", "CoworkerExtraService-List"];
const totals = "{ total due coveredUnits }";
const selection = `{ type occurredOn actor reason operationId coworkerExtraServiceId coworkerId
  before ${totals} after ${totals} keepPercent invoiceDate }`;

async function historyOf(store: Store, bookingId = 9, viewer = viewerWith(rights), businessId = LONDON) {
  const source = `{ bookingHistory(businessId: ${businessId}, bookingId: ${bookingId}) ${selection} }`;
  const { data, errors } = await ask(store, source, { viewer });
  return { events: data?.bookingHistory ?? null, errors };
}

/** Rule 1 of 30 pounds an hour, and credit 1 of 20 minutes of customer 2001. */
async function aWorld(store: Store): Promise<Store> {
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 20 });
  return store;
}

function at(minutes: number, by: string) {
  return { ...given, now: NOW + minutes * 60_000, by };
}

function timeOf(minutes: number): string {
  return new Date(NOW + minutes * 60_000).toISOString();
}

const nothing = { reason: null, operationId: null, before: null, after: null, keepPercent: null, invoiceDate: null };
const charged = { total: "30", due: "20", coveredUnits: 20 };

describe.each(dialects)("on $name", ({ open }) => {
  test("a booking that is charged, changed, uncharged and charged again keeps all of it: who, when and why", async () => {
    const store = await aWorld(await open());
    const first = await done(store, "chargeBooking", aCharge(), at(1, "ana"));
    const id = first.coworkerExtraServiceId;
    const change = { id, patch: { price: decimal("15"), notes: "n" }, mayAdjust: false };
    await store.commit("updateCoworkerExtraService", change, at(2, "bob"));
    const gone = await done(store, "unchargeBooking", anUncharge(), at(3, "eve"));
    const again = aCharge({}, { idempotencyKey: "again" });
    const second = await done(store, "chargeBooking", again, at(4, "ana"));
    await done(store, "markInvoiced", anInvoice(second.coworkerExtraServiceId, 1), at(5, "ana"));

    const { events, errors } = await historyOf(store);

    const one = { ...nothing, coworkerExtraServiceId: id, coworkerId: 2001 };
    const other = { ...one, coworkerExtraServiceId: second.coworkerExtraServiceId };
    const anOperation = expect.stringMatching(/^[0-9a-f-]{36}$/);
    const cheaper = { ...charged, due: "15" };
    const invoiceDate = "2026-06-30T00:00:00.000Z";
    expect(errors).toEqual([]);
    expect(gone.deletedId).toBe(id);
    expect(events).toEqual([
      { ...one, type: "CHARGED", occurredOn: timeOf(1), actor: "ana", operationId: anOperation, after: charged },
      { ...one, type: "CHANGED", occurredOn: timeOf(2), actor: "bob", before: charged, after: cheaper },
      {
        ...{ ...one, type: "UNCHARGED", occurredOn: timeOf(3), actor: "eve", reason: "cancelled" },
        ...{ operationId: anOperation, before: cheaper },
      },
      { ...other, type: "CHARGED", occurredOn: timeOf(4), actor: "ana", operationId: anOperation, after: charged },
      {
        ...{ ...other, type: "INVOICED", occurredOn: timeOf(5), actor: "ana", before: charged, after: charged },
        invoiceDate,
      },
    ]);
  });

  test("a voided invoice is an event with its reason, of charges alone", async () => {
    const store = await aWorld(await open());
    const { coworkerExtraServiceId: id } = await done(store, "chargeBooking", aCharge(), at(1, "ana"));
    await done(store, "markInvoiced", anInvoice(id, 1), at(2, "ana"));
    await done(store, "unmarkInvoiced", aVoidedInvoice(1, id, id), at(3, "bob"));

    const { events } = await historyOf(store);

    expect(events.slice(1)).toMatchObject([
      { type: "INVOICED", invoiceDate: "2026-06-30T00:00:00.000Z" },
      {
        ...{ type: "UNINVOICED", occurredOn: timeOf(3), actor: "bob", reason: "invoice voided" },
        ...{ coworkerExtraServiceId: id, before: charged, after: charged, invoiceDate: null },
      },
    ]);
  });

  test("a charge made by hand has a history with an unknown total; other changes are not events", async () => {
    const store = await aWorld(await open());
    await createCredit(store, 1, { bookingId: 9, totalUses: 60, price: decimal("30") });
    for (const patch of [{ notes: "n" }, { priority: 3 }, { price: decimal("30") }, { bookingFromTime: START }])
      await store.commit("updateCoworkerExtraService", { id: 2, patch, mayAdjust: false }, given);
    await done(store, "unchargeBooking", anUncharge());

    const { events } = await historyOf(store);

    const known = { total: null, due: "30", coveredUnits: 0 };
    expect(events).toMatchObject([
      { type: "CHARGED", actor: given.by, before: null, after: known, operationId: null },
      { type: "CHANGED", before: known, after: known },
      { type: "UNCHARGED", before: known, after: null, reason: "cancelled" },
    ]);
  });

  test("refusals and repeated calls are not events", async () => {
    const store = await aWorld(await open());
    await done(store, "chargeBooking", aCharge());
    await store.commit("chargeBooking", aCharge(), given);
    await keptRefusalsOf(store, "chargeBooking", aCharge({}, { idempotencyKey: "2" }));

    expect((await historyOf(store)).events).toHaveLength(1);
  });

  test("an import records the past of a charge as far as its line shows it, and later lines record their changes", async () => {
    const store = await open();
    const line = { BookingId: 9, RemainingUses: 0, Price: 10, CreatedOn: "2026-01-02T09:00:00Z" };
    const invoiced = { Invoiced: true, InvoiceDate: "2026-01-31T00:00:00Z" };
    const lines = [
      { ...line, UpdatedBy: "ana", UpdatedOn: "2026-01-02T09:00:00Z" },
      { ...line, Price: 12, UpdatedBy: "bob", UpdatedOn: "2026-01-03T09:00:00Z" },
      { ...line, ...invoiced, Price: 12, UpdatedBy: "bob", UpdatedOn: "2026-01-31T10:00:00Z" },
      { ...line, Invoiced: false, InvoiceDate: null, Price: 13, UpdatedBy: "eve", UpdatedOn: "2026-02-01T00:00:00Z" },
    ];

    for (const one of lines) await importInto(store, [aRuleLine(), aCreditLine(one)]);
    await importInto(store, [aCreditLine(lines.at(-1))]);

    const due = (amount: string) => ({ total: null, due: amount, coveredUnits: null });
    expect((await historyOf(store)).events).toMatchObject([
      { type: "CHARGED", occurredOn: "2026-01-02T09:00:00.000Z", actor: "ana", before: null, after: due("10") },
      { type: "CHANGED", occurredOn: "2026-01-03T09:00:00.000Z", actor: "bob", before: due("10"), after: due("12") },
      { type: "INVOICED", actor: "bob", after: due("12"), invoiceDate: "2026-01-31T00:00:00.000Z" },
      { type: "UNINVOICED", actor: "eve", before: due("12"), after: due("12"), invoiceDate: null },
      { type: "CHANGED", actor: "eve", before: due("12"), after: due("13") },
    ]);
  });

  test("an import records that a charge was cancelled, with what was kept", async () => {
    const store = await open();
    const line = { BookingId: 9, RemainingUses: 0, Price: 10, CreatedOn: "2026-01-02T09:00:00Z" };
    const cancelled = { Price: 4, CancelledOn: "2026-01-03T08:00:00Z", UpdatedOn: "2026-01-03T09:00:00Z" };
    const other = { Id: 2, UniqueId: "00000000-0000-4000-8000-00000000000b", BookingId: 10 };

    await importInto(store, [aRuleLine(), aCreditLine({ ...line, UpdatedOn: "2026-01-02T09:00:00Z" })]);
    await importInto(store, [aCreditLine({ ...line, ...cancelled, UpdatedBy: "bob" })]);
    await importInto(store, [aCreditLine({ ...line, ...cancelled, ...other })]);

    const due = (amount: string | null) => ({ total: null, due: amount, coveredUnits: null });
    const uncharged = { type: "UNCHARGED", occurredOn: "2026-01-03T08:00:00.000Z", after: due("4") };
    expect((await historyOf(store)).events).toMatchObject([
      { type: "CHARGED", after: due("10") },
      { ...uncharged, actor: "bob", before: due("10") },
    ]);
    expect((await historyOf(store, 10)).events).toMatchObject([
      { type: "CHARGED", after: due(null) },
      { ...uncharged, actor: null, before: due(null) },
    ]);
    const { told } = await importInto(store, [aCreditLine({ ...line, ...cancelled, ...other, Total: -1 })]);
    expect(told.join()).toContain("Total must be at least 0");
  });

  test("a foreign or unknown booking has no history", async () => {
    const store = await aWorld(await open());
    await done(store, "chargeBooking", aCharge());

    const answers = [
      await historyOf(store, 9, viewerWith(rights, [NEW_YORK])),
      await historyOf(store, 9, viewerWith(rights, [LONDON]), NEW_YORK),
      await historyOf(store, 10),
    ];

    expect(answers).toEqual(Array.from({ length: 3 }, () => ({ events: [], errors: [] })));
    expect((await historyOf(store, 9, viewerWith(rights, [LONDON]))).events).toHaveLength(1);
  });

  test("a charge shows the quote by which it was priced, a credit and a charge made by hand none", async () => {
    const store = await aWorld(await open());
    const { coworkerExtraServiceId: id } = await done(store, "chargeBooking", aCharge());
    await createCredit(store, 1, { bookingId: 10, totalUses: 1 });
    const quote = `quote { outcome total due coveredUnits extraService { databaseId }
      allocations { uses coworkerExtraService { databaseId } } }`;

    const { data, errors } = await ask(store, `{ coworkerExtraServices { nodes { databaseId ${quote} } } }`);

    const shown = {
      ...{ outcome: "PRICED", total: "30", due: "20", coveredUnits: 20, extraService: { databaseId: 1 } },
      allocations: [{ uses: 20, coworkerExtraService: { databaseId: 1 } }],
    };
    expect(errors).toEqual([]);
    expect(data.coworkerExtraServices.nodes).toEqual([
      { databaseId: 1, quote: null },
      { databaseId: id, quote: shown },
      { databaseId: id + 1, quote: null },
    ]);
  });

  test("a repeated charge with a newer quote is refused with the moment that gives the same answer", async () => {
    const store = await aWorld(await open());
    const expected = (pricedAt: number) => ({ total: decimal("30"), due: decimal("20"), pricedAt });
    await done(store, "chargeBooking", aCharge({}, { expect: expected(NOW) }));
    const again = (quote: object, pricedAt: number, changes: object = {}) =>
      store.commit("chargeBooking", aCharge(quote, { expect: { ...expected(pricedAt), ...changes } }), at(1, "ana"));

    await expect(again({}, NOW + 60_000)).rejects.toThrow(
      "was used before with the expect.pricedAt 2026-06-01T12:00:00.000Z: the booking is charged. Send that pricedAt",
    );
    await expect(again({}, NOW + 60_000, { due: decimal("21") })).rejects.toThrow("was used before with other input");
    await expect(again({ to: START + 2 * HOUR }, NOW + 60_000)).rejects.toThrow("was used before with other input");
    expect(await again({}, NOW)).toMatchObject({ replayed: true });
  });
});

test.each(rights)("a history needs %s", async (right) => {
  const viewer = viewerWith(rights.filter((one) => one !== right));

  const { events, errors } = await historyOf(openInMemory(), 9, viewer);

  expect({ events, errors }).toEqual({ events: null, errors: [expect.objectContaining({ code: "FORBIDDEN" })] });
});

test("ids that are none are bad input, each with its argument", async () => {
  const { errors } = await historyOf(openInMemory(), 0, viewerWith(rights), -1);

  expect(errors.map(({ code }) => code)).toEqual(expect.arrayContaining(["BAD_USER_INPUT"]));
});
