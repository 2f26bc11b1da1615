import { describe, expect, test } from "vitest";
import { dialects } from "../../support/dialects.ts";
import { all, everything, one } from "../../support/everything.ts";
import { createCredit, createRule, given, LONDON } from "../../support/given.ts";
import {
  aCreditLine,
  aRowLine,
  aRuleLine,
  CREDIT_ID,
  exported,
  importInto,
  line,
  ROW_ID,
  RULE_ID,
  uuid,
} from "../../support/imported.ts";
import { expectWholeLedger, ledgerOf } from "../../support/ledger.ts";

const CREDIT = "CoworkerExtraService";
const ROW = "CoworkerExtraServiceUseHistory";

describe.each(dialects)("on $name", ({ open }) => {
  test("records of the upstream keep their ids and times; one adjustment explains what their rows do not", async () => {
    const store = await open();
    const credit = { Id: 3001, RemainingUses: 1140, TotalUses: 2400, UpdatedOn: "2026-02-13T13:30:54Z", IsNew: false };
    const row = { CreditUsed: 240, BookingFromTime: "2026-01-10T17:00:00Z", UpdatedOn: "2026-01-10T21:05:00.250Z" };

    const { told, counts } = await importInto(store, [aRuleLine(), aCreditLine(credit), aRowLine(row)]);

    expect({ told, counts }).toEqual({
      told: [],
      counts: { ExtraService: "1 1 0 0", [CREDIT]: "1 1 0 0", [ROW]: "1 1 0 0" },
    });
    const [use, adjustment, ...others] = await ledgerOf(store, 3001);
    expect(others).toEqual([]);
    expect(use).toMatchObject({
      id: ROW_ID,
      uniqueId: uuid(ROW_ID),
      kind: "USE",
      creditUsed: 240,
      balanceAfter: 2160,
      usageAt: Date.UTC(2026, 0, 10, 17),
      createdOn: Date.UTC(2026, 0, 2, 9),
      updatedOn: Date.UTC(2026, 0, 10, 21, 5, 0, 250),
      updatedBy: "[System]",
    });
    expect(adjustment).toMatchObject({
      kind: "ADJUSTMENT",
      creditUsed: 1020,
      totalChange: 0,
      reason: "import",
      balanceAfter: 1140,
      createdOn: Date.UTC(2026, 1, 13, 13, 30, 54),
      updatedBy: "import",
    });
    await expectWholeLedger(store, 3001);
    expect(await one(store, CREDIT, 3001)).toMatchObject({
      uniqueId: uuid(CREDIT_ID),
      remainingUses: 1140,
      totalUses: 2400,
      createdOn: Date.UTC(2026, 0, 2, 9),
      updatedOn: Date.UTC(2026, 1, 13, 13, 30, 54),
      updatedBy: "[System]",
    });
  });

  test("a second import of the same lines writes nothing", async () => {
    const store = await open();
    const empty = {
      Visible: null,
      DisplayOrder: null,
      ChargePeriod: null,
      LastMinuteAdjustmentType: null,
      Tariffs: null,
    };
    const credit = { RemainingUses: 100, ChargePeriod: null, Priority: null, Free: null, BookingId: null };
    const lines = [aRuleLine(empty), aCreditLine(credit), aRowLine({ Kind: null, UsageAt: null, Hash: null })];
    await importInto(store, lines);
    const before = await everything(store);

    const { told, counts } = await importInto(store, lines);

    expect({ told, counts }).toEqual({
      told: [],
      counts: { ExtraService: "1 0 1 0", [CREDIT]: "1 0 1 0", [ROW]: "1 0 1 0" },
    });
    expect(await everything(store)).toEqual(before);
  });

  test("bad lines are reported with file, number and every property, and the good ones are imported", async () => {
    const store = await open();
    const bad = {
      Visible: "yes",
      LastMinuteAdjustmentType: 7,
      ApplyFrom: "2026-02-30T00:00:00Z",
      "Col\n\u001bour": "red",
    };

    const repeated = '{"entity":"ExtraService","record":{"Id":4003,"Price":10,"Price":20}}';
    const { told } = await importInto(
      store,
      [
        `\uFEFF${aRuleLine()}\r`,
        "",
        "  \r",
        "{nonsense",
        "[1]",
        aRuleLine({ Id: 4002, UniqueId: uuid(4002), ...bad }),
        repeated,
      ],
      [
        line("Invoice", {}),
        `{"entity":"Team","record":{}}`,
        aCreditLine(),
        `{"record":{}}`,
        aRowLine({ CreatedOn: null }),
      ],
    );

    expect(told).toEqual([
      "file1:4: is not JSON",
      'file1:5: is not an object of the form { "entity": "…", "record": { … } }',
      "file1:6: ExtraService Visible must be true or false",
      "file1:6: ExtraService LastMinuteAdjustmentType must be a whole number from 1 to 3",
      "file1:6: ExtraService ApplyFrom must be a time from 1970 to 2200, such as 2025-01-15T10:30:00Z",
      "file1:6: ExtraService Col\u{fffd}\u{fffd}our is not a property of this entity",
      "file1:7: gives record.Price more than once",
      expect.stringMatching(/^file2:1: has an unknown entity; known are Business, /),
      "file2:2: Team BusinessId is a required field",
      "file2:2: Team Id is a required field",
      "file2:2: Team Name is a required field",
      'file2:4: is not an object of the form { "entity": "…", "record": { … } }',
      "file2:5: CoworkerExtraServiceUseHistory CreatedOn is a required field",
    ]);
    expect((await all(store, "ExtraService")).map(({ id }) => id)).toEqual([RULE_ID]);
    expect(await one(store, CREDIT, CREDIT_ID)).toMatchObject({ remainingUses: 540 });
  });

  test("a line that is too long or not UTF-8 is reported, and the lines around it are imported", async () => {
    const store = await open();
    const long = aRuleLine({ Id: 4002, Description: "x".repeat(1_000_000) });
    const broken = Buffer.concat([Buffer.from(`${aRuleLine()}\n${long}\n`), Buffer.from([0xff, 0xfe, 0x0a])]);

    const { told } = await importInto(store, Buffer.concat([broken, Buffer.from(aCreditLine())]));

    expect(told).toEqual(["file1:2: is longer than 1000000 bytes", "file1:3: is not UTF-8"]);
    expect(await all(store, CREDIT)).toHaveLength(1);
  });

  test("a stored record takes the values of the line, and its ledger only grows", async () => {
    const store = await open();
    await importInto(store, [aRuleLine(), aCreditLine(), aRowLine()]);
    const before = await ledgerOf(store, CREDIT_ID);

    const later = { UpdatedOn: "2026-03-01T00:00:00Z" };
    const { told } = await importInto(store, [
      aRuleLine({ Name: "Board room", ...later }),
      aCreditLine({ TotalUses: 700, RemainingUses: 500, Notes: "More", ...later }),
      aRowLine({ Id: 5002, UniqueId: uuid(5002), CreditUsed: 10 }),
    ]);

    expect(told).toEqual([]);
    expect((await one(store, "ExtraService", RULE_ID)).name).toBe("Board room");
    expect(await one(store, CREDIT, CREDIT_ID)).toMatchObject({ totalUses: 700, remainingUses: 500, notes: "More" });
    const rows = await ledgerOf(store, CREDIT_ID);
    expect(rows.slice(0, 1)).toEqual(before);
    expect(rows.slice(1)).toMatchObject([
      { kind: "USE", creditUsed: 10, balanceAfter: 530 },
      { kind: "ADJUSTMENT", totalChange: 100, creditUsed: 130, balanceAfter: 500, reason: "import" },
    ]);
    await expectWholeLedger(store, CREDIT_ID);
  });

  test("rows may come after their credit, and its balance stays", async () => {
    const store = await open();
    await importInto(store, [aRuleLine(), aCreditLine({ UpdatedOn: "2026-01-05T00:00:00Z" })]);

    const { told } = await importInto(store, aRowLine());

    expect(told).toEqual([]);
    expect(await ledgerOf(store, CREDIT_ID)).toMatchObject([
      { kind: "ADJUSTMENT", creditUsed: 60, balanceAfter: 540 },
      { kind: "USE", creditUsed: 60, balanceAfter: 480 },
      { kind: "ADJUSTMENT", creditUsed: -60, balanceAfter: 540 },
    ]);
    await expectWholeLedger(store, CREDIT_ID);
    const again = await importInto(store, aRowLine());
    expect(again.counts).toEqual({ [ROW]: "1 0 1 0" });
  });

  test("rows of a credit with a bad line are refused with it, unless the credit is stored", async () => {
    const store = await open();
    const lines = [aRuleLine(), aCreditLine({ Price: "free" }), aRowLine()];
    const bad = `file1:2: ${CREDIT} Price must be a number with at most 11 digits before the point and 4 after it`;

    const first = await importInto(store, lines);
    await importInto(store, aCreditLine());
    const second = await importInto(store, lines);

    expect(first.told).toEqual([bad, `file1:3: ${ROW} CoworkerExtraServiceId was not found`]);
    expect(second.told).toEqual([bad]);
    expect((await ledgerOf(store, CREDIT_ID)).map(({ kind }) => kind)).toEqual(["ADJUSTMENT", "USE", "ADJUSTMENT"]);
    await expectWholeLedger(store, CREDIT_ID);
  });

  test("a line may be repeated: the later line of a record counts, and the first line of a ledger row", async () => {
    const store = await open();
    const twin = { Id: 7, UniqueId: uuid(7) };

    const { told, counts } = await importInto(store, [
      ...[aRuleLine(), aCreditLine(), aCreditLine(), aCreditLine({ Notes: "Later" }), aCreditLine(twin)],
      ...[aRowLine(), aRowLine(), aRowLine({ CreditUsed: 59 }), aRowLine({ CoworkerExtraServiceId: 7 })],
    ]);

    expect(told).toEqual([
      `file1:8: ${ROW} CreditUsed differs from the ledger, whose rows never change`,
      `file1:9: ${ROW} CoworkerExtraServiceId differs from the ledger, which never changes`,
    ]);
    expect(counts).toEqual({ ExtraService: "1 1 0 0", [CREDIT]: "4 3 1 0", [ROW]: "4 1 1 2" });
    expect((await one(store, CREDIT, CREDIT_ID)).notes).toBe("Later");
    await expectWholeLedger(store, CREDIT_ID);
  });

  test("the adjustment comes first if rows would take the balance below 0 otherwise", async () => {
    const store = await open();

    const { told } = await importInto(store, [
      aRuleLine(),
      aCreditLine({ TotalUses: 100, RemainingUses: 100 }),
      aRowLine({ CreditUsed: 150 }),
    ]);

    expect(told).toEqual([]);
    expect(await ledgerOf(store, CREDIT_ID)).toMatchObject([
      { kind: "ADJUSTMENT", creditUsed: -150, balanceAfter: 250 },
      { kind: "USE", creditUsed: 150, balanceAfter: 100 },
    ]);
  });

  test("rows are written in the order of their times, for any order of lines, and name the rows that they reverse", async () => {
    const store = await open();
    const back = { Id: 5002, UniqueId: uuid(5002), CreditUsed: -20, ReversesId: ROW_ID };

    const { told } = await importInto(store, [
      aRowLine({ ...back, CreatedOn: "2026-01-05T00:00:00Z" }),
      aRowLine(),
      aCreditLine({ RemainingUses: 560 }),
      aRuleLine(),
    ]);

    expect(told).toEqual([]);
    expect(await ledgerOf(store, CREDIT_ID)).toMatchObject([
      { id: ROW_ID, kind: "USE" },
      { id: 5002, kind: "REVERSAL", reversesId: ROW_ID, balanceAfter: 560 },
    ]);
  });

  test("a new id never equals one of a later line", async () => {
    const store = await open();
    const credits = [1, 2, 3].map((id) => aCreditLine({ Id: id, UniqueId: uuid(id), RemainingUses: 0 }));
    const rows = [1, 2, 3].map((id) => aRowLine({ Id: id, UniqueId: uuid(100 + id), CoworkerExtraServiceId: id }));

    const { told } = await importInto(store, [aRuleLine(), ...credits, ...rows]);

    expect(told).toEqual([]);
    expect((await all(store, "UseHistory")).map(({ id, kind }) => `${id} ${kind}`)).toEqual([
      ...["1 USE", "2 USE", "3 USE", "4 ADJUSTMENT", "5 ADJUSTMENT", "6 ADJUSTMENT"],
    ]);
  });

  test("an id that a line gives for a missing record is not given to another one", async () => {
    const store = await open();
    const own = { Id: null, CreatedOn: null };
    const lines = [
      aRuleLine({ Id: 7 }),
      aRuleLine({ ...own, UniqueId: uuid(8) }),
      aCreditLine({ ...own, UniqueId: uuid(1), ExtraServiceId: 7 }),
      aCreditLine({ Id: 4, UniqueId: uuid(2), ExtraServiceId: 8 }),
      aRowLine({ CoworkerExtraServiceId: 5 }),
    ];

    const { told } = await importInto(store, lines);
    const again = await importInto(store, lines);

    expect(told).toEqual([
      "file1:4: CoworkerExtraService ExtraServiceId was not found",
      `file1:5: ${ROW} CoworkerExtraServiceId was not found`,
    ]);
    expect(again.told).toEqual(told);
  });

  test("an id that leaves none for new records is refused, and no id is lost", async () => {
    const store = await open();
    const bad = [aRuleLine, aCreditLine, aRowLine].map((of) => of({ Id: 2_147_483_647, UniqueId: uuid(1) }));

    const { told } = await importInto(store, [...bad, aRuleLine(), aCreditLine()]);

    expect(told).toEqual(
      ["ExtraService", CREDIT, ROW].map(
        (entity, place) => `file1:${place + 1}: ${entity} Id must be at most 2000000000, to leave ids for new records`,
      ),
    );
    expect(await createCredit(store, RULE_ID)).toBe(CREDIT_ID + 1);
  });

  test("a credit that a line voids has nothing left, regardless of its rows", async () => {
    const store = await open();
    await importInto(store, [aRuleLine(), aCreditLine()]);

    const { told } = await importInto(store, aCreditLine({ RemainingUses: null, VoidedOn: "2026-01-03T00:00:00Z" }));

    expect(told).toEqual([]);
    expect((await one(store, CREDIT, CREDIT_ID)).remainingUses).toBe(0);
    await expectWholeLedger(store, CREDIT_ID);
  });

  test("a row may be the adjustment of another import", async () => {
    const [store, other] = [await open(), await open()];
    await importInto(other, [aRuleLine(), aCreditLine(), aRowLine({ CreditUsed: 10 })]);
    const [, adjustment] = await ledgerOf(other, CREDIT_ID);
    const row = { Id: adjustment!.id, UniqueId: adjustment!.uniqueId, CreditUsed: 50, Kind: 3 };

    const { told } = await importInto(store, [aRuleLine(), aCreditLine({ RemainingUses: 500 }), aRowLine(row)]);

    expect(told).toEqual([]);
    expect(await ledgerOf(store, CREDIT_ID)).toMatchObject([{ balanceAfter: 550 }, { balanceAfter: 500 }]);
    await expectWholeLedger(store, CREDIT_ID);
  });

  test("a record without UniqueId is the same one every time; the code of a currency wins over its number", async () => {
    const store = await open();
    const lines = [aRuleLine({ UniqueId: undefined, CurrencyId: 840 }), aCreditLine({ UniqueId: undefined, Id: 7 })];
    await importInto(store, lines);
    const before = await everything(store);

    const { told } = await importInto(store, lines);

    expect(told).toEqual([]);
    expect(await everything(store)).toEqual(before);
    expect(await one(store, "ExtraService", RULE_ID)).toMatchObject({ currencyId: 826, currencyCode: "GBP" });
  });

  test("an export with an added or removed row is refused for that credit", async () => {
    const [store, copy] = [await open(), await open()];
    const rows = [1, 2, 3].map((id) => aRowLine({ Id: id, UniqueId: uuid(100 + id), CreditUsed: 20 }));
    await importInto(store, [aRuleLine(), aCreditLine(), ...rows]);
    const [, rule, credit, first, second, third] = (await exported(store)).trimEnd().split("\n") as [
      string,
      string,
      string,
      string,
      string,
      string,
    ];

    const changed = await importInto(copy, [
      rule,
      credit,
      first,
      second.replace('"CreditUsed":20', '"CreditUsed":19'),
      third,
    ]);
    const cut = await importInto(copy, [rule, credit, first, second]);

    expect(changed.told).toEqual([
      `file1:2: ${CREDIT} LedgerHash does not match: the ledger was changed or is incomplete`,
      `file1:3: ${ROW} CoworkerExtraServiceId names a credit whose line was refused`,
      `file1:4: ${ROW} Hash does not match: the ledger was changed or is incomplete`,
      `file1:5: ${ROW} Hash does not match: the ledger was changed or is incomplete`,
    ]);
    expect(cut.told[0]).toBe(`file1:2: ${CREDIT} LedgerHash does not match: the ledger was changed or is incomplete`);
    expect(await all(copy, CREDIT)).toEqual([]);
  });

  test("changes since an export stay when it is imported again, regardless of the old lines", async () => {
    const store = await open();
    const rule = await createRule(store);
    const id = await createCredit(store, rule);
    const file = await exported(store);
    await store.commit("updateExtraService", { id: rule, patch: { name: "Board room" } }, given);
    await store.commit("updateCoworkerExtraService", { id, patch: { totalUses: 700 }, mayAdjust: true }, given);
    const before = await everything(store);

    const { told, counts } = await importInto(store, file.replace('"Notes":null', '"Notes":"Old"'));

    expect({ told, counts }).toEqual({ told: [], counts: { ExtraService: "1 0 1 0", [CREDIT]: "1 0 1 0" } });
    expect(await everything(store)).toEqual(before);
  });

  test("rows with an old line are added, and the stored balance stays", async () => {
    const store = await open();
    await importInto(store, [aRuleLine(), aCreditLine({ RemainingUses: 300, UpdatedOn: "2026-02-01T00:00:00Z" })]);

    const { told, counts } = await importInto(store, [aCreditLine({ Notes: "Old" }), aRowLine()]);

    expect({ told, counts }).toEqual({ told: [], counts: { [CREDIT]: "1 0 1 0", [ROW]: "1 1 0 0" } });
    expect(await one(store, CREDIT, CREDIT_ID)).toMatchObject({ remainingUses: 300, notes: null });
    expect((await ledgerOf(store, CREDIT_ID)).map(({ creditUsed }) => creditUsed)).toEqual([300, 60, -60]);
    await expectWholeLedger(store, CREDIT_ID);
  });

  test("a line without UpdatedOn, or with that of the stored record, overwrites the record", async () => {
    const store = await open();
    await importInto(store, [aRuleLine(), aCreditLine()]);

    const { counts } = await importInto(store, [
      aRuleLine({ Name: "Board room" }),
      aRuleLine({ Name: "Attic" }),
      aCreditLine({ Notes: "Old", UpdatedOn: "2026-01-01T00:00:00Z" }),
      aCreditLine({ Notes: "Same" }),
      aCreditLine({ Notes: "Same, later in the file" }),
      aCreditLine({ UpdatedOn: null, RemainingUses: 10 }),
    ]);

    expect(counts).toEqual({ ExtraService: "2 2 0 0", [CREDIT]: "4 3 1 0" });
    expect((await one(store, "ExtraService", RULE_ID)).name).toBe("Attic");
    expect(await one(store, CREDIT, CREDIT_ID)).toMatchObject({ notes: "Same, later in the file", remainingUses: 10 });
  });

  test("a line of a known business changes its sent values, null clears, and absent values stay", async () => {
    const store = await open();
    const business = async () => {
      const reader = store.snapshot(null);
      const [known] = await reader.businesses([LONDON]);
      reader.release();
      return known;
    };
    await importInto(store, [
      line("Business", { Id: LONDON, Name: "London", TimeZone: "Europe/London", CurrencyCode: "GBP" }),
    ]);

    const renamed = await importInto(store, [line("Business", { Id: LONDON, Name: "Big London" })]);

    expect(await business()).toEqual({
      id: LONDON,
      name: "Big London",
      timeZone: "Europe/London",
      currencyCode: "GBP",
    });
    const again = await importInto(store, [line("Business", { Id: LONDON, Name: "Big London" })]);
    await importInto(store, [line("Business", { Id: LONDON, Name: "Big London", TimeZone: null })]);
    expect([renamed.counts, again.counts]).toMatchObject([{ Business: "1 1 0 0" }, { Business: "1 0 1 0" }]);
    expect(await business()).toEqual({ id: LONDON, name: "Big London", timeZone: null, currencyCode: "GBP" });
  });

  test("names are imported, and known ones stay", async () => {
    const store = await open();
    const lines = [
      line("Business", { Id: LONDON, Name: "London", TimeZone: "Europe/London", CurrencyCode: "GBP" }),
      line("ResourceType", { BusinessId: LONDON, Id: 11, Name: "Desk" }),
      line("Business", { Id: 102, Name: "Nowhere", TimeZone: "Mars/Olympus", CurrencyCode: "XYZ" }),
      aRuleLine({ ResourceTypes: [12, 11, 11] }),
    ];

    const { told } = await importInto(store, lines);
    const again = await importInto(store, lines);

    expect(told).toEqual([
      "file1:3: Business TimeZone is not an IANA time zone",
      "file1:3: Business CurrencyCode is not an ISO 4217 code",
    ]);
    expect(again.counts).toMatchObject({ Business: "2 0 1 1", ResourceType: "1 0 1 0" });
    expect(await one(store, "ExtraService", RULE_ID)).toMatchObject({
      resourceTypes: [11, 12],
      resourceTypeNames: "Desk",
    });
  });
});
