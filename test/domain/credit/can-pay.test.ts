import fc from "fast-check";
import { describe, expect, test } from "vitest";
import type { CoworkerExtraService } from "../../../src/domain/coworker-extra-service/fields.ts";
import { type CreditNeed, payable, paysFor, whyNotUsable } from "../../../src/domain/credit/can-pay.ts";
import { LONDON, NEW_YORK, NOW } from "../../support/given.ts";
import { anImportedCredit } from "../../support/imported-credit.ts";
import { holds } from "../../support/model.ts";

const UUID = "0b5c3c52-7f2e-4f6a-9b0e-2f6f0a7d1c11";

const wanted: CreditNeed = {
  businessId: LONDON,
  coworkerIds: [2001],
  kind: "TIME_CREDIT",
  unit: "MINUTES",
  usageAt: NOW,
};

function codes(changes: Partial<CoworkerExtraService>, units: number, usageAt = NOW): string[] {
  return whyNotUsable({ ...anImportedCredit(1, changes), heldUses: 0 }, units, usageAt).map(
    ({ code, property }) => `${property}: ${code}`,
  );
}

describe("a credit that is named pays", () => {
  test.each<[string, Partial<CoworkerExtraService>]>([
    ["without any bounds", {}],
    ["in the millisecond from which it is valid", { validFrom: NOW }],
    ["in the last millisecond before it expires", { expireDate: NOW + 1 }],
    ["in the one millisecond in which it is valid", { validFrom: NOW, expireDate: NOW + 1 }],
    ["with just as much as is left", { remainingUses: 10 }],
    ["where it came automatically with a plan", { automaticallyAdded: true, isFromTariff: true }],
    ["where it came automatically with a contract", { automaticallyAdded: true, coworkerContractUniqueId: UUID }],
    ["where it came automatically with a product", { automaticallyAdded: true, coworkerProductUniqueId: UUID }],
    ["where it came automatically with a time pass", { automaticallyAdded: true, tariffTimePassUniqueId: UUID }],
    ["for printing as for time", { kind: "PRINTING_CREDIT", chargePeriod: "USES" }],
  ])("%s", (_, changes) => {
    expect(codes(changes, 10)).toEqual([]);
  });
});

describe("a credit that is named does not pay", () => {
  test.each<[string, Partial<CoworkerExtraService>, string[]]>([
    ["a millisecond before it is valid", { validFrom: NOW + 1 }, ["usageAt: CREDIT_NOT_YET_VALID"]],
    ["in the millisecond in which it expires", { expireDate: NOW }, ["usageAt: CREDIT_EXPIRED"]],
    ["with one less than is needed", { remainingUses: 9 }, ["creditUsed: INSUFFICIENT_CREDIT"]],
    ["with nothing", { remainingUses: 0 }, ["creditUsed: INSUFFICIENT_CREDIT"]],
    ["once it is voided", { voidedOn: NOW, remainingUses: 0 }, ["coworkerExtraServiceId: CREDIT_VOIDED"]],
    ["where it is a charge", { kind: "BOOKING_CHARGE" }, ["coworkerExtraServiceId: NOT_A_CREDIT"]],
    ["where a booking made it automatically", { automaticallyAdded: true }, ["coworkerExtraServiceId: NOT_A_CREDIT"]],
    [
      "for several reasons, and all are reported",
      { voidedOn: NOW, remainingUses: 0, expireDate: NOW },
      ["coworkerExtraServiceId: CREDIT_VOIDED", "usageAt: CREDIT_EXPIRED"],
    ],
    [
      "too early with too little",
      { remainingUses: 9, validFrom: NOW + 1 },
      ["usageAt: CREDIT_NOT_YET_VALID", "creditUsed: INSUFFICIENT_CREDIT"],
    ],
  ])("%s", (_, changes, expected) => {
    expect(codes(changes, 10)).toEqual(expected);
  });
});

describe("credits of a customer that can pay", () => {
  test.each<[string, boolean, Partial<CoworkerExtraService>, Partial<CreditNeed>]>([
    ["those without bounds", true, {}, {}],
    ["those of the millisecond from which they are valid", true, { validFrom: NOW }, {}],
    ["not those that are valid a millisecond later", false, { validFrom: NOW + 1 }, {}],
    ["those of the last millisecond before they expire", true, { expireDate: NOW + 1 }, {}],
    ["not those that expire in this millisecond", false, { expireDate: NOW }, {}],
    ["those of which one unit is left", true, { remainingUses: 1 }, {}],
    ["not those of which nothing is left", false, { remainingUses: 0 }, {}],
    ["not those that were voided", false, { voidedOn: NOW + 1 }, {}],
    ["not those of another business", false, { businessId: NEW_YORK }, {}],
    ["not those of another customer", false, { coworkerId: 2002 }, {}],
    ["not those in another unit", false, { chargePeriod: "DAYS" }, {}],
    ["those in the requested unit", true, { chargePeriod: "DAYS" }, { unit: "DAYS" }],
    ["not printing credits if time is requested", false, { kind: "PRINTING_CREDIT" }, {}],
    [
      "printing credits if printing is requested",
      true,
      { kind: "PRINTING_CREDIT", chargePeriod: "USES" },
      { kind: "PRINTING_CREDIT", unit: "USES" },
    ],
    ["not charges", false, { kind: "BOOKING_CHARGE" }, {}],
    ["not what a booking made automatically", false, { automaticallyAdded: true }, {}],
    ["what came automatically with a plan", true, { automaticallyAdded: true, isFromTariff: true }, {}],
    ["those of a fallback customer", true, { coworkerId: 2002 }, { coworkerIds: [2001, 2002] }],
  ])("are %s", (_, expected, changes, asked) => {
    expect(holds({ ...anImportedCredit(1, changes), id: 1 }, payable({ ...wanted, ...asked }))).toBe(expected);
  });
});

test("a credit is among those that can pay exactly if it pays for one unit when it is named", () => {
  const moment = fc.integer({ min: NOW - 2, max: NOW + 2 });
  const credit = fc.record({
    validFrom: fc.option(moment, { nil: null }),
    expireDate: fc.option(moment, { nil: null }),
    voidedOn: fc.option(moment, { nil: null, freq: 1 }),
    remainingUses: fc.nat(2),
    kind: fc.constantFrom("TIME_CREDIT" as const, "BOOKING_CHARGE" as const),
    automaticallyAdded: fc.boolean(),
    isFromTariff: fc.boolean(),
    coworkerContractUniqueId: fc.constantFrom(null, null, UUID),
    coworkerProductUniqueId: fc.constantFrom(null, null, UUID),
    tariffTimePassUniqueId: fc.constantFrom(null, null, UUID),
  });

  fc.assert(
    fc.property(credit, moment, (changes, usageAt) => {
      const row = { ...anImportedCredit(1, changes), id: 1 };

      expect(holds(row, payable({ ...wanted, usageAt }))).toBe(
        whyNotUsable({ ...row, heldUses: 0 }, 1, usageAt).length === 0,
      );
    }),
    { numRuns: 1_000 },
  );
});

test("time credit pays if its service is linked to the resource type; printing credit pays everywhere", () => {
  const service = { resourceTypes: [11, 13] };

  expect([11, 12, 13, null].map((resourceTypeId) => paysFor(service, resourceTypeId))).toEqual([
    true,
    false,
    true,
    true,
  ]);
  expect([11, null].map((resourceTypeId) => paysFor({ resourceTypes: [] }, resourceTypeId))).toEqual([false, true]);
});
