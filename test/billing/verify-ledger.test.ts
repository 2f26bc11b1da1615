import { describe, expect, test } from "vitest";
import { verifyLedger } from "../../src/billing/verify-ledger.ts";
import type { Viewer } from "../../src/billing/viewer.ts";
import { Forbidden, Refused } from "../../src/domain/refusal.ts";
import { roles } from "../../src/domain/role.ts";
import type { LedgerVerification } from "../../src/domain/use-history/verification.ts";
import type { Store } from "../../src/store/store.ts";
import { aVoiding } from "../support/credits.ts";
import { damageable } from "../support/damaged.ts";
import { openDemo } from "../support/demo-file.ts";
import { openInMemory } from "../support/dialects.ts";
import { administrator, createCredit, createRule, LONDON, NEW_YORK, NOW, viewerWith } from "../support/given.ts";
import { exported, importInto } from "../support/imported.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { done } from "../support/operations.ts";
import { openTwoBusinesses } from "../support/two-businesses.ts";

async function verify(store: Store, viewer: Viewer = administrator, id?: number): Promise<LedgerVerification> {
  const reader = store.snapshot(viewer.businesses);
  try {
    return await verifyLedger(viewer, reader, { id, now: NOW });
  } finally {
    reader.release();
  }
}

/**
 * Credit 1 has rows 1 to 5: a use of 100, one of 50, 30 of the first given back, 60 more in total, a use of 10; 530 of
 * 660 are left. Credit 2 has row 6: a use of 1, of which row 7 gives back nothing. Record 3 is a charge.
 */
async function fill(store: Store): Promise<void> {
  const rule = await createRule(store);
  const [first, other] = [anEntry({ creditUsed: 100, createdOn: NOW - 60 }), anEntry({ createdOn: NOW - 10 })];
  const unique = (place: number) => `c000000${place}-0000-4000-8000-000000000000`;
  await importCredit(store, rule, { uniqueId: unique(1) }, [
    first,
    anEntry({ creditUsed: 50, createdOn: NOW - 50 }),
    anEntry({
      kind: "REVERSAL",
      creditUsed: -30,
      createdOn: NOW - 40,
      reverses: { uniqueId: first.uniqueId },
    }),
    anEntry({ kind: "ADJUSTMENT", creditUsed: 0, totalChange: 60, createdOn: NOW - 30 }),
    anEntry({ creditUsed: 10, createdOn: NOW - 20, bookingResourceName: "Blue room" }),
  ]);
  await importCredit(store, rule, { uniqueId: unique(2) }, [
    other,
    anEntry({ kind: "REVERSAL", creditUsed: 0, reverses: { uniqueId: other.uniqueId } }),
  ]);
  const charge = { kind: "BOOKING_CHARGE", bookingId: 5, remainingUses: 0, uniqueId: unique(3) } as const;
  await importCredit(store, rule, charge);
}

/** A fault as one line. */
function lines({ faults }: LedgerVerification): string[] {
  return faults.map(({ coworkerExtraServiceId, sequence, invariant, message }) =>
    [coworkerExtraServiceId, sequence, invariant, message].map((one) => one ?? "-").join(" "),
  );
}

const WRONG_HASH = "has a hash that does not match its values and the previous row";

