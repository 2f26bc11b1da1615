import fc from "fast-check";
import { describe, expect, test } from "vitest";
import {
  balanceMoments,
  type CreditBalance,
  type CreditThen,
  creditBalances,
} from "../../../src/domain/credit/balance.ts";
import { CreditKind } from "../../../src/domain/credit/kind.ts";
import { ChargePeriod } from "../../../src/domain/extra-service/fields.ts";

const NOON = 1_000_000;

/** A credit of 600 minutes of which 450 are left, that can be used at any time. */
function aCredit(changes: Partial<CreditThen> = {}): CreditThen {
  return {
    coworkerId: 2001,
    businessId: 101,
    kind: "TIME_CREDIT",
    chargePeriod: "MINUTES",
    totalUses: 600,
    remainingUses: 450,
    voidedUses: 0,
    rolledOverUses: 0,
    heldUses: 0,
    voidedOn: null,
    validFrom: null,
    expireDate: null,
    ...changes,
  };
}

const nothing = { granted: 0, used: 0, rolledOver: 0, held: 0, expired: 0, voided: 0, scheduled: 0, available: 0 };
const minutes = { kind: "TIME_CREDIT", unit: "MINUTES", ...nothing } as const;

test("a customer without credits has no balance", () => {
  expect(creditBalances([], NOON)).toEqual([]);
});

const voided = { voidedOn: NOON - 5, remainingUses: 0, voidedUses: 450 };

test.each<[what: string, credit: Partial<CreditThen>, balance: Partial<CreditBalance>]>([
  ["what is left can be used", {}, { used: 150, available: 450 }],
  ["of a new credit nothing was used", { remainingUses: 600 }, { available: 600 }],
  ["of an exhausted credit nothing is left", { remainingUses: 0 }, { used: 600 }],
  ["at the moment of expiry what is left has expired", { expireDate: NOON }, { used: 150, expired: 450 }],
  ["a moment before its expiry it can be used", { expireDate: NOON + 1 }, { used: 150, available: 450 }],
  ["from its first moment on it can be used", { validFrom: NOON }, { used: 150, available: 450 }],
  ["a moment before that it is scheduled", { validFrom: NOON + 1 }, { used: 150, scheduled: 450 }],
  ["what is held is neither available", { heldUses: 50 }, { used: 150, held: 50, available: 400 }],
  ["nor expired", { heldUses: 50, expireDate: NOON }, { used: 150, held: 50, expired: 400 }],
  ["nor scheduled", { heldUses: 50, validFrom: NOON + 1 }, { used: 150, held: 50, scheduled: 400 }],
  ["no more is held than is left", { heldUses: 500 }, { used: 150, held: 450 }],
  ["what voiding took is voided", voided, { used: 150, voided: 450 }],
  ["a voided credit that has expired stays voided", { ...voided, expireDate: NOON }, { used: 150, voided: 450 }],
  ["what a voided credit was left with is voided", { voidedOn: NOON }, { used: 150, voided: 450 }],
  ["what was given back to a voided credit is voided", { ...voided, voidedUses: 500 }, { used: 100, voided: 500 }],
])("%s", (_what, credit, balance) => {
  expect(creditBalances([aCredit(credit)], NOON)).toEqual([{ ...minutes, granted: 600, ...balance }]);
});

test("credits of one kind and unit are added up; each kind and unit has its own balance", () => {
  const credits = [
    aCredit({ chargePeriod: "USES", totalUses: 10, remainingUses: 10 }),
    aCredit(),
    aCredit({ kind: "PRINTING_CREDIT", chargePeriod: "USES", totalUses: 100, remainingUses: 99 }),
    aCredit({ expireDate: NOON, totalUses: 60, remainingUses: 60 }),
    aCredit({ chargePeriod: "DAYS", totalUses: 5, remainingUses: 2, validFrom: NOON + 1 }),
  ];

  expect(creditBalances(credits, NOON)).toEqual([
    { ...nothing, kind: "PRINTING_CREDIT", unit: "USES", granted: 100, used: 1, available: 99 },
    { ...nothing, kind: "TIME_CREDIT", unit: "DAYS", granted: 5, used: 3, scheduled: 2 },
    { ...minutes, granted: 660, used: 150, available: 450, expired: 60 },
    { ...nothing, kind: "TIME_CREDIT", unit: "USES", granted: 10, available: 10 },
  ]);
});

