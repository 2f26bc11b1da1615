import { expect, test } from "vitest";
import { roles } from "../../src/domain/role.ts";
import { damageable } from "../support/damaged.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { administrator, LONDON, NOW, viewerWith } from "../support/given.ts";
import { ask } from "../support/graph.ts";
import { globalId, openTwoBusinesses } from "../support/two-businesses.ts";

const FIELDS =
  "ok verifiedOn creditsChecked rowsChecked digest faults { coworkerExtraServiceId sequence invariant message }";

test("an administrator gets the result that the ledger is valid, with a digest to keep", async () => {
  const store = await openTwoBusinesses(openInMemory());

  const { data, errors } = await ask(store, `{ verifyLedger { ${FIELDS} } }`);

  expect({ data, errors }).toEqual({
    data: {
      verifyLedger: {
        ok: true,
        verifiedOn: "2026-06-01T12:00:00.000Z",
        creditsChecked: 2,
        rowsChecked: 2,
        digest: expect.stringMatching(/^[0-9a-f]{64}$/),
        faults: [],
      },
    },
    errors: [],
  });
});

test("a fault names its credit, row and invariant, also if only that credit is verified", async () => {
  const { store, damage } = await damageable[0]!.open();
  await openTwoBusinesses(store);
  await damage("update use_history set balance_after = 699 where id = 1");

  const { data, errors } = await ask(
    store,
    `{
      all: verifyLedger { ok faults { coworkerExtraServiceId sequence invariant } }
      one: verifyLedger(coworkerExtraServiceId: "${globalId("CoworkerExtraService", 1)}") { ok }
      other: verifyLedger(coworkerExtraServiceId: 2) { ok creditsChecked }
    }`,
  );

  expect(errors).toEqual([]);
  expect(data.all.ok).toBe(false);
  expect(data.all.faults).toContainEqual({ coworkerExtraServiceId: 1, sequence: 1, invariant: "I6" });
  expect(data.one).toEqual({ ok: false });
  expect(data.other).toEqual({ ok: true, creditsChecked: 1 });
});

test("a caller with every role who is not an administrator is refused, and the error says so", async () => {
  const store = await openTwoBusinesses(openInMemory());

  const answer = await ask(store, "{ verifyLedger { ok } }", { viewer: viewerWith(roles) });

  expect(answer).toEqual({
    data: null,
    errors: [{ code: "FORBIDDEN", message: "needs the role admin", path: ["verifyLedger"] }],
  });
});

test("an administrator of some businesses verifies these", async () => {
  const store = await openTwoBusinesses(openInMemory());

  const { data } = await ask(store, "{ verifyLedger { ok creditsChecked rowsChecked } }", {
    viewer: { ...administrator, businesses: [LONDON] },
  });

  expect(data).toEqual({ verifyLedger: { ok: true, creditsChecked: 1, rowsChecked: 1 } });
});

test("the last verification of the whole ledger is null before the first, and then what it answered", async () => {
  const store = await openTwoBusinesses(openInMemory());

  const before = await ask(store, `{ lastLedgerVerification { ${FIELDS} } }`);
  const { data } = await ask(store, `{ verifyLedger { ${FIELDS} } }`);
  await ask(store, "{ verifyLedger(coworkerExtraServiceId: 1) { ok } }", { now: NOW + 1_000 });
  const after = await ask(store, `{ lastLedgerVerification { ${FIELDS} } }`, { now: NOW + 2_000 });

  expect(before).toEqual({ data: { lastLedgerVerification: null }, errors: [] });
  expect(after).toEqual({ data: { lastLedgerVerification: data.verifyLedger }, errors: [] });
});

test.each([
  { who: "a caller with every role", viewer: viewerWith(roles), message: "needs the role admin" },
  {
    who: "an administrator of some businesses",
    viewer: { ...administrator, businesses: [LONDON] },
    message: "needs the role admin of all businesses",
  },
])("$who does not get the last verification, and the error says what is missing", async ({ viewer, message }) => {
  const store = await openTwoBusinesses(openInMemory());
  await ask(store, "{ verifyLedger { ok } }");

  const answer = await ask(store, "{ viewer { sub } lastLedgerVerification { ok } }", { viewer });

  expect(answer).toEqual({
    data: { viewer: { sub: viewer.sub }, lastLedgerVerification: null },
    errors: [{ code: "FORBIDDEN", message, path: ["lastLedgerVerification"] }],
  });
});

test("a verification ends with the time of its request", async () => {
  const store = await dialects[0]!.open({ snapshotMilliseconds: 0 });
  await openTwoBusinesses(store);

  const { data, errors } = await ask(store, "{ verifyLedger { ok } }");

  expect({ data, errors }).toEqual({
    data: null,
    errors: [{ code: "OVERLOADED", message: "the request took too long", path: ["verifyLedger"] }],
  });
});
