import { describe, expect, test } from "vitest";
import { dialects } from "../../support/dialects.ts";
import { all, everything } from "../../support/everything.ts";
import { aCreditLine, aRowLine, aRuleLine, importInto, ROW_ID, RULE_ID, uuid } from "../../support/imported.ts";

const printing = { IsPrintingCredit: true, ChargePeriod: 5, Price: 1 };
const other = { Id: 9, UniqueId: uuid(9) };
/** Later than a day from the time of the import, and not. */
const future = { CreatedOn: "2026-06-02T12:00:00.001Z", UpdatedOn: "2026-06-02T12:00:00.001Z" };
const tomorrow = { CreatedOn: "2026-06-02T12:00:00Z", UpdatedOn: "2026-06-02T12:00:00Z" };
const notYet = ["CreatedOn must be at most 24 hours from now", "UpdatedOn must be at most 24 hours from now"];
const late = { CreatedOn: "2026-02-01T00:00:00Z" };

/** The refusal of each line. Earlier lines are imported. */
const refused: readonly { title: string; lines: readonly string[]; told: readonly string[] }[] = [
  ...ofRule(
    "an id that another rule has",
    [aRuleLine()],
    { UniqueId: uuid(9) },
    "Id is taken by a record with another UniqueId",
  ),
  ...ofRule("another id of the same rule", [aRuleLine()], { Id: 9 }, `Id is ${RULE_ID} here, and ids do not change`),
  ...ofRule("neither UniqueId nor id", [], { Id: null, UniqueId: null }, "UniqueId or Id is a required field"),
  ...ofRule("an id of 0", [], { Id: 0 }, "Id must be at least 1"),
  ...ofRule("no name", [], { Name: null }, "Name is a required field"),
  ...ofRule(
    "too many places",
    [],
    { Price: 0.00001 },
    "Price must be a number with at most 11 digits before the point and 4 after it",
  ),
  ...ofRule("a negative price", [], { Price: -1 }, "Price must be at least 0"),
  ...ofRule(
    "a price as text",
    [],
    { Price: "1" },
    "Price must be a number with at most 11 digits before the point and 4 after it",
  ),
  ...ofRule("half a minute", [], { MinLength: 0.5 }, "MinLength must be a whole number"),
  ...ofRule("an unknown currency", [], { CurrencyCode: "XXY" }, "CurrencyCode is not an ISO 4217 code"),
  ...ofRule("no currency", [], { CurrencyCode: null }, "CurrencyCode or CurrencyId is a required field"),
  ...ofRule(
    "a rule that broke another rule",
    [],
    { IsPrintingCredit: true, ChargePeriod: 5 },
    "Price must be 1 for a printing credit",
  ),
  ...ofRule("another business", [aRuleLine()], { BusinessId: 102 }, "BusinessId cannot change after creation"),
  ...ofRule("another currency of a rule in use", [aRuleLine(), aCreditLine()], { CurrencyCode: "EUR" }, [
    "CurrencyId cannot change once a record uses it",
    "CurrencyCode cannot change once a record uses it",
  ]),
  ...ofRule("times that have not come", [], future, notYet),
  ...ofCredit("times that have not come", [aRuleLine()], future, notYet),
  ...ofRow("times that have not come", [aCreditLine()], future, notYet),
  ...ofCredit("a service that is not there", [aRuleLine()], { ExtraServiceId: 9 }, "ExtraServiceId was not found"),
  ...ofCredit("a service of another business", [aRuleLine()], { BusinessId: 102 }, "ExtraServiceId was not found"),
  ...ofCredit(
    "more left than there was",
    [aRuleLine()],
    { RemainingUses: 601 },
    "RemainingUses must be at most TotalUses, 600",
  ),
  ...ofCredit("a negative rest", [aRuleLine()], { RemainingUses: -1 }, "RemainingUses must be at least 0"),
  ...ofCredit(
    "a charge with something left",
    [aRuleLine()],
    { BookingId: 3 },
    "RemainingUses must be 0 for a booking charge",
  ),
  ...ofCredit(
    "something left of a voided credit",
    [aRuleLine()],
    { VoidedOn: "2026-01-03T00:00:00Z" },
    "RemainingUses must be 0 for a voided credit",
  ),
  ...ofCredit(
    "a credit that is voided here and not in the line",
    [aRuleLine(), aCreditLine({ VoidedOn: "2026-01-03T00:00:00Z", RemainingUses: 0 })],
    { VoidedOn: null },
    "VoidedOn cannot be removed: the credit is voided here",
  ),
  ...ofCredit(
    "a booking that is charged already",
    [aRuleLine(), aCreditLine({ ...other, BookingId: 3, RemainingUses: 0 })],
    { BookingId: 3, RemainingUses: 0 },
    "BookingId names a booking that has a live charge: 9",
  ),
  ...ofCredit(
    "a booking that is charged already, by its UniqueId",
    [aRuleLine(), aCreditLine({ ...other, BookingUniqueId: uuid(3), RemainingUses: 0 })],
    { BookingUniqueId: uuid(3), RemainingUses: 0 },
    "BookingUniqueId names a booking that has a live charge: 9",
  ),
  ...ofCredit(
    "another booking than before, which is charged already",
    [
      aRuleLine(),
      aCreditLine({ ...other, BookingUniqueId: uuid(3), RemainingUses: 0 }),
      aCreditLine({ BookingUniqueId: uuid(4), RemainingUses: 0 }),
    ],
    { BookingUniqueId: uuid(3), RemainingUses: 0 },
    "BookingUniqueId names a booking that has a live charge: 9",
  ),
  ...ofCredit(
    "minutes of printing",
    [aRuleLine(printing)],
    { ChargePeriod: 1 },
    "ChargePeriod must be USES for a printing credit",
  ),
  ...ofCredit(
    "an end before its start",
    [aRuleLine()],
    { ValidFrom: late.CreatedOn, ExpireDate: late.CreatedOn },
    "ExpireDate must be later than ValidFrom",
  ),
  ...ofCredit(
    "another customer",
    [aRuleLine(), aCreditLine()],
    { CoworkerId: 7 },
    "CoworkerId cannot change after creation",
  ),
  ...ofCredit(
    "a booking later on",
    [aRuleLine(), aCreditLine()],
    { BookingUniqueId: uuid(3), RemainingUses: 0 },
    "BookingUniqueId cannot turn a credit into a charge or a charge into a credit",
  ),
  ...ofRow("a credit that is nowhere", [], { CoworkerExtraServiceId: 0 }, "CoworkerExtraServiceId was not found"),
  ...ofRow("a credit that is not here", [], { CoworkerExtraServiceId: 77 }, "CoworkerExtraServiceId was not found"),
  ...ofRow(
    "a charge",
    [aCreditLine({ BookingId: 3, RemainingUses: 0 })],
    {},
    "CoworkerExtraServiceId names a booking charge, which holds no credit",
  ),
  ...ofRow("another business", [aCreditLine()], { BusinessId: 102 }, "BusinessId is not the business of the credit"),
  ...ofRow(
    "another use of a row that is here",
    [aCreditLine(), aRowLine()],
    { CreditUsed: 59 },
    "CreditUsed differs from the ledger, whose rows never change",
  ),
  ...ofRow("another time of a row that is here", [aCreditLine(), aRowLine()], late, [
    "CreatedOn differs from the ledger, whose rows never change",
  ]),
  ...ofRow(
    "an id that another row has",
    [aCreditLine(), aRowLine()],
    { UniqueId: uuid(9) },
    "Id is taken by a record with another UniqueId",
  ),
  ...ofRow(
    "a use that is negative",
    [aCreditLine()],
    { Kind: 1, CreditUsed: -1 },
    "CreditUsed must not be negative where the kind is USE",
  ),
  ...ofRow(
    "a voiding of a credit that is not voided",
    [aCreditLine()],
    { Kind: 4 },
    "Kind must not be VOID on a credit that is not voided",
  ),
  ...ofRow(
    "a total that a use changes",
    [aCreditLine()],
    { TotalChange: 1 },
    "TotalChange must be 0 except for an ADJUSTMENT",
  ),
  ...ofRow(
    "a use that is not there to be given back",
    [aCreditLine()],
    { CreditUsed: -1, ReversesId: 9 },
    "ReversesId was not found",
  ),
  ...ofRow(
    "more given back than was used",
    [aCreditLine(), aRowLine()],
    { ...other, ...late, CreditUsed: -61, ReversesId: ROW_ID },
    "CreditUsed gives back more than was taken",
  ),
  ...ofRow(
    "a use that gives back",
    [aCreditLine(), aRowLine()],
    { ...other, ...late, CreditUsed: 1, ReversesId: ROW_ID },
    "ReversesId is only allowed on rows of the kind REVERSAL",
  ),
];

