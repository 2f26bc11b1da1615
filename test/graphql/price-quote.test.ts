import { expect, test } from "vitest";
import { decimal } from "../../src/domain/decimal.ts";
import type { Store } from "../../src/store/store.ts";
import { aCharge, nameLondon, START } from "../support/charges.ts";
import { aHold } from "../support/credits.ts";
import { openInMemory } from "../support/dialects.ts";
import { everything } from "../support/everything.ts";
import { createCredit, createRule, LONDON, NEW_YORK, NOW, viewerWith } from "../support/given.ts";
import { ask, askWrongly } from "../support/graph.ts";
import { done } from "../support/operations.ts";
import { globalId } from "../support/two-businesses.ts";

const hour = {
  ...{ businessId: LONDON, resourceTypeId: 11, customer: "MEMBER" },
  ...{ from: "2026-06-02T09:00:00Z", to: "2026-06-02T10:00:00Z" },
};
const reader = viewerWith(["ExtraService-Read"]);
const planner = viewerWith(["ExtraService-Read", "CoworkerExtraService-List"]);

/** Rule 1 for contacts, 30 an hour; rule 2 for all, 40. Customer 2001 has 45 minutes, and 60 that have expired. */
async function aWorld(): Promise<Store> {
  const store = openInMemory();
  await nameLondon(store);
  await createRule(store, { resourceTypes: [11], name: "For contacts", onlyForContacts: true });
  await createRule(store, {
    resourceTypes: [11],
    name: "For all",
    price: decimal("40"),
    priceFactorHighDemand: decimal("50"),
  });
  await createCredit(store, 2, { totalUses: 45 });
  await createCredit(store, 2, { totalUses: 60, expireDate: NOW });
  return store;
}

function quoteOf(selection: string) {
  return `query ($input: PriceQuoteInput!) { quote: priceQuote(input: $input) { ${selection} } }`;
}

function quotesOf(selection: string) {
  return `query ($inputs: [PriceQuoteInput!]!) { quotes: priceQuotes(inputs: $inputs) { ${selection} } }`;
}

test("a quote instead of a charge shows what changing the booking would cost, as of the first booking", async () => {
  const store = await aWorld();
  await done(store, "chargeBooking", aCharge());
  const input = { ...hour, to: "2026-06-02T11:00:00Z", coworkerId: 2001, insteadOfBookingId: 9 };
  const source = quoteOf("total due coveredUnits pricedAt allocations { uses } creditsLeftOut { reason }");

  const { data, errors } = await ask(store, source, { viewer: planner, now: NOW + 60_000, variables: { input } });

  expect(errors).toEqual([]);
  // The 45 minutes that the charge took count as given back.
  expect(data.quote).toEqual({
    ...{ total: "80", due: "50", coveredUnits: 45, pricedAt: "2026-06-01T12:00:00.000Z" },
    ...{ allocations: [{ uses: 45 }], creditsLeftOut: [{ reason: "EXPIRED" }] },
  });
  const now = { ...input, bookedAt: "2026-06-01T12:01:00Z" };
  const at = await ask(store, source, { viewer: planner, variables: { input: now } });
  expect(at.data.quote.pricedAt).toBe("2026-06-01T12:01:00.000Z");
});

test("a quote instead of a charge goes on with the units of its hold, and takes no other hold", async () => {
  const store = await aWorld();
  const id = await createCredit(store, 2, { totalUses: 20, expireDate: START - 60_000 });
  await done(store, "holdCredit", aHold({ amount: 20, usageAt: NOW }));
  await done(store, "chargeBooking", aCharge({}, { holdId: 1 }));
  const input = { ...hour, coworkerId: 2001, insteadOfBookingId: 9 };
  const source = quoteOf("due allocations { coworkerExtraService { databaseId } uses }");

  const { data } = await ask(store, source, { variables: { input } });

  expect(data.quote).toEqual({
    due: "0",
    allocations: [
      { coworkerExtraService: { databaseId: id }, uses: 20 },
      { coworkerExtraService: { databaseId: 1 }, uses: 40 },
    ],
  });
  const withoutCredits = await ask(store, source, { variables: { input: { ...input, useCredits: false } } });
  expect(withoutCredits.data.quote).toEqual({ due: "40", allocations: [] });
  expect(await askWrongly(store, quoteOf("total"), { variables: { input: { ...input, holdId: "1" } } })).toEqual([
    ["holdId", "input.holdId: must be left out: a change takes no hold"],
  ]);
});

