import { describe, expect, test } from "vitest";
import { roles } from "../../src/domain/role.ts";
import { operations, pathOf, type RestOperationName, resources, rolesFor } from "../../src/rest/resources.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { all, everything } from "../support/everything.ts";
import { createCredit, createRule, LONDON, NEW_YORK, viewerWith } from "../support/given.ts";
import { rest } from "../support/rest.ts";
import { openTwoBusinesses } from "../support/two-businesses.ts";

const body = {
  extraservices: { Id: 1, BusinessId: LONDON, Name: "Room", Price: 30, CurrencyCode: "GBP" },
  coworkerextraservices: { Id: 1, BusinessId: LONDON, CoworkerId: 2001, ExtraServiceId: 1, TotalUses: 700 },
  coworkerextraserviceusehistories: { CoworkerExtraServiceId: 1, CreditUsed: 1 },
} as Record<string, object>;

const bodies: Partial<Record<RestOperationName, object>> = {
  runCommand: {
    Key: "USE_EXTRA_SERVICE",
    Ids: [1],
    Parameters: [{ Name: "How many minutes/uses would like to use of this extra service?", Value: 1 }],
  },
  uncharge: { Reason: "closed" },
};

/** The records that can be deleted and uncharged. */
const numbers: Partial<Record<RestOperationName, number>> = { delete: 3, uncharge: 4 };

/** Every operation of every address, with a valid request. */
const requests = Object.entries(resources).flatMap(([address, { entity, operations: here }]) =>
  here.map((name) => {
    const { method } = operations[name];
    const path = pathOf(address, name).replace("{id}", String(numbers[name] ?? 1));
    return {
      line: `${method} ${path}${name === "batch" ? "?id=[1]" : ""}`,
      needed: rolesFor(entity, name),
      said: method === "POST" || method === "PUT" ? (bodies[name] ?? body[address]) : undefined,
    };
  }),
);

/** London and New York, a rule and a credit that can be deleted, and a charge. */
async function aWorld() {
  const store = await openTwoBusinesses(openInMemory());
  await createRule(store);
  await createCredit(store, 1);
  await createCredit(store, 1, { bookingId: 7001, totalUses: 60 });
  return store;
}

test("there are six operations on rules, nine on charges and credits, and four on the ledger", () => {
  expect(requests.map(({ line, needed }) => `${line}: ${needed.join(" and ")}`)).toMatchInlineSnapshot(`
    [
      "GET extraservices: ExtraService-List",
      "GET extraservices?id=[1]: ExtraService-Read",
      "GET extraservices/1: ExtraService-Read",
      "POST extraservices: ExtraService-Create",
      "PUT extraservices: ExtraService-Edit",
      "DELETE extraservices/3: ExtraService-Delete",
      "GET coworkerextraservices: CoworkerExtraService-List",
      "GET coworkerextraservices?id=[1]: CoworkerExtraService-Read",
      "GET coworkerextraservices/1: CoworkerExtraService-Read",
      "POST coworkerextraservices: CoworkerExtraService-Create",
      "PUT coworkerextraservices: CoworkerExtraService-Edit",
      "DELETE coworkerextraservices/3: CoworkerExtraService-Delete",
      "GET coworkerextraservices/commands: CoworkerExtraService-List",
      "POST coworkerextraservices/runcommand: CoworkerExtraServiceUseHistory-Create",
      "POST coworkerextraservices/4/uncharge: CoworkerExtraServiceUseHistory-Create and CoworkerExtraService-Create",
      "GET coworkerextraserviceusehistories: CoworkerExtraServiceUseHistory-List",
      "GET coworkerextraserviceusehistories?id=[1]: CoworkerExtraServiceUseHistory-Read",
      "GET coworkerextraserviceusehistories/1: CoworkerExtraServiceUseHistory-Read",
      "POST coworkerextraserviceusehistories: CoworkerExtraServiceUseHistory-Create",
    ]
  `);
});

test.each(requests)("$line requires $needed and no other role", async ({ line, needed, said }) => {
  const store = await aWorld();
  const before = await everything(store);

  for (const role of needed) {
    const others = roles.filter((one) => one !== role);
    const without = await rest(store, line, { body: said, viewer: viewerWith(others) });
    expect(without).toEqual({ status: 403, body: { Message: `needs the role ${role}` } });
  }
  const unchanged = await everything(store);
  const withIt = await rest(store, line, { body: said, viewer: viewerWith(needed) });

  expect(unchanged).toEqual(before);
  expect([withIt.status, withIt.body.Errors ?? null]).toEqual([200, null]);
});

test.each([
  "GET extraservices?colour=red",
  "GET extraservices/x",
  "POST extraservices",
  "PUT extraservices",
  "DELETE extraservices/99",
])("a missing role is reported before anything else: %s", async (line) => {
  const answer = await rest(await aWorld(), line, { body: { Colour: "red" }, viewer: viewerWith([]) });

  expect(answer.status).toBe(403);
});

test.each(requests)("$line without a token is 401", async ({ line, said }) => {
  const store = await aWorld();

  const answer = await rest(store, line, { body: said, viewer: null });

  expect(answer).toEqual({ status: 401, body: { Message: "A token is needed: send Authorization: Bearer …" } });
});

