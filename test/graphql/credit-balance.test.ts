import { expect, test } from "vitest";
import { formatInstant, instant } from "../../src/domain/calendar.ts";
import { roles } from "../../src/domain/role.ts";
import { openInMemory } from "../support/dialects.ts";
import { createCredit, createRule, LONDON, NOW, viewerWith } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { globalId, openTwoBusinesses } from "../support/two-businesses.ts";

const FIELDS = "kind unit granted used expired voided scheduled available";
const minutes = { kind: "TIME_CREDIT", unit: "MINUTES", used: 0, expired: 0, voided: 0, scheduled: 0, available: 0 };
const HOUR = 60 * 60 * 1000;

/** A credit of May, of which 100 minutes were used in the middle of it, and one of June. Both were given in April. */
async function aCustomer() {
  const store = openInMemory();
  const rule = await createRule(store);
  const given = { createdOn: instant("2026-04-01T00:00:00Z"), updatedOn: instant("2026-04-01T00:00:00Z") };
  const [may, june, july] = ["05", "06", "07"].map((month) => instant(`2026-${month}-01T00:00:00Z`));
  await importCredit(store, rule, { ...given, validFrom: may!, expireDate: june! }, [
    anEntry({ createdOn: instant("2026-05-15T00:00:00Z"), creditUsed: 100 }),
  ]);
  await importCredit(store, rule, { ...given, validFrom: june!, expireDate: july!, totalUses: 60 });
  return store;
}

test.each([
  ["now, in June", "", { granted: 660, used: 100, expired: 500, available: 60 }],
  ["for a use in May", 'usageAt: "2026-05-20T12:00:00Z"', { granted: 660, used: 100, available: 500, scheduled: 60 }],
  ["for a use in July", 'usageAt: "2026-07-01T00:00:00Z"', { granted: 660, used: 100, expired: 560 }],
  ["as it was in May", 'asOf: "2026-05-02T00:00:00Z"', { granted: 660, available: 600, scheduled: 60 }],
  ["as it was in April", 'asOf: "2026-04-02T00:00:00Z"', { granted: 660, scheduled: 660 }],
  [
    "for a use in June, as it looked in April",
    'asOf: "2026-04-02T00:00:00Z", usageAt: "2026-06-02T00:00:00Z"',
    { granted: 660, expired: 600, available: 60 },
  ],
  ["as of now", `asOf: "${formatInstant(NOW)}"`, { granted: 660, used: 100, expired: 500, available: 60 }],
])("the balance of a customer, %s", async (_when, moments, balance) => {
  const store = await aCustomer();

  const { data, errors } = await ask(
    store,
    `{
      creditBalance(coworkerId: 2001, businessId: ${LONDON}, ${moments}) { ${FIELDS} }
      node(id: "${globalId("Coworker", 2001)}") {
        ... on Coworker { creditBalance(businessId: ${LONDON}, ${moments}) { ${FIELDS} } }
      }
    }`,
  );

  const expected = [{ ...minutes, ...balance }];
  expect({ data, errors }).toEqual({
    data: { creditBalance: expected, node: { creditBalance: expected } },
    errors: [],
  });
});

test("before a credit was given there was none", async () => {
  const { data } = await ask(
    await aCustomer(),
    `{ creditBalance(coworkerId: 2001, businessId: ${LONDON}, asOf: "2026-03-01T00:00:00Z") { granted } }`,
  );

  expect(data).toEqual({ creditBalance: [] });
});

test("a balance as of now equals the default one, even if the clock was set back", async () => {
  const store = openInMemory();
  await createCredit(store, await createRule(store));
  const now = NOW - HOUR;

  const { data } = await ask(
    store,
    `{
      plain: creditBalance(coworkerId: 2001, businessId: ${LONDON}) { ${FIELDS} }
      asOfNow: creditBalance(coworkerId: 2001, businessId: ${LONDON}, asOf: "${formatInstant(now)}") { ${FIELDS} }
    }`,
    { now },
  );

  expect(data.plain).toEqual([{ ...minutes, granted: 600, available: 600 }]);
  expect(data.asOfNow).toEqual(data.plain);
});

test("sums beyond an Int are answered as they are", async () => {
  const store = openInMemory();
  const rule = await createRule(store);
  for (let count = 0; count < 3; count += 1) await createCredit(store, rule, { totalUses: 2_147_483_647 });

  const { data, errors } = await ask(store, `{ creditBalance(coworkerId: 2001, businessId: ${LONDON}) { granted } }`);

  expect({ data, errors }).toEqual({ data: { creditBalance: [{ granted: 6_442_450_941 }] }, errors: [] });
});

test("a caller who lacks only CoworkerExtraService-List gets no balance, but the rest of the answer below the root", async () => {
  const store = await openTwoBusinesses(openInMemory());
  const viewer = viewerWith(roles.filter((role) => role !== "CoworkerExtraService-List"));
  const forbidden = { code: "FORBIDDEN", message: "needs the role CoworkerExtraService-List" };

  const atRoot = await ask(store, `{ creditBalance(coworkerId: 2001, businessId: ${LONDON}) { granted } }`, { viewer });
  const below = await ask(
    store,
    `{ node(id: "${globalId("Coworker", 2001)}") { id ... on Coworker { creditBalance(businessId: ${LONDON}) { granted } } } }`,
    { viewer },
  );

  expect(atRoot).toEqual({ data: null, errors: [{ ...forbidden, path: ["creditBalance"] }] });
  expect(below).toEqual({
    data: { node: { id: globalId("Coworker", 2001), creditBalance: null } },
    errors: [{ ...forbidden, path: ["node", "creditBalance"] }],
  });
});

test("CoworkerExtraService-List alone is enough", async () => {
  const store = await openTwoBusinesses(openInMemory());

  const { data, errors } = await ask(store, `{ creditBalance(coworkerId: 2001, businessId: ${LONDON}) { granted } }`, {
    viewer: viewerWith(["CoworkerExtraService-List"]),
  });

  expect({ data, errors }).toEqual({ data: { creditBalance: [{ granted: 700 }] }, errors: [] });
});