test("a quote instead of no live charge, or of another customer's, is a wrong input, and needs the right to list charges", async () => {
  const store = await aWorld();
  await done(store, "chargeBooking", aCharge());
  const asked = async (input: object) => askWrongly(store, quoteOf("total"), { variables: { input } });

  expect(await asked({ ...hour, insteadOfBookingId: 10 })).toEqual([
    ["insteadOfBookingId", "input.insteadOfBookingId: names a booking without a live charge"],
  ]);
  expect(await asked({ ...hour, coworkerId: 7, insteadOfBookingId: 9 })).toEqual([
    ["coworkerId", "input.coworkerId: must be the customer of the charge"],
  ]);
  expect(await asked({ ...hour, businessId: NEW_YORK, timeZone: "UTC", insteadOfBookingId: 9 })).toEqual([
    ["insteadOfBookingId", "input.insteadOfBookingId: names a booking without a live charge"],
  ]);
  const { errors } = await ask(store, quoteOf("total"), {
    viewer: reader,
    variables: { input: { ...hour, insteadOfBookingId: 9 } },
  });
  expect(errors).toMatchObject([{ code: "FORBIDDEN", message: "needs the role CoworkerExtraService-List" }]);
});

test("a quote has its price, the steps to it, and what credits pay", async () => {
  const store = await aWorld();
  const before = await everything(store);
  const source = quoteOf(`
    outcome pricedAt extraService { name } chosenBecause currencyCode unit billedUnits
    candidates { extraService { databaseId } eligible total reasons { code propertyName threshold actual } }
    steps { kind factor before after }
    allocations { coworkerExtraService { databaseId remainingUses } uses }
    creditsLeftOut { coworkerExtraService { databaseId } reason }
    total neededUnits coveredUnits covered due
  `);

  const { data, errors } = await ask(store, source, {
    variables: { input: { ...hour, demand: "HIGH", coworkerId: 2001 } },
  });

  expect(errors).toEqual([]);
  expect(data.quote).toEqual({
    ...{ outcome: "PRICED", pricedAt: "2026-06-01T12:00:00.000Z", extraService: { name: "For all" } },
    ...{ chosenBecause: "ONLY", currencyCode: "GBP", unit: "MINUTES", billedUnits: 60 },
    candidates: [
      {
        ...{ extraService: { databaseId: 1 }, eligible: false, total: null },
        reasons: [{ code: "CUSTOMER", propertyName: "onlyForContacts", threshold: "CONTACT", actual: "MEMBER" }],
      },
      { extraService: { databaseId: 2 }, eligible: true, total: "60", reasons: [] },
    ],
    steps: [
      { kind: "BASE", factor: null, before: "0", after: "40" },
      { kind: "DEMAND", factor: "1.5", before: "40", after: "60" },
    ],
    allocations: [{ coworkerExtraService: { databaseId: 1, remainingUses: 45 }, uses: 45 }],
    creditsLeftOut: [{ coworkerExtraService: { databaseId: 2 }, reason: "EXPIRED" }],
    ...{ total: "60", neededUnits: 60, coveredUnits: 45, covered: "45", due: "15" },
  });
  expect(await everything(store)).toEqual(before);
});

test("a booking without a price has reasons, and all amounts are null or empty", async () => {
  const store = await aWorld();
  const source = quoteOf(`outcome extraService { id } chosenBecause currencyCode unit billedUnits steps { kind }
    allocations { uses } creditsLeftOut { reason } total neededUnits coveredUnits covered due candidates { eligible }`);

  const { data } = await ask(store, source, { variables: { input: { ...hour, currencyCode: "EUR" } } });

  const nothing = { extraService: null, chosenBecause: null, currencyCode: null, unit: null, billedUnits: null };
  expect(data.quote).toEqual({
    ...{ outcome: "NO_PRICE", ...nothing, steps: [], allocations: [], creditsLeftOut: [] },
    ...{ total: null, neededUnits: null, coveredUnits: null, covered: null, due: null },
    candidates: [{ eligible: false }, { eligible: false }],
  });
});