const damages: { what: string; by: string[]; found: string[] }[] = [
  {
    what: "a flipped letter",
    by: ["update use_history set booking_resource_name = 'Blue rooM' where id = 5"],
    found: [`1 5 I6 ${WRONG_HASH}`],
  },
  {
    what: "another amount",
    by: ["update use_history set credit_used = 51 where id = 2"],
    found: [
      "1 2 I6 leaves 450 instead of 449",
      `1 2 I6 ${WRONG_HASH}`,
      "1 - I1 530 of 660 are left, but the rows used 131",
    ],
  },
  {
    what: "another moment",
    by: ["update use_history set created_on = (select created_on from use_history where id = 1) where id = 5"],
    found: ["1 5 I6 was created before the previous row", `1 5 I6 ${WRONG_HASH}`],
  },
  {
    what: "a row cut out of the middle",
    by: ["delete from use_history where id = 2"],
    found: [
      "1 3 I6 is where row 2 should be",
      "1 3 I6 leaves 480 instead of 530",
      `1 3 I6 ${WRONG_HASH}`,
      "1 - I1 530 of 660 are left, but the rows used 80",
    ],
  },
  {
    what: "a cut tail",
    by: ["delete from use_history where id = 5"],
    found: [
      "1 - I1 530 of 660 are left, but the rows used 120",
      "1 - I6 the head names row 5, but the last row is 4",
      "1 - I6 the head does not have the hash of the last row",
      "1 - I6 530 are left, but the last row leaves 540",
    ],
  },
  {
    what: "a tail that was cut off with the balance",
    by: ["delete from use_history where id = 5", "update coworker_extra_service set remaining_uses = 540 where id = 1"],
    found: [
      "1 - I6 the head names row 5, but the last row is 4",
      "1 - I6 the head does not have the hash of the last row",
    ],
  },
  {
    what: "a row put in behind the last",
    by: ["update use_history set coworker_extra_service_id = 2, sequence = 3 where id = 5"],
    found: [
      "1 - I1 530 of 660 are left, but the rows used 120",
      "1 - I6 the head names row 5, but the last row is 4",
      "1 - I6 the head does not have the hash of the last row",
      "1 - I6 530 are left, but the last row leaves 540",
      "2 3 I6 was created before the previous row",
      "2 3 I6 leaves 530 instead of 589",
      `2 3 I6 ${WRONG_HASH}`,
      "2 - I1 599 of 600 are left, but the rows used 11",
      "2 - I6 the head names row 2, but the last row is 3",
      "2 - I6 the head does not have the hash of the last row",
      "2 - I6 599 are left, but the last row leaves 530",
    ],
  },
  {
    what: "hashes that changed places",
    by: [
      "update use_history set reason = hash where id in (2, 3)",
      "update use_history set hash = (select o.reason from use_history o where o.id = 5 - use_history.id) where id in (2, 3)",
      "update use_history set reason = null where id in (2, 3)",
    ],
    found: [`1 2 I6 ${WRONG_HASH}`, `1 3 I6 ${WRONG_HASH}`, `1 4 I6 ${WRONG_HASH}`],
  },
  {
    what: "another balance of a row",
    by: ["update use_history set balance_after = 451 where id = 2"],
    found: ["1 2 I6 leaves 451 instead of 450", `1 2 I6 ${WRONG_HASH}`, "1 3 I6 leaves 480 instead of 481"],
  },
  {
    what: "another balance of a credit",
    by: ["update coworker_extra_service set remaining_uses = 531 where id = 1"],
    found: ["1 - I1 531 of 660 are left, but the rows used 130", "1 - I6 531 are left, but the last row leaves 530"],
  },
  {
    what: "another total",
    by: ["update coworker_extra_service set total_uses = 661 where id = 1"],
    found: [
      "1 - I1 530 of 661 are left, but the rows used 130",
      "1 - I6 the first row starts from 600, but the credit began with 601",
    ],
  },
  {
    what: "another hash of a head",
    by: ["update coworker_extra_service set ledger_hash = 'none' where id = 1"],
    found: ["1 - I6 the head does not have the hash of the last row"],
  },
  {
    what: "another number of a head",
    by: ["update coworker_extra_service set ledger_sequence = 6 where id = 1"],
    found: ["1 - I6 the head names row 6, but the last row is 5"],
  },
  {
    what: "another uniqueId of a credit",
    by: ["update coworker_extra_service set unique_id = 'c0000009-0000-4000-8000-000000000000' where id = 2"],
    found: [`2 1 I6 ${WRONG_HASH}`, `2 2 I6 ${WRONG_HASH}`],
  },
  {
    what: "a row of another business",
    by: ["update use_history set business_id = 202 where id = 5"],
    found: ["1 5 I7 has business 202, but the credit has business 101", `1 5 I6 ${WRONG_HASH}`],
  },
  {
    what: "a row of another customer",
    by: ["update use_history set coworker_id = 2002 where id = 5"],
    found: ["1 5 I7 has customer 2002, but the credit has customer 2001"],
  },
  {
    what: "a row of a charge",
    by: ["update use_history set coworker_extra_service_id = 3, sequence = 1 where id = 7"],
    found: [
      "2 - I6 the head names row 2, but the last row is 1",
      "2 - I6 the head does not have the hash of the last row",
      "3 1 I6 belongs to a booking charge, which must have no rows",
    ],
  },
  {
    what: "a reversal of another credit's use",
    by: ["update use_history set reverses_id = 6 where id = 3"],
    found: [`1 3 I6 ${WRONG_HASH}`, "1 3 I6 does not give back an earlier use of this credit"],
  },
  {
    what: "a use that was given back and is gone",
    by: ["delete from use_history where id = 6", "update use_history set sequence = 1 where id = 7"],
    found: [
      `2 1 I6 ${WRONG_HASH}`,
      "2 1 I6 does not give back an earlier use of this credit",
      "2 - I1 599 of 600 are left, but the rows used 0",
      "2 - I6 the head names row 2, but the last row is 1",
      "2 - I6 the first row starts from 599, but the credit began with 600",
    ],
  },
  {
    what: "a credit that is gone and has left its rows",
    by: ["delete from coworker_extra_service where id = 2"],
    found: ["- - I6 2 rows are of no credit that is there"],
  },
];

