import { describe, expect, it, test } from "vitest";
import { isBusinessId, mayAct, nameOf, requireRole, type Viewer } from "../../src/billing/viewer.ts";
import { reaches } from "../../src/domain/decision.ts";
import { Forbidden } from "../../src/domain/refusal.ts";
import { isRole, roles } from "../../src/domain/role.ts";

const nobody: Viewer = { sub: "s-1", email: null, admin: false, businesses: null, roles: [] };

describe("a viewer", () => {
  test("may do what its roles allow, and nothing else", () => {
    const viewer = { ...nobody, roles: ["ExtraService-List", "CoworkerExtraService-Edit"] };

    const granted = roles.filter((role) => mayAct(viewer, role));

    expect(granted).toEqual(["ExtraService-List", "CoworkerExtraService-Edit"]);
  });

  test("without roles may do nothing", () => {
    expect(roles.filter((role) => mayAct(nobody, role))).toEqual([]);
  });

  test.each([null, [], [7]])(
    "who is an administrator has every role, limited to the businesses %j or not",
    (businesses) => {
      const viewer = { ...nobody, admin: true, businesses };

      expect(roles.filter((role) => mayAct(viewer, role))).toEqual(roles);
    },
  );

  test.each([
    { businesses: null, seen: [1, 7] },
    { businesses: [7], seen: [7] },
    { businesses: [], seen: [] },
  ])("limited to the businesses $businesses sees $seen, an administrator too", ({ businesses, seen }) => {
    const given = { now: 0, by: nameOf(nobody), businesses: { ...nobody, admin: true, businesses }.businesses };

    expect([1, 7].filter((id) => reaches(given, id))).toEqual(seen);
  });

  it("gets the name of the missing role", () => {
    expect(() => requireRole(nobody, "ExtraService-Read")).toThrow(new Forbidden("ExtraService-Read"));
    expect(() => requireRole({ ...nobody, roles: ["ExtraService-Read"] }, "ExtraService-Read")).not.toThrow();
  });

  it("is named by its e-mail address, else by its subject", () => {
    expect(nameOf({ ...nobody, email: "ana@example.com" })).toBe("ana@example.com");
    expect(nameOf(nobody)).toBe("s-1");
  });
});

test("there are twenty roles: five actions on rules, credits, the ledger and webhooks", () => {
  expect(new Set(roles).size).toBe(20);
  expect(roles).toContain("CoworkerExtraServiceUseHistory-Create");
  expect(roles).toContain("Webhook-Edit");
});

test.each(["", "extraservice-list", "ExtraService-Destroy", "UseHistory-List", "ExtraService-List ", "toString"])(
  "%j is no role",
  (text) => {
    expect(isRole(text)).toBe(false);
  },
);

test.each([
  [1, true],
  [2_147_483_647, true],
  [0, false],
  [-1, false],
  [1.5, false],
  [2_147_483_648, false],
  [Number.NaN, false],
  ["1", false],
  [null, false],
])("whether %j is the id of a business: %j", (value, is) => {
  expect(isBusinessId(value)).toBe(is);
});