test("a requested service wins by either id; if it does not apply, the right to create charges is required", async () => {
  const store = await aWorld();
  const source = quoteOf("outcome chosenBecause total candidates { total }");
  const asked = async (extraServiceId: string | number, roles: readonly string[]) => {
    const viewer = viewerWith(["ExtraService-Read", ...roles]);
    return (await ask(store, source, { viewer, variables: { input: { ...hour, extraServiceId } } })).data.quote;
  };
  const fixed = (total: string, ...others: (string | null)[]) => ({
    ...{ outcome: "PRICED", chosenBecause: "FIXED", total },
    candidates: [total, ...others].map((one) => ({ total: one })),
  });

  expect(await asked(1, ["CoworkerExtraService-Create"])).toEqual(fixed("30", "40"));
  expect(await asked(globalId("ExtraService", 1), ["CoworkerExtraService-Create"])).toEqual(fixed("30", "40"));
  expect(await asked(1, [])).toMatchObject({ outcome: "NO_PRICE", total: null });
  expect(await asked(2, [])).toMatchObject({ outcome: "PRICED", chosenBecause: "FIXED", total: "40" });
});

test("a service of another business and a missing one answer the same, without candidates", async () => {
  const store = await aWorld();
  const foreign = await createRule(store, { businessId: NEW_YORK, resourceTypes: [11] });
  const source = quoteOf("outcome total candidates { total }");

  const answers = [foreign, 999].map((extraServiceId) =>
    ask(store, source, { variables: { input: { ...hour, extraServiceId } } }),
  );

  for (const { data } of await Promise.all(answers))
    expect(data.quote).toEqual({ outcome: "SERVICE_NOT_FOUND", total: null, candidates: [] });
});

test("a quote with a moment of booking is priced as at that moment", async () => {
  const store = openInMemory();
  await nameLondon(store);
  await createRule(store, {
    ...{ resourceTypes: [11], lastMinuteAdjustmentType: "FIXED", lastMinutePeriodMinutes: 60 },
    priceFactorLastMinute: decimal("-50"),
  });
  const inputs = ["2026-06-02T07:59:00Z", "2026-06-02T08:00:00Z"].map((bookedAt) => ({ ...hour, bookedAt }));

  const { data } = await ask(store, quotesOf("pricedAt total"), { variables: { inputs } });

  expect(data.quotes).toEqual([
    { pricedAt: "2026-06-02T07:59:00.000Z", total: "30" },
    { pricedAt: "2026-06-02T08:00:00.000Z", total: "15" },
  ]);
});

test("quotes are answered in the requested order, and shared data is read once", async () => {
  const statements: string[] = [];
  const store = openInMemory({ onStatement: (text) => statements.push(text) });
  await nameLondon(store);
  await createRule(store, { resourceTypes: [11] });
  await createCredit(store, 1, { totalUses: 60 });
  const lengths = Array.from({ length: 100 }, (_, place) => 100 - place);
  const inputs = lengths.map((hours) => ({
    ...{ ...hour, to: new Date(Date.parse(hour.from) + hours * 3_600_000).toISOString(), coworkerId: 2001 },
  }));
  statements.length = 0;

  const { data, errors } = await ask(store, quotesOf("total due extraService { name }"), { variables: { inputs } });

  expect(errors).toEqual([]);
  expect(data.quotes).toEqual(
    lengths.map((hours) => ({
      ...{ total: String(hours * 30), due: String(hours * 30 - 30), extraService: { name: "Meeting room" } },
    })),
  );
  // Businesses, currencies, rules, credits, the credits' services, what is held of them, and the names of the rules.
  expect(statements.filter((text) => text.startsWith("select"))).toHaveLength(7);
});

