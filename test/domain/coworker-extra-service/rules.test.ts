import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type CoworkerExtraService, CreditStatus } from "../../../src/domain/coworker-extra-service/fields.ts";
import {
  checkCoworkerExtraService,
  checkDeletable,
  hasStatus,
  kindOf,
  statusOf,
} from "../../../src/domain/coworker-extra-service/rules.ts";
import { decimal } from "../../../src/domain/decimal.ts";
import { NOW } from "../../support/given.ts";
import { anImportedCredit } from "../../support/imported-credit.ts";
import { holds } from "../../support/model.ts";

const uuid = "b0000000-0000-4000-8000-000000000001";

test.each([
  { record: {}, isPrintingCredit: false, kind: "TIME_CREDIT" },
  { record: {}, isPrintingCredit: true, kind: "PRINTING_CREDIT" },
  { record: { bookingId: 9 }, isPrintingCredit: false, kind: "BOOKING_CHARGE" },
  { record: { bookingUniqueId: uuid }, isPrintingCredit: false, kind: "BOOKING_CHARGE" },
  { record: { bookingId: 9, bookingUniqueId: uuid }, isPrintingCredit: true, kind: "BOOKING_CHARGE" },
])(
  "a record with $record, of a printing credit: $isPrintingCredit, is a $kind",
  ({ record, isPrintingCredit, kind }) => {
    expect(kindOf(aRecord(record), { isPrintingCredit })).toBe(kind);
  },
);

describe("a record", () => {
  test.each<{ values: Partial<CoworkerExtraService>; refused: string[] }>([
    { values: {}, refused: [] },
    { values: { validFrom: NOW, expireDate: NOW + 1 }, refused: [] },
    { values: { validFrom: NOW, expireDate: NOW }, refused: ["expireDate CONFLICTING_VALUES"] },
    { values: { validFrom: 0, expireDate: 0 }, refused: ["expireDate CONFLICTING_VALUES"] },
    { values: { validFrom: NOW }, refused: [] },
    { values: { expireDate: 0 }, refused: [] },
    { values: { bookingFromTime: NOW, bookingToTime: NOW + 1 }, refused: [] },
    { values: { bookingFromTime: NOW, bookingToTime: NOW }, refused: ["bookingToTime CONFLICTING_VALUES"] },
    { values: { bookingToTime: NOW }, refused: [] },
    { values: { priority: 0 }, refused: [] },
    { values: { priority: 100 }, refused: [] },
    { values: { priority: -1 }, refused: ["priority OUT_OF_RANGE"] },
    { values: { priority: 101 }, refused: ["priority OUT_OF_RANGE"] },
    { values: { price: decimal("-0.0001") }, refused: ["price OUT_OF_RANGE"] },
    { values: { lastMinutePriceAdjustment: decimal("-5"), dynamicPriceAdjustment: decimal("-5") }, refused: [] },
    {
      values: {
        coworkerId: 0,
        notes: "x".repeat(5_001),
        totalUses: -1,
        remainingUses: 0,
        validFrom: NOW,
        expireDate: NOW,
        bookingFromTime: NOW,
        bookingToTime: NOW,
      },
      refused: [
        "coworkerId OUT_OF_RANGE",
        "notes TOO_LONG",
        "totalUses OUT_OF_RANGE",
        "expireDate CONFLICTING_VALUES",
        "bookingToTime CONFLICTING_VALUES",
      ],
    },
  ])("with $values is refused for $refused", ({ values, refused }) => {
    const refusals = checkCoworkerExtraService(aRecord(values));

    expect(refusals.map(({ code, property }) => `${property} ${code}`)).toEqual(refused);
  });

  test.each<{ values: Partial<CoworkerExtraService>; refused: string[] }>([
    { values: {}, refused: [] },
    { values: { voidedOn: NOW }, refused: [] },
    { values: { kind: "BOOKING_CHARGE" }, refused: ["BOOKING_CHARGE_NOT_DELETABLE"] },
    { values: { isFromTariff: true }, refused: ["PLAN_CREDIT_NOT_DELETABLE"] },
    { values: { invoiced: true }, refused: ["ALREADY_INVOICED"] },
    { values: { ledgerSequence: 1 }, refused: ["HAS_HISTORY"] },
    {
      values: { kind: "BOOKING_CHARGE", isFromTariff: true, invoiced: true, ledgerSequence: 1 },
      refused: ["BOOKING_CHARGE_NOT_DELETABLE", "PLAN_CREDIT_NOT_DELETABLE", "ALREADY_INVOICED", "HAS_HISTORY"],
    },
  ])("with $values is not deleted for $refused", ({ values, refused }) => {
    expect(checkDeletable(aRecord(values)).map(({ code, property }) => [property, code])).toEqual(
      refused.map((code) => ["id", code]),
    );
  });
});