test("sums may exceed the maximum of a single amount", () => {
  const credits = Array.from({ length: 3 }, () => aCredit({ totalUses: 2_147_483_647, remainingUses: 2_147_483_647 }));

  expect(creditBalances(credits, NOON)).toEqual([{ ...minutes, granted: 6_442_450_941, available: 6_442_450_941 }]);
});

describe("the moments of a balance", () => {
  test.each([
    ["are now by default", {}, { lookBackTo: null, heldAt: NOON, usageAt: NOON }],
    ["are now where null is said", { asOf: null, usageAt: null }, { lookBackTo: null, heldAt: NOON, usageAt: NOON }],
    ["are now where now is said", { asOf: NOON }, { lookBackTo: null, heldAt: NOON, usageAt: NOON }],
    ["look back to a moment that is past, and ask for use then", { asOf: 5 }, { lookBackTo: 5, heldAt: 5, usageAt: 5 }],
    [
      "have nothing to look back to in the future",
      { asOf: NOON + 1 },
      { lookBackTo: null, heldAt: NOON + 1, usageAt: NOON + 1 },
    ],
    ["may ask for use at another moment", { usageAt: 7 }, { lookBackTo: null, heldAt: NOON, usageAt: 7 }],
    [
      "may look back to one and ask for use at another",
      { asOf: 5, heldAt: 5, usageAt: 9 },
      { lookBackTo: 5, heldAt: 5, usageAt: 9 },
    ],
    ["may be the first there is", { asOf: 0, heldAt: 0, usageAt: 0 }, { lookBackTo: 0, heldAt: 0, usageAt: 0 }],
  ])("%s", (_what, asked, moments) => {
    expect(balanceMoments(asked, NOON)).toEqual(moments);
  });
});

const moments = fc.integer({ min: 0, max: 4 });
const maybe = fc.option(moments, { nil: null });
const anyCredit: fc.Arbitrary<CreditThen> = fc
  .record({
    kind: fc.constantFrom(...(Object.keys(CreditKind.values) as CreditKind[])),
    chargePeriod: fc.constantFrom(...(Object.keys(ChargePeriod.values) as ChargePeriod[])),
    parts: fc.tuple(fc.nat(2_000_000_000), fc.nat(50), fc.nat(50), fc.nat(50)),
    validFrom: maybe,
    expireDate: maybe,
    voidedOn: maybe,
    heldUses: fc.nat(100),
  })
  .map(({ parts: [remainingUses, used, voidedUses, rolledOverUses], ...credit }) => {
    const totalUses = remainingUses + used + voidedUses + rolledOverUses;
    return aCredit({ ...credit, remainingUses, voidedUses, rolledOverUses, totalUses });
  });
const anyCredits = fc.array(anyCredit, { maxLength: 12 });

describe("for any credits", () => {
  test("granted is used plus rolled over plus held plus expired plus voided plus scheduled plus available", () => {
    fc.assert(
      fc.property(anyCredits, moments, (credits, usageAt) => {
        for (const one of creditBalances(credits, usageAt))
          expect(one.used + one.rolledOver + one.held + one.expired + one.voided + one.scheduled + one.available).toBe(
            one.granted,
          );
      }),
    );
  });

  test("another moment of use only moves remaining units between expired, scheduled and available", () => {
    fc.assert(
      fc.property(anyCredits, moments, moments, (credits, one, other) => {
        const settled = (usageAt: number) =>
          creditBalances(credits, usageAt).map(({ expired, scheduled, available, ...rest }) => ({
            ...rest,
            left: expired + scheduled + available,
          }));

        expect(settled(one)).toEqual(settled(other));
      }),
    );
  });

  test("their order makes no difference, and each kind and unit appears once, in order", () => {
    fc.assert(
      fc.property(anyCredits, moments, (credits, usageAt) => {
        const balances = creditBalances(credits, usageAt);
        const keys = balances.map(({ kind, unit }) => `${kind} ${unit}`);

        expect(creditBalances([...credits].reverse(), usageAt)).toEqual(balances);
        expect(keys).toEqual([...new Set(credits.map((one) => `${one.kind} ${one.chargePeriod}`))].sort());
      }),
    );
  });
});