describe.each(damageable)("on $name", ({ open }) => {
  test("an untouched ledger is valid", async () => {
    const { store } = await open();
    await fill(store);

    expect(await verify(store)).toEqual({
      ok: true,
      verifiedOn: NOW,
      creditsChecked: 2,
      rowsChecked: 7,
      digest: expect.stringMatching(/^[0-9a-f]{64}$/),
      faults: [],
    });
  });

  test.each(damages)("found: $what", async ({ by, found }) => {
    const { store, damage } = await open();
    await fill(store);

    await damage(...by);
    const verification = await verify(store);

    expect({ ok: verification.ok, lines: lines(verification) }).toEqual({ ok: false, lines: found });
  });

  test("found: a voided credit without its voiding date", async () => {
    const { store, damage } = await open();
    const id = await createCredit(store, await createRule(store));
    await done(store, "voidCredit", aVoiding(id));

    const whole = await verify(store);
    await damage(`update coworker_extra_service set voided_on = null where id = ${id}`);

    expect(whole.faults).toEqual([]);
    expect(lines(await verify(store))).toEqual([
      "1 - I6 row 1 voids the credit, but the credit is not marked as voided",
    ]);
  });

  test("a ledger that is longer than one read is verified to its end", async () => {
    const { store, damage } = await open();
    const entries = Array.from({ length: 1_050 }, () => anEntry());
    await importCredit(store, await createRule(store), { totalUses: 2_000 }, entries);

    const whole = await verify(store);
    await damage("update use_history set reason = 'other' where id = 1049");

    expect([whole.rowsChecked, whole.ok]).toEqual([1_050, true]);
    expect(lines(await verify(store))).toEqual([`1 1049 I6 ${WRONG_HASH}`]);
  });

  test("of more than 1000 faults the last listed one counts the rest", async () => {
    const { store, damage } = await open();
    const entries = Array.from({ length: 1_200 }, () => anEntry());
    await importCredit(store, await createRule(store), { totalUses: 2_000 }, entries);

    await damage("update use_history set reason = 'other'");
    const { ok, faults } = await verify(store);

    expect([ok, faults.length]).toEqual([false, 1_000]);
    expect(faults.slice(-2)).toEqual([
      { coworkerExtraServiceId: 1, sequence: 999, invariant: "I6", message: WRONG_HASH },
      { coworkerExtraServiceId: null, sequence: null, invariant: null, message: "and 201 more faults" },
    ]);
  });

  test("a copy in another database has the same digest, until anything is written to it", async () => {
    const [{ store }, copy] = [await open(), openInMemory()];
    await fill(store);
    const { digest } = await verify(store);

    await importInto(copy, await exported(store));
    const ofCopy = await verify(copy);
    await importCredit(copy, 1);
    const later = await verify(copy);

    expect([ofCopy.ok, ofCopy.digest]).toEqual([true, digest]);
    expect([later.ok, later.digest === digest]).toEqual([true, false]);
  });
});

test("a rewritten credit without rows shows only in the digest", async () => {
  const { store, damage } = await damageable[0]!.open();
  await importCredit(store, await createRule(store));
  const before = await verify(store);

  await damage("update coworker_extra_service set total_uses = 700, remaining_uses = 700");
  const after = await verify(store);

  expect([before.ok, after.ok, after.digest === before.digest]).toEqual([true, true, false]);
});

test("the demo has no fault", async () => {
  const store = await openDemo("2026-04-01");
  const reader = store.snapshot(null);
  const uses = await reader.count("UseHistory", undefined);
  reader.release();

  expect(await verify(store)).toMatchObject({ ok: true, rowsChecked: uses, faults: [] });
});

describe("the caller", () => {
  test("needs to be an administrator, with any roles", async () => {
    const store = await openTwoBusinesses(openInMemory());

    await expect(verify(store, viewerWith(roles))).rejects.toThrow(new Forbidden("admin"));
  });

  test.each([
    { businesses: [LONDON], credits: 1 },
    { businesses: [LONDON, NEW_YORK], credits: 2 },
    { businesses: [], credits: 0 },
    { businesses: null, credits: 2 },
  ])("with $businesses sees no further than these", async ({ businesses, credits }) => {
    const store = await openTwoBusinesses(openInMemory());

    const verification = await verify(store, { ...administrator, businesses });

    expect(verification).toMatchObject({ ok: true, creditsChecked: credits, rowsChecked: credits, faults: [] });
  });

  test("does not see damage in other businesses", async () => {
    const { store, damage } = await damageable[0]!.open();
    await openTwoBusinesses(store);

    await damage("update use_history set reason = 'other' where business_id = 202");

    expect((await verify(store, { ...administrator, businesses: [LONDON] })).ok).toBe(true);
    expect((await verify(store)).ok).toBe(false);
  });

  test("may ask for one credit", async () => {
    const store = await openTwoBusinesses(openInMemory());

    expect(await verify(store, administrator, 2)).toMatchObject({ ok: true, creditsChecked: 1, rowsChecked: 1 });
  });

  test.each([2, 999])("does not learn whether credit %s is foreign or missing", async (id) => {
    const store = await openTwoBusinesses(openInMemory());

    const refused = verify(store, { ...administrator, businesses: [LONDON] }, id);

    await expect(refused).rejects.toThrow(Refused);
    await expect(refused).rejects.toThrow("coworkerExtraServiceId: was not found");
  });
});
