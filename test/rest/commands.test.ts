import { describe, expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import { UNITS_PARAMETER, useExtraService } from "../../src/rest/command.ts";
import type { Store } from "../../src/store/store.ts";
import { aCharge, anUncharge } from "../support/charges.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { all, everything, one } from "../support/everything.ts";
import { createCredit, createRule, given, NEW_YORK, NOW, viewerWith } from "../support/given.ts";
import { type RestOptions, rest } from "../support/rest.ts";

const RUN = "POST coworkerextraservices/runcommand";

/** Credits 1 and 2 of minutes, credits 3 and 4 of uses, charge 5, and credit 6 of another business. */
async function aWorld(store: Store): Promise<Store> {
  const rule = await createRule(store);
  const passes = await createRule(store, { chargePeriod: "USES" });
  for (const totalUses of [600, 60]) await createCredit(store, rule, { totalUses });
  for (const totalUses of [5, 1]) await createCredit(store, passes, { totalUses, chargePeriod: "USES" });
  await createCredit(store, rule, { totalUses: 60, bookingId: 7001 });
  await createCredit(store, await createRule(store, { businessId: NEW_YORK }), { businessId: NEW_YORK });
  return store;
}

const command = (ids: unknown, value?: unknown) => ({
  Key: "USE_EXTRA_SERVICE",
  Ids: ids,
  ...(value !== undefined && { Parameters: [{ Name: UNITS_PARAMETER, Type: "Int32", Value: value }] }),
});

async function left(store: Store): Promise<number[]> {
  return (await all(store, "CoworkerExtraService")).map(({ remainingUses }) => remainingUses);
}

async function refusal(store: Store, body: object, options: RestOptions = {}): Promise<string> {
  const before = await everything(store);
  const answer = await rest(store, RUN, { body, ...options });
  expect([body, answer.status, await everything(store)]).toEqual([body, 400, before]);
  expect(Object.keys(answer.body)).toEqual(["Message", "Value", "Errors", "WasSuccessful"]);
  return answer.body.Message;
}

describe.each(dialects)("on $name", ({ open }) => {
  test("USE_EXTRA_SERVICE takes the same number of units from each credit, from all or none", async () => {
    const store = await aWorld(await open());

    const { status, body } = await rest(store, RUN, { body: command([2, 1], 30) });

    expect([status, body]).toEqual([
      200,
      {
        Status: 200,
        Message: "USE_EXTRA_SERVICE was successfully run.",
        Value: null,
        OpenInDialog: false,
        OpenInWindow: false,
        RedirectURL: null,
        JavaScript: null,
        UpdatedOn: "2026-06-01T12:00:00Z",
        UpdatedBy: "ana@example.com",
        Errors: null,
        WasSuccessful: true,
      },
    ]);
    expect(await left(store)).toEqual([570, 30, 5, 1, 0, 600]);
    const rows = await all(store, "UseHistory");
    expect(rows.map((row) => [row.coworkerExtraServiceId, row.kind, row.creditUsed, row.allocationIndex])).toEqual([
      [1, "USE", 30, 0],
      [2, "USE", 30, 1],
    ]);
    expect(new Set(rows.map(({ operationId }) => operationId)).size).toBe(1);
    expect(await refusal(store, command([1, 2], 31))).toBe("Ids.1: CreditUsed is more than the 30 left");
  });

  test("concurrent commands take no more than the credit has", async () => {
    const store = await aWorld(await open());

    const answers = await Promise.all(
      Array.from({ length: 8 }, (_, place) => rest(store, RUN, { body: command(place % 2 ? [1, 2] : [2, 1], 20) })),
    );

    expect(answers.map(({ status }) => status).sort()).toEqual([200, 200, 200, 400, 400, 400, 400, 400]);
    expect((await left(store)).slice(0, 2)).toEqual([540, 0]);
  });
});

test("the number of units is optional for credit that is counted in uses", async () => {
  const store = await aWorld(openInMemory());

  for (const body of [command([3]), command([3], null), command([3], ""), { ...command([3]), Parameters: [] }])
    expect((await rest(store, RUN, { body })).status).toBe(200);
  expect((await left(store))[2]).toBe(1);
  expect(await refusal(store, command([1]))).toBe("Parameters: is a required field");
  expect(await refusal(store, command([4, 1]))).toBe("Parameters: is a required field");
});

test("a command may be sent as text, as in a form", async () => {
  const store = await aWorld(openInMemory());
  const parameters = JSON.stringify(command([], "30").Parameters);

  const bodies = [
    { Key: "USE_EXTRA_SERVICE", Ids: "[1,2]", Parameters: parameters },
    { Key: "USE_EXTRA_SERVICE", Ids: ["1"], Parameters: parameters },
    { Key: "USE_EXTRA_SERVICE", Ids: "1", Parameters: parameters },
  ];
  for (const body of bodies) expect((await rest(store, RUN, { body })).body.Errors).toBeNull();

  expect((await left(store)).slice(0, 2)).toEqual([510, 30]);
});

test("a command runs once per key, and its refusal is stored as well", async () => {
  const store = await aWorld(openInMemory());
  const run = async (body: object, key = "a") => (await rest(store, RUN, { body, key })).status;

  expect([await run(command([1], 30)), await run(command([1], "30"))]).toEqual([200, 200]);
  expect((await left(store))[0]).toBe(570);
  expect(await run(command([1], 31))).toBe(422);
  expect([await run(command([2], 61), "b"), await run(command([2], 61), "b")]).toEqual([400, 400]);
  expect(await run(command([1], 1), "no key")).toBe(400);
});

test.each<[object, string]>([
  [{}, "Key: must be USE_EXTRA_SERVICE; Ids: is a required field"],
  [{ ...command([1], 1), Key: "DELETE_ALL" }, "Key: must be USE_EXTRA_SERVICE"],
  [{ ...command([1], 1), Colour: "red" }, "Colour: is not a property of this entity"],
  [command([], 1), "Ids: is a required field"],
  [command([0], 1), "Ids: is a required field"],
  [command("x", 1), "Ids: must be a list of ids"],
  [command([-1], 1), "Ids: must hold ids above 0"],
  [command([1, 99], 1), "Ids.1: was not found"],
  [command([5], 1), "Ids.0: names a charge, which holds no credit"],
  [command([1, 6], 1), "Ids: must be credits of one business"],
  [command([1], 0), "Parameters: must be at least 1"],
  [command([1], -5), "Parameters: must be at least 1"],
  [command([1], 1.5), "Parameters: must be a whole number"],
  [command([1], "many"), "Parameters: must be a whole number"],
  [command([1], 601), "Ids.0: CreditUsed is more than the 600 left"],
  [{ ...command([1]), Parameters: {} }, "Parameters: must be a list of the one parameter"],
  [{ ...command([1]), Parameters: "{" }, "Parameters: must be a list of the one parameter"],
  [{ ...command([1]), Parameters: [5] }, "Parameters: must hold objects with Name and Value"],
  [
    { ...command([1]), Parameters: [{ Name: "x", Value: 1 }] },
    `Parameters: must name the parameter "${UNITS_PARAMETER}"`,
  ],
  [
    { ...command([1]), Parameters: [{ Name: UNITS_PARAMETER, Value: 1, Size: 2 }] },
    "Parameters: has the unknown property Size",
  ],
  [{ ...command([1]), Parameters: [{}, {}] }, "Parameters: must be a list of the one parameter"],
])("the command %j is refused", async (body, message) => {
  expect(await refusal(await aWorld(openInMemory()), body)).toBe(message);
});

test("credits of foreign businesses are not found, and expired ones are not used", async () => {
  const store = await aWorld(openInMemory());
  const viewer = viewerWith(["CoworkerExtraServiceUseHistory-Create"], [NEW_YORK]);
  await createCredit(store, 1, { expireDate: instant("2026-06-01T00:00:00Z") });

  expect(await refusal(store, command([6, 1], 1), { viewer })).toMatch(/^Ids\.[01]: was not found$/);
  expect(await refusal(store, command([1, 7], 1))).toBe("Ids.1: UsageAt is not before the credit expires");
});

test("the commands of a record are listed in the upstream's format: a charge has none", async () => {
  const store = await aWorld(openInMemory());
  const list = async (parameters: string) => {
    const { status, body } = await rest(store, `GET coworkerextraservices/commands${parameters}`);
    return [status, body.Message ?? body];
  };

  for (const parameters of ["?id=1", "?ID=1", "", "?id=", "?_=5"])
    expect(await list(parameters)).toEqual([200, [useExtraService]]);
  expect(Object.keys(useExtraService)).toEqual([
    ...["Key", "Name", "AppliesOnlyToMultipleEntities", "AppliesOnlyToOneEntity", "AppliesOnlyToTwoEntities"],
    ...["NeedsEntitiesToRun", "Order", "RequiresParameters"],
  ]);
  expect(await list("?id=5")).toEqual([200, []]);
  expect(await list("?id=99")).toEqual([404, "Not found"]);
  expect(await list("?id=[1]")).toEqual([400, "id: must be the id of one record"]);
  expect(await list("?id=1&page=2")).toEqual([400, "page: is not a parameter of this operation"]);
  expect(await list("?id=1&Id=2")).toEqual([400, "Id: is the same parameter as id: send one of the two"]);
});

describe.each(dialects)("on $name, uncharge", ({ open }) => {
  test("gives back the credit of the named charge, and removes no other charge", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1, { totalUses: 60 });
    await store.commit("chargeBooking", aCharge(), given);
    const body = { Reason: "closed" };
    expect(await left(store)).toEqual([0, 0]);

    const { status } = await rest(store, "POST CoworkerExtraServices/2/Uncharge/", { body });

    expect([status, await left(store)]).toEqual([200, [60]]);
    await store.commit("chargeBooking", aCharge({}, { idempotencyKey: "again" }), given);
    expect((await rest(store, "POST coworkerextraservices/2/uncharge", { body })).status).toBe(404);
    expect(await left(store)).toEqual([0, 0]);
  });

  test("does not remove a newer charge of the same booking", async () => {
    const store = await aWorld(await open());

    const { refusals } = await store.commit("unchargeBooking", anUncharge({ bookingId: 7001, chargeId: 4 }), given);

    expect(refusals.map(({ code }) => code)).toEqual(["NOT_CHARGED"]);
    expect((await one(store, "CoworkerExtraService", 5)).kind).toBe("BOOKING_CHARGE");
  });

  test("keeps a part of the price and of the credit with KeepPercent", async () => {
    const store = await open();
    await createRule(store, { resourceTypes: [11] });
    await createCredit(store, 1, { totalUses: 40 });
    await store.commit("chargeBooking", aCharge(), given);
    const body = { Reason: "late", KeepPercent: "33.5" };

    const { status, body: answer } = await rest(store, "POST coworkerextraservices/2/uncharge", { body });

    expect([status, answer.Message]).toEqual([200, "CoworkerExtraService was successfully uncharged."]);
    // Of 10 pounds and 40 minutes.
    expect((await rest(store, "GET coworkerextraservices/2")).body).toMatchObject({
      ...{ Price: 3.35, Free: false, CancelledOn: "2026-06-01T12:00:00Z", TotalUses: 60 },
    });
    expect(await left(store)).toEqual([27, 0]);
    const again = await rest(store, "POST coworkerextraservices/2/uncharge", { body: { Reason: "again" } });
    expect([again.status, again.body.Message]).toEqual([400, "BookingId: names a booking without a live charge"]);
  });

  test("removes a charge that was made by hand, with the envelope of a deletion", async () => {
    const store = await aWorld(await open());

    const { status, body } = await rest(store, "POST coworkerextraservices/5/uncharge", { body: { Reason: "closed" } });

    expect([status, body.Message, body.Value, body.Errors]).toEqual([
      ...[200, "CoworkerExtraService was successfully uncharged.", null, null],
    ]);
    expect((await rest(store, "GET coworkerextraservices/5")).status).toBe(404);
    expect((await rest(store, "POST coworkerextraservices/5/uncharge", { body: { Reason: "closed" } })).status).toBe(
      404,
    );
  });
});