test("more than 100 quotes are refused, and an empty list answers an empty list", async () => {
  const store = await aWorld();
  const asked = (count: number) =>
    ask(store, quotesOf("total"), { variables: { inputs: Array.from({ length: count }, () => hour) } });

  expect((await asked(101)).errors).toMatchObject([
    { code: "BAD_USER_INPUT", message: "inputs: must have at most 100 entries" },
  ]);
  expect(await asked(0)).toEqual({ data: { quotes: [] }, errors: [] });
});

test("all bad input is reported at once, by position", async () => {
  const store = await aWorld();
  const inputs = [hour, { ...hour, to: hour.from }, { ...hour, visitors: -1, timeZone: "Mars/Olympus" }];

  const { data, errors } = await ask(store, quotesOf("total"), { variables: { inputs } });

  expect(data).toBeNull();
  expect(errors).toEqual(
    [
      "inputs.1.to: must be later than from",
      "inputs.2.visitors: must be at least 0",
      "inputs.2.timeZone: is not an IANA time zone",
    ].map((message) => ({ code: "BAD_USER_INPUT", message, path: ["quotes"] })),
  );
});

test.each([
  ["from", { from: "2026-06-02T09:00:30Z" }, "input.from: must be a whole minute"],
  ["to", { to: "2032-06-02T09:00:00Z" }, "input.to: must be at most 5 years after from"],
  ["currencyCode", { currencyCode: "gbp" }, "input.currencyCode: is not an ISO 4217 code"],
  [
    "businessId",
    { businessId: NEW_YORK },
    "input.timeZone: is required: neither the business nor the gateway has a time zone",
  ],
])("a bad %s is BAD_USER_INPUT with the property", async (_what, changes, message) => {
  const store = await aWorld();

  const { errors } = await ask(store, quoteOf("total"), { variables: { input: { ...hour, ...changes } } });

  expect(errors).toMatchObject([{ code: "BAD_USER_INPUT", message }]);
});

test("a grid has a cell for each start, and each equals its quote", async () => {
  const store = await aWorld();
  const grid = { quote: { ...hour, to: "2026-06-02T11:00:00Z", coworkerId: 2001 }, stepMinutes: 45, lengthMinutes: 60 };

  const { data, errors } = await ask(
    store,
    "query ($input: PriceGridInput!) { priceGrid(input: $input) { from to outcome extraService { name } total due } }",
    { viewer: planner, variables: { input: grid } },
  );

  const cell = { outcome: "PRICED", extraService: { name: "For all" }, total: "40", due: "10" };
  expect(errors).toEqual([]);
  expect(data.priceGrid).toEqual([
    { from: "2026-06-02T09:00:00.000Z", to: "2026-06-02T10:00:00.000Z", ...cell },
    { from: "2026-06-02T09:45:00.000Z", to: "2026-06-02T10:45:00.000Z", ...cell },
  ]);
});

test.each([
  ["quote", { quote: { ...hour, to: hour.from } }, "input.quote.to: must be later than from"],
  ["step", { stepMinutes: 0 }, "input.stepMinutes: must be at least 1"],
  [
    "number of cells",
    { quote: { ...hour, to: "2026-06-03T10:00:00Z" }, stepMinutes: 2 },
    "input.stepMinutes: must result in at most 500 cells",
  ],
])("a grid of a bad %s is refused with the property", async (_what, changes, message) => {
  const store = await aWorld();
  const input = { quote: hour, stepMinutes: 15, lengthMinutes: 60, ...changes };

  const { errors } = await ask(store, "query ($input: PriceGridInput!) { priceGrid(input: $input) { due } }", {
    variables: { input },
  });

  expect(errors).toMatchObject([{ code: "BAD_USER_INPUT", message }]);
});

test("a quote of a resource type with more than 1000 rules is refused", async () => {
  const store = openInMemory();
  await nameLondon(store);
  for (let place = 0; place < 1001; place += 1) await createRule(store, { resourceTypes: [11] });

  const { errors } = await ask(store, quoteOf("total"), { variables: { input: hour } });

  expect(errors).toMatchObject([
    { code: "BAD_USER_INPUT", message: "input.resourceTypeId: names a resource type with more than 1000 rules" },
  ]);
}, 30_000);