describe.each(dialects)("on $name", ({ open }) => {
  test.each(Object.keys(resources))("a foreign Id of %s is answered exactly like a missing one", async (address) => {
    const store = await openTwoBusinesses(await open());
    const viewer = viewerWith(roles, [LONDON]);
    const before = await everything(store);
    const foreign = "2";
    const missing = "99";
    const writes = address === "coworkerextraserviceusehistories" ? [] : [`DELETE ${address}/`];

    for (const line of [`GET ${address}/`, ...writes])
      expect([await rest(store, line + foreign, { viewer }), await rest(store, line + missing, { viewer })]).toEqual([
        { status: 404, body: "Not found" },
        { status: 404, body: "Not found" },
      ]);
    const of = (id: string) => rest(store, `GET ${address}?id=[1,${id}]`, { viewer });
    expect((await of(foreign)).body.map((one: { Id: number }) => one.Id)).toEqual([1]);
    expect(await of(foreign)).toEqual(await of(missing));
    expect(await everything(store)).toEqual(before);
  });

  test.each(["2147483647", "2147483648", "999999999999999"])(
    "the greatest numbers are Ids of nothing: %s",
    async (id) => {
      const store = await openTwoBusinesses(await open());
      const nothing = { status: 404, body: "Not found" };

      for (const address of ["extraservices", "coworkerextraservices"]) {
        expect(await rest(store, `GET ${address}/${id}`)).toEqual(nothing);
        expect(await rest(store, `DELETE ${address}/${id}`)).toEqual(nothing);
        expect(await rest(store, `PUT ${address}`, { body: { ...body[address], Id: Number(id) } })).toEqual(nothing);
        expect(await rest(store, `GET ${address}?id=[${id}]`)).toEqual({ status: 200, body: [] });
      }
    },
  );

  test("an empty list of businesses sees nothing", async () => {
    const store = await openTwoBusinesses(await open());
    const viewer = viewerWith(roles, []);

    for (const address of Object.keys(resources)) {
      expect((await rest(store, `GET ${address}`, { viewer })).body.TotalItems).toBe(0);
      expect((await rest(store, `GET ${address}/1`, { viewer })).status).toBe(404);
    }
  });
});

test("a deletable record is deleted, and the answer says when and by whom", async () => {
  const store = await aWorld();

  const { status, body: said } = await rest(store, "DELETE coworkerextraservices/3");

  expect([status, said]).toEqual([
    200,
    {
      Status: 200,
      Message: "CoworkerExtraService was successfully deleted.",
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
  expect((await all(store, "CoworkerExtraService")).map(({ id }) => id)).toEqual([1, 2, 4]);
});

test.each([
  ["DELETE extraservices/1", "Id: is used by charges, credits or schedules"],
  ["DELETE coworkerextraservices/1", "Id: has rows in the ledger: void the credit instead"],
  ["DELETE coworkerextraservices/4", "Id: is a booking charge: uncharge the booking instead"],
])("%s is refused with its reason", async (line, message) => {
  const store = await aWorld();
  await createCredit(store, 1, { bookingId: 7, businessId: LONDON });
  const before = await everything(store);

  const { status, body: said } = await rest(store, line);

  expect([status, said.Message, said.Errors[0].PropertyName]).toEqual([400, message, "Id"]);
  expect(await everything(store)).toEqual(before);
});

test.each([
  ["PUT coworkerextraserviceusehistories", "GET, HEAD, POST"],
  ["DELETE coworkerextraserviceusehistories/1", "GET, HEAD"],
  ["DELETE extraservices", "GET, HEAD, POST, PUT"],
  ["POST extraservices/1", "GET, HEAD, DELETE"],
  ["PATCH coworkerextraservices/1", "GET, HEAD, DELETE"],
])("%s is not an operation: %s are", async (line, allow) => {
  const store = await openTwoBusinesses(openInMemory());
  const before = await everything(store);

  const answer = await rest(store, line, { body: {} });
  const options = await rest(store, line.replace(/^\w+/, "OPTIONS"), { viewer: null });

  expect(answer).toEqual({
    status: 405,
    body: { Message: `The methods here are ${allow}.` },
    allow: allow.split(", "),
  });
  expect(options).toEqual({ status: 204, allow: allow.split(", ") });
  expect(await everything(store)).toEqual(before);
});

test.each([
  ...["x", "extraservice", "extraservices/1/2", "", "__proto__", "constructor", "extraservices/commands/1"],
  ...["extraservices/1/uncharge", "coworkerextraservices/1/uncharge/2", "coworkerextraservices/1/runcommand"],
])("GET %s is not an address", async (path) => {
  const nothing = { status: 404, body: { Message: "There is nothing at this path." } };
  expect(await rest(openInMemory(), `GET ${path}`)).toEqual(nothing);
});

test.each(["abc", "1.5", "-1", "0", "1e3", "99999999999999999999", "%00", "1%20", "NaN"])(
  "no record has the Id %s",
  async (id) => {
    const store = await openTwoBusinesses(openInMemory());

    for (const line of [`GET extraservices/${id}`, `DELETE extraservices/${id}`])
      expect(await rest(store, line)).toEqual({ status: 404, body: "Not found" });
  },
);

test("a role does not reach into another business", async () => {
  const store = await openTwoBusinesses(openInMemory());
  const viewer = viewerWith(roles, [NEW_YORK]);

  const answer = await rest(store, "POST coworkerextraserviceusehistories", {
    body: body.coworkerextraserviceusehistories,
    viewer,
  });

  expect([answer.status, answer.body.Message]).toEqual([400, "CoworkerExtraServiceId: was not found"]);
});