test.each<[object, string]>([
  [{}, "Reason: must be given"],
  [{ Reason: " " }, "Reason: must be given"],
  [{ Reason: "x".repeat(1_001) }, "Reason: must have at most 1000 characters"],
  [
    { Reason: "late", KeepPercent: 0.00001 },
    "KeepPercent: must be a number with at most 11 digits before the point and 4 after it",
  ],
  [{ Reason: "late", KeepPercent: 101 }, "KeepPercent: must be at most 100"],
  [{ Reason: "late", KeepPercent: -1 }, "KeepPercent: must be at least 0"],
  [{ Reason: "late", Amount: 1 }, "Amount: is not a property of this entity"],
])("uncharge with %j is refused", async (body, message) => {
  const store = await aWorld(openInMemory());

  const answer = await rest(store, "POST coworkerextraservices/5/uncharge", { body });

  expect([answer.status, answer.body.Message]).toEqual([400, message]);
  expect((await one(store, "CoworkerExtraService", 5)).kind).toBe("BOOKING_CHARGE");
});

test("uncharge refuses credits, invoiced charges and charges that are missing or foreign", async () => {
  const store = await aWorld(openInMemory());
  const uncharge = async (id: number, options: RestOptions = {}) => {
    const { status, body } = await rest(store, `POST coworkerextraservices/${id}/uncharge`, {
      body: { Reason: "closed", KeepPercent: 0 },
      ...options,
    });
    return [status, body.Message ?? body];
  };

  expect(await uncharge(1)).toEqual([400, "The record is not a charge of a booking with a BookingId."]);
  expect(await uncharge(99)).toEqual([404, "Not found"]);
  const roles = ["CoworkerExtraServiceUseHistory-Create", "CoworkerExtraService-Create"];
  expect(await uncharge(5, { viewer: viewerWith(roles, [NEW_YORK]) })).toEqual([404, "Not found"]);
  const marked = { coworkerExtraServiceIds: [5], invoiceDate: NOW, idempotencyKey: "i" };
  await store.commit("markInvoiced", marked, given);
  expect(await uncharge(5)).toEqual([400, "BookingId: names a booking whose charge is on an invoice"]);
});