test("a quote that plans credits requires the right to list credits, and one without credits does not", async () => {
  const store = await aWorld();
  const quoted = (input: object) => ask(store, quoteOf("due"), { viewer: reader, variables: { input } });
  const forbidden = [{ code: "FORBIDDEN", message: "needs the role CoworkerExtraService-List", path: ["quote"] }];

  expect(await quoted({ ...hour, coworkerId: 2001 })).toEqual({ data: null, errors: forbidden });
  expect((await quoted({ ...hour, coworkerId: 2001, useCredits: false })).data).toEqual({ quote: { due: "40" } });
  expect((await quoted(hour)).data).toEqual({ quote: { due: "40" } });
  const grid = { quote: { ...hour, coworkerId: 2001 }, stepMinutes: 60, lengthMinutes: 60 };
  const source = "query ($input: PriceGridInput!) { priceGrid(input: $input) { due } }";
  expect((await ask(store, source, { viewer: reader, variables: { input: grid } })).errors).toMatchObject([
    { code: "FORBIDDEN" },
  ]);
});

test("a caller who may list but not read credits sees what they pay, but not the credits", async () => {
  const store = await aWorld();
  const source = quoteOf("due allocations { uses coworkerExtraService { notes } }");

  const { data, errors } = await ask(store, source, {
    viewer: planner,
    variables: { input: { ...hour, coworkerId: 2001 } },
  });

  expect(data.quote).toEqual({ due: "10", allocations: [{ uses: 45, coworkerExtraService: null }] });
  expect(errors).toEqual([
    {
      ...{ code: "FORBIDDEN", message: "needs the role CoworkerExtraService-Read" },
      path: ["quote", "allocations", 0, "coworkerExtraService"],
    },
  ]);
});

test("an audit names the rules and an example booking for each finding", async () => {
  const store = openInMemory();
  await nameLondon(store);
  for (const name of ["One", "Other"]) await createRule(store, { resourceTypes: [11], name });
  const source = `{ pricingRuleAudit(businessId: 101, resourceTypeId: 11) { complete findings {
    kind message extraServices { name }
    witness { businessId resourceTypeId from to timeZone customer tariffId teamIds bookedAt }
  } } }`;

  const { data, errors } = await ask(store, source);

  expect(errors).toEqual([]);
  const tie = data.pricingRuleAudit.findings.find(({ kind }: { kind: string }) => kind === "TIE");
  expect(tie).toMatchObject({ extraServices: [{ name: "One" }, { name: "Other" }], message: expect.any(String) });
  // The witness can be sent as input of a quote, which shows the finding.
  const quoted = await ask(store, quoteOf("chosenBecause total"), { variables: { input: tie.witness } });
  expect(quoted.errors).toEqual([]);
  expect(quoted.data.quote.chosenBecause).toBe("ID");
});

test("an audit of many rules does not block other requests", async () => {
  const store = openInMemory();
  await nameLondon(store);
  for (let place = 0; place < 300; place += 1)
    await createRule(store, { resourceTypes: [11], fromTime: place, toTime: 720 + place, minLength: 15 + place });
  let turnsOfOthers = 0;
  let isDone = false;
  const others = () => {
    turnsOfOthers += 1;
    if (!isDone) setImmediate(others);
  };
  setImmediate(others);

  const { errors } = await ask(store, "{ pricingRuleAudit(businessId: 101, resourceTypeId: 11) { complete } }");
  isDone = true;

  expect(errors).toEqual([]);
  expect(turnsOfOthers).toBeGreaterThan(2);
});

test.each([
  ["a business whose time zone nobody knows", { businessId: NEW_YORK, resourceTypeId: 11 }, [/^businessId: /]],
  ["ids that are none", { businessId: 0, resourceTypeId: 0 }, [/^businessId: /, /^resourceTypeId: /]],
])("an audit of %s is BAD_USER_INPUT", async (_what, variables, messages) => {
  const source =
    "query ($businessId: Int!, $resourceTypeId: Int!) { pricingRuleAudit(businessId: $businessId, resourceTypeId: $resourceTypeId) { complete } }";

  const { errors } = await ask(await aWorld(), source, { variables });

  expect(errors).toMatchObject(
    messages.map((message) => ({ code: "BAD_USER_INPUT", message: expect.stringMatching(message) })),
  );
});