describe.each(dialects)("on $name", ({ open }) => {
  test.each(refused)("$title is refused", async ({ lines, told }) => {
    const store = await open();
    await importInto(store, lines.slice(0, -1));
    const before = await everything(store);

    const answer = await importInto(store, lines.slice(-1));

    expect(answer.told).toEqual(told);
    expect(await everything(store)).toEqual(before);
  });

  test("bookings of two businesses may have the same UniqueId, and a charge may be imported again", async () => {
    const store = await open();
    const charge = { BookingUniqueId: uuid(3), RemainingUses: 0 };
    const elsewhere = { ...other, BusinessId: 102 };
    const lines = [
      ...[aRuleLine(), aRuleLine({ ...elsewhere, UniqueId: uuid(10) })],
      ...[aCreditLine(charge), aCreditLine({ ...charge, ...elsewhere, ExtraServiceId: 9 })],
    ];

    const { told } = await importInto(store, lines);
    const again = await importInto(store, lines);

    expect([told, again.told]).toEqual([[], []]);
  });

  test("a time up to a day ahead is accepted", async () => {
    const store = await open();

    const { told } = await importInto(store, [aRuleLine(tomorrow), aCreditLine(tomorrow), aRowLine(tomorrow)]);

    expect(told).toEqual([]);
  });

  test("rows that take the balance out of range are refused with their credit", async () => {
    const store = await open();
    const most = { CreditUsed: 2_147_483_647 };

    const { told } = await importInto(store, [
      aRuleLine(),
      aCreditLine(),
      aRowLine(most),
      aRowLine({ ...other, ...most }),
    ]);

    expect(told.map((one) => one.replace(/^file1:(\d+): \S+ (\S+) .*$/, "$1 $2"))).toEqual([
      "2 RemainingUses",
      "3 CreditUsed",
      "4 CreditUsed",
    ]);
    expect(await all(store, "CoworkerExtraService")).toEqual([]);
  });
});

type Refused = (typeof refused)[number];

function ofRule(
  title: string,
  before: readonly string[],
  changes: object,
  told: string | readonly string[],
): Refused[] {
  return [{ title: `a rule with ${title}`, lines: [...before, aRuleLine(changes)], told: by("ExtraService", told) }];
}

function ofCredit(
  title: string,
  before: readonly string[],
  changes: object,
  told: string | readonly string[],
): Refused[] {
  const lines = [...before, aCreditLine(changes)];
  return [{ title: `a credit with ${title}`, lines, told: by("CoworkerExtraService", told) }];
}

function ofRow(title: string, before: readonly string[], changes: object, told: string | readonly string[]): Refused[] {
  const lines = [aRuleLine(), ...before, aRowLine(changes)];
  return [{ title: `a row with ${title}`, lines, told: by("CoworkerExtraServiceUseHistory", told) }];
}

function by(entity: string, told: string | readonly string[]): string[] {
  return [told].flat().map((one) => `file1:1: ${entity} ${one}`);
}
