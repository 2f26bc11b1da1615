import { expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import { decimal } from "../../src/domain/decimal.ts";
import { roles } from "../../src/domain/role.ts";
import type { Store } from "../../src/store/store.ts";
import { openInMemory } from "../support/dialects.ts";
import { createRule, LONDON, NEW_YORK, viewerWith } from "../support/given.ts";
import { ask, askWrongly } from "../support/graph.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";

const at = { createdOn: 10, updatedOn: 10 };

/** Uses in London around the end of summer time, and one in New York. */
async function aWorld(): Promise<Store> {
  const store = openInMemory();
  const [london, newYork] = [await createRule(store), await createRule(store, { businessId: NEW_YORK })];
  const use = (usageAt: string, changes: Parameters<typeof anEntry>[0]) =>
    anEntry({ createdOn: instant(usageAt), usageAt: instant(usageAt), ...changes });
  const given = use("2026-10-25T23:59:59Z", { creditUsed: 60, bookingResourceName: "Room 1" });
  await importCredit(
    store,
    london,
    at,
    [
      use("2026-10-24T23:00:00Z", { creditUsed: 30, bookingResourceName: "Room 1" }),
      given,
      use("2026-10-27T12:00:00Z", { kind: "REVERSAL", creditUsed: -15, reverses: { uniqueId: given.uniqueId } }),
      use("2026-10-26T00:00:00Z", { kind: "VOID", creditUsed: 510 }),
    ].toSorted((a, b) => a.createdOn - b.createdOn),
  );
  await importCredit(store, newYork, { ...at, businessId: NEW_YORK, coworkerId: 2002, chargePeriod: "DAYS" }, [
    use("2026-10-25T12:00:00Z", { creditUsed: 2 }),
  ]);
  return store;
}

const range = 'from: "2026-10-01T00:00:00Z", to: "2026-11-01T00:00:00Z"';
const london = 'timeZone: "Europe/London"';

test("a report on use has a row for each group and unit, and totals over all pages", async () => {
  const { data, errors } = await ask(
    await aWorld(),
    `{ usageReport(input: { ${range}, ${london}, by: USAGE, groupBy: [DAY, RESOURCE] }) {
      rows { day week month businessId coworkerId extraServiceId resourceName rowKind unit used givenBack net rows customers }
      totals { day unit used givenBack net rows customers }
      pageInfo { hasNextPage hasPreviousPage }
    } }`,
  );

  const keys = { week: null, month: null, businessId: null, coworkerId: null, extraServiceId: null, rowKind: null };
  const none = { used: 0, givenBack: 0, net: 0, rows: 1, customers: 1 };
  expect(errors).toEqual([]);
  expect(data.usageReport).toEqual({
    rows: [
      { ...keys, day: "2026-10-25", resourceName: null, unit: "DAYS", ...none, used: 2, net: 2 },
      { ...keys, day: "2026-10-25", resourceName: null, unit: "MINUTES", ...none, givenBack: 15, net: -15 },
      { ...keys, day: "2026-10-25", resourceName: "Room 1", unit: "MINUTES", ...none, used: 90, net: 90, rows: 2 },
      { ...keys, day: "2026-10-26", resourceName: null, unit: "MINUTES", ...none },
    ],
    totals: [
      { day: null, unit: "DAYS", ...none, used: 2, net: 2 },
      { day: null, unit: "MINUTES", ...none, used: 90, givenBack: 15, net: 75, rows: 4 },
    ],
    pageInfo: { hasNextPage: false, hasPreviousPage: false },
  });
});

test.each([
  ["USAGE", "UTC", ["2026-10-24", "2026-10-25", "2026-10-26"]],
  ["RECORDED", "UTC", ["2026-10-24", "2026-10-25", "2026-10-26", "2026-10-27"]],
  ["USAGE", "Asia/Kolkata", ["2026-10-25", "2026-10-26"]],
])("by %s in %s the days are those of that moment and zone", async (by, timeZone, days) => {
  const { data } = await ask(
    await aWorld(),
    `{ usageReport(input: { ${range}, timeZone: "${timeZone}", by: ${by}, groupBy: [DAY] }) { rows { day } } }`,
  );

  expect([...new Set(data.usageReport.rows.map(({ day }: { day: string }) => day))]).toEqual(days);
});

test("sums of charges exceed what a decimal holds, exactly, and never mix currencies", async () => {
  const store = openInMemory();
  const rules = [await createRule(store), await createRule(store, { currencyCode: "EUR" })];
  for (const [place, bookingId] of [1, 2, 3].entries())
    await importCredit(store, rules[place % 2]!, {
      ...{ ...at, kind: "BOOKING_CHARGE", bookingId, remainingUses: 0, price: decimal("99999999999.9999") },
      ...{ total: null, discountAmount: decimal("-0.0001"), free: place === 1 },
    });

  const { data, errors } = await ask(
    store,
    `{ chargeReport(input: { from: "1970-01-01T00:00:00Z", to: "1970-02-01T00:00:00Z", by: BOOKING_START, groupBy: [] }) {
      rows { currencyCode count freeCount total due discount } totals { currencyCode total }
    } }`,
  );

  expect(errors).toEqual([]);
  const eur = { currencyCode: "EUR", total: "99999999999.9999" };
  const gbp = { currencyCode: "GBP", total: "199999999999.9998" };
  expect(data.chargeReport).toEqual({
    rows: [
      { ...eur, count: 1, freeCount: 1, due: "99999999999.9999", discount: "-0.0001" },
      { ...gbp, count: 2, freeCount: 0, due: "199999999999.9998", discount: "-0.0002" },
    ],
    totals: [eur, gbp],
  });
});

const report = (input: string) => `{ usageReport(input: { ${input} }) { rows { unit } pageInfo { endCursor } } }`;
const complete = `${range}, ${london}, by: USAGE, groupBy: [DAY], first: 1`;

test("a cursor goes on where its page ended, and is refused by any other report", async () => {
  const store = await aWorld();
  const { data } = await ask(store, report(complete));
  const after = `after: "${data.usageReport.pageInfo.endCursor}"`;
  const message = "input.after: is not a cursor of this report: its other inputs must be the same";

  const next = await ask(store, report(`${complete.replace("first: 1", "first: 100")}, ${after}`));
  expect(next.data.usageReport.rows).toEqual([{ unit: "MINUTES" }, { unit: "MINUTES" }]);
  for (const other of [
    complete.replace("USAGE", "RECORDED"),
    complete.replace("2026-11-01", "2026-11-02"),
    complete.replace("Europe/London", "Europe/Madrid"),
    complete.replace("[DAY]", "[WEEK]"),
    `${complete}, businessId: ${LONDON}`,
    `${complete}, filter: { kind: { eq: USE } }`,
  ]) {
    const { errors } = await ask(store, report(`${other}, ${after}`));
    expect(errors).toMatchObject([{ code: "BAD_CURSOR", message }]);
  }
  const forged = await ask(store, report(`${complete}, after: "${Buffer.from("nothing").toString("base64url")}"`));
  expect(forged.errors).toMatchObject([{ code: "BAD_CURSOR", message }]);
});

test("a cursor of a report on use is no cursor of one on charges", async () => {
  const store = await aWorld();
  const { data } = await ask(store, report(`${range}, by: USAGE, groupBy: []`));
  const after = data.usageReport.pageInfo.endCursor;

  const { errors } = await ask(
    store,
    `{ chargeReport(input: { ${range}, by: CREATED, groupBy: [], after: "${after}" }) { rows { count } } }`,
  );

  expect(errors).toMatchObject([{ code: "BAD_CURSOR" }]);
});

test("everything that is wrong with a report is named at once", async () => {
  const store = await aWorld();
  const wrong = report(
    'from: "2026-10-01T00:00:00Z", to: "2026-10-01T00:00:00Z", timeZone: "Atlantis/Centre", by: USAGE, groupBy: [DAY, DAY], first: 101, filter: {}',
  );

  expect(await askWrongly(store, wrong)).toEqual([
    ["first", "input.first: must be 1 to 100"],
    ["filter", "input.filter: needs a condition"],
    ["to", "input.to: must be later than from"],
    ["timeZone", "input.timeZone: is not an IANA time zone"],
    ["groupBy", "input.groupBy: must not name a group twice"],
  ]);
});

test.each([
  ["to", 'to: "2036-10-01T00:00:00.001Z", by: USAGE, groupBy: []', "must be at most 10 years after from"],
  [
    "groupBy",
    'to: "2026-11-01T00:00:00Z", by: USAGE, groupBy: [BUSINESS, KIND, RESOURCE, COWORKER]',
    "must have at most 3 groups",
  ],
  [
    "timeZone",
    'to: "2026-11-01T00:00:00Z", by: USAGE, groupBy: [COWORKER, WEEK]',
    "is required: days, weeks and months need one, and neither the business nor the gateway has one",
  ],
])("%s of a report has its limits: %s", async (property, input, message) => {
  expect(await askWrongly(await aWorld(), report(`from: "2026-10-01T00:00:00Z", ${input}`))).toEqual([
    [property, `input.${property}: ${message}`],
  ]);
});

test("a filter limits the rows that are counted", async () => {
  const input = `${range}, by: USAGE, groupBy: [KIND], filter: { or: [{ kind: { eq: VOID } }, { bookingResourceName: { startsWith: "room" } }] }`;
  const { data } = await ask(await aWorld(), `{ usageReport(input: { ${input} }) { rows { rowKind rows } } }`);

  expect(data.usageReport.rows).toEqual([
    { rowKind: "USE", rows: 2 },
    { rowKind: "VOID", rows: 1 },
  ]);
});

const statement = `creditStatement(businessId: ${LONDON}, coworkerId: 2001, from: "2026-01-01T00:00:00Z", to: "2027-01-01T00:00:00Z") { closing { left } }`;

test.each([
  ["usageReport", `usageReport(input: { ${range}, by: USAGE, groupBy: [] }) { rows { used } }`],
  ["chargeReport", `chargeReport(input: { ${range}, by: CREATED, groupBy: [] }) { rows { count } }`],
  ["creditStatement", statement],
])("%s needs the roles to list ledger rows and charges, and no others", async (field, source) => {
  const store = await aWorld();
  const needed = ["CoworkerExtraServiceUseHistory-List", "CoworkerExtraService-List"];

  for (const role of needed) {
    const { data, errors } = await ask(store, `{ ${source} }`, {
      viewer: viewerWith(roles.filter((one) => one !== role)),
    });
    expect(data).toBeNull();
    expect(errors).toEqual([{ code: "FORBIDDEN", message: `needs the role ${role}`, path: [field] }]);
  }
  expect((await ask(store, `{ ${source} }`, { viewer: viewerWith(needed) })).errors).toEqual([]);
});

test("a caller of one business gets the report of that business alone", async () => {
  const store = await aWorld();
  const ofBusinesses = async (businesses: readonly number[] | null) => {
    const { data } = await ask(
      store,
      `{ usageReport(input: { ${range}, by: USAGE, groupBy: [BUSINESS] }) {
      rows { businessId rows } totals { rows }
    } }`,
      { viewer: viewerWith(roles, businesses) },
    );
    return data.usageReport;
  };

  expect(await ofBusinesses([NEW_YORK])).toEqual({ rows: [{ businessId: NEW_YORK, rows: 1 }], totals: [{ rows: 1 }] });
  expect(await ofBusinesses([])).toEqual({ rows: [], totals: [] });
  expect((await ofBusinesses(null)).rows).toHaveLength(2);
});

test("a statement refuses a period that does not begin before it ends", async () => {
  const wrong = `{ creditStatement(businessId: ${LONDON}, coworkerId: 2001, from: "2026-01-01T00:00:00Z", to: "2026-01-01T00:00:00Z") { closing { left } } }`;

  expect(await askWrongly(await aWorld(), wrong)).toEqual([["to", "to: must be later than from"]]);
});