describe("the status of a credit", () => {
  const from = { validFrom: NOW };
  const until = { expireDate: NOW };
  test.each([
    { title: "without limits", record: {}, at: NOW, status: "ACTIVE" },
    { title: "a moment before it is valid", record: from, at: NOW - 1, status: "SCHEDULED" },
    { title: "from the moment on when it is valid", record: from, at: NOW, status: "ACTIVE" },
    { title: "the last moment before it expires", record: until, at: NOW - 1, status: "ACTIVE" },
    { title: "from the moment on when it expires", record: until, at: NOW, status: "EXPIRED" },
    { title: "with nothing left", record: { remainingUses: 0 }, at: NOW, status: "EXHAUSTED" },
    { title: "with one left", record: { remainingUses: 1 }, at: NOW, status: "ACTIVE" },
    { title: "that was voided later", record: { voidedOn: NOW + 9 }, at: NOW, status: "VOIDED" },
    { title: "that was voided at 0", record: { voidedOn: 0 }, at: NOW, status: "VOIDED" },
    { title: "voided and expired", record: { ...until, voidedOn: NOW }, at: NOW, status: "VOIDED" },
    { title: "expired and empty", record: { ...until, remainingUses: 0 }, at: NOW, status: "EXPIRED" },
    { title: "expired before it is valid", record: { ...until, validFrom: NOW + 9 }, at: NOW, status: "EXPIRED" },
    { title: "not valid yet and empty", record: { ...from, remainingUses: 0 }, at: NOW - 1, status: "SCHEDULED" },
    { title: "that is a charge", record: { kind: "BOOKING_CHARGE", voidedOn: NOW }, at: NOW, status: null },
  ] as const)("$title is $status", ({ record, at, status }) => {
    expect(statusOf(aRecord(record), at)).toBe(status);
  });

  test("equals the status whose condition finds the record, and exactly one condition finds each record", () => {
    const near = fc.integer({ min: NOW - 2, max: NOW + 2 });
    const maybe = fc.option(near, { nil: null });
    const records = fc.record({
      kind: fc.constantFrom("BOOKING_CHARGE", "PRINTING_CREDIT", "TIME_CREDIT"),
      voidedOn: fc.option(near, { nil: null, freq: 1 }),
      validFrom: maybe,
      expireDate: maybe,
      remainingUses: fc.integer({ min: 0, max: 2 }),
    });
    const every = [...(Object.keys(CreditStatus.values) as CreditStatus[]), null];

    fc.assert(
      fc.property(records, near, fc.subarray(every), (record, at, some) => {
        const status = statusOf(record, at);

        expect(every.filter((one) => holds(record, hasStatus([one], at)))).toEqual([status]);
        expect(holds(record, hasStatus(some, at))).toBe(some.includes(status));
      }),
      { numRuns: 2_000 },
    );
  });
});

function aRecord(changes: Partial<CoworkerExtraService>): CoworkerExtraService {
  return { ...anImportedCredit(1, changes), id: 1 };
}
