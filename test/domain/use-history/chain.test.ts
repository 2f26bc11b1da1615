import { createHash } from "node:crypto";
import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Head, hashOf, link, type UseHistoryEntry } from "../../../src/domain/use-history/chain.ts";
import { type UseHistory, useHistoryFields } from "../../../src/domain/use-history/fields.ts";
import { anEntry } from "../../support/imported-credit.ts";

const credit = { id: 7, uniqueId: "c0000000-0000-4000-8000-000000000001", businessId: 101, coworkerId: 2001 };
const start: Head = { sequence: 0, hash: null, balance: 600, total: 600, createdOn: 0 };

/** A row in which every value is there. */
const row: UseHistory = {
  id: 11,
  uniqueId: "a0000000-0000-4000-8000-000000000001",
  coworkerExtraServiceId: 7,
  businessId: 101,
  coworkerId: 2001,
  kind: "REVERSAL",
  creditUsed: -30,
  totalChange: 0,
  sequence: 3,
  balanceAfter: 570,
  reversesId: 10,
  operationId: "b0000000-0000-4000-8000-000000000001",
  allocationIndex: 1,
  usageAt: 1_780_315_200_000,
  bookingId: 9,
  bookingFromTime: 1_780_315_200_000,
  bookingToTime: 1_780_318_800_000,
  bookingResourceName: "Room “Ágora”",
  reason: "cancelled",
  idempotencyKey: "key-1",
  hash: "",
  holdId: 12,
  chargeUniqueId: "d0000000-0000-4000-8000-000000000001",
  hashVersion: 2,
  createdOn: 1_780_315_200_123,
  updatedOn: 1_780_315_200_124,
  updatedBy: "ana@example.com",
  systemId: "ext-1",
};
const previous = "00".repeat(32);
const uniqueIds = { credit: credit.uniqueId, reverses: "a0000000-0000-4000-8000-000000000000", hold: null };
const held = { ...uniqueIds, hold: "e0000000-0000-4000-8000-000000000001" };
/** The same row as it was written before hashes had versions. */
const first: UseHistory = { ...row, holdId: null, chargeUniqueId: null, hashVersion: 1 };

describe("the hash of a row", () => {
  // Every existing ledger was written in these formats: if one of the three tests fails, fix the code, not the test.
  test("of version 2 is the SHA-256 of this JSON", () => {
    const canonical =
      '[2,"0000000000000000000000000000000000000000000000000000000000000000","c0000000-0000-4000-8000-000000000001",' +
      '"a0000000-0000-4000-8000-000000000001",3,"REVERSAL",-30,0,570,"a0000000-0000-4000-8000-000000000000",' +
      '"b0000000-0000-4000-8000-000000000001",1,1780315200000,101,9,1780315200000,1780318800000,"Room “Ágora”",' +
      '"cancelled","key-1","ext-1",1780315200123,1780315200124,"ana@example.com",' +
      '"e0000000-0000-4000-8000-000000000001","d0000000-0000-4000-8000-000000000001"]';

    expect(hashOf(previous, row, held)).toBe(createHash("sha256").update(canonical, "utf8").digest("hex"));
    expect(hashOf(previous, row, held)).toBe("4305af1ee5db76905367f2497b8c10db285b2cc3a411df09086bbfe912ed93bb");
  });

  test("of version 1 is the SHA-256 of this JSON", () => {
    const canonical =
      '["0000000000000000000000000000000000000000000000000000000000000000","c0000000-0000-4000-8000-000000000001",' +
      '"a0000000-0000-4000-8000-000000000001",3,"REVERSAL",-30,0,570,"a0000000-0000-4000-8000-000000000000",' +
      '"b0000000-0000-4000-8000-000000000001",1,1780315200000,101,9,1780315200000,1780318800000,"Room “Ágora”",' +
      '"cancelled","key-1","ext-1",1780315200123,1780315200124,"ana@example.com"]';

    expect(hashOf(previous, first, uniqueIds)).toBe(createHash("sha256").update(canonical, "utf8").digest("hex"));
    expect(hashOf(previous, first, uniqueIds)).toBe("10517d45e45705c220cad1b1b86ed77237e58c73338a082e98c5e8166a5d4675");
  });

  test("of version 1 of a first row without optional values is this", () => {
    const unbooked = {
      ...first,
      bookingId: null,
      bookingFromTime: null,
      bookingToTime: null,
      bookingResourceName: null,
    };
    const bare = { ...unbooked, creditUsed: null, reason: null, idempotencyKey: null, systemId: null };

    expect(hashOf(null, bare, { credit: credit.uniqueId, reverses: null, hold: null })).toBe(
      "7d10a732f086e32944e45af9cc818cbb7c0e0db027aaf1b87ea68212b39c9b47",
    );
  });

  const standsIn: Record<string, string> = {
    id: "given by the store; the row's uniqueId is hashed",
    coworkerExtraServiceId: "given by the store; the credit's uniqueId is hashed",
    reversesId: "given by the store; the uniqueId of that row is hashed",
    holdId: "given by the store; the hold's uniqueId is hashed",
    coworkerId: "a copy of what the credit says, whose uniqueId is hashed",
    hash: "is what is computed",
  };
  const hashed = Object.keys(useHistoryFields).filter((name) => !(name in standsIn)) as (keyof UseHistory)[];

  test.each(hashed)("changes if %s changes or is absent", (name) => {
    const before = hashOf(previous, row, uniqueIds);
    const value = row[name];
    const other = typeof value === "number" ? value + 1 : `${value}x`;

    expect(hashOf(previous, { ...row, [name]: other }, uniqueIds)).not.toBe(before);
    expect(hashOf(previous, { ...row, [name]: null }, uniqueIds)).not.toBe(before);
  });

  test.each([
    { title: "previous hash", one: hashOf("11".repeat(32), row, uniqueIds) },
    { title: "previous hash, absent,", one: hashOf(null, row, uniqueIds) },
    { title: "credit", one: hashOf(previous, row, { ...uniqueIds, credit: "d" }) },
    { title: "row that is given back", one: hashOf(previous, row, { ...uniqueIds, reverses: "d" }) },
    { title: "row that is given back, absent,", one: hashOf(previous, row, { ...uniqueIds, reverses: null }) },
    { title: "hold", one: hashOf(previous, row, held) },
    { title: "hold to another,", one: hashOf(previous, row, { ...uniqueIds, hold: "d" }) },
  ])("changes if the $title changes", ({ one }) => {
    expect(one).not.toBe(hashOf(previous, row, uniqueIds));
  });

  test.each(Object.entries(standsIn))("does not depend on %s, which is %s", (name) => {
    const other = { ...row, [name]: name === "hash" ? "other" : 99 };

    expect(hashOf(previous, other, uniqueIds)).toBe(hashOf(previous, row, uniqueIds));
  });

  test("changes if characters move from one value into the next", () => {
    const left = { ...row, reason: "ab", idempotencyKey: "c" };
    const right = { ...row, reason: "a", idempotencyKey: "bc" };

    expect(hashOf(previous, left, uniqueIds)).not.toBe(hashOf(previous, right, uniqueIds));
  });
});

describe("a row that is added", () => {
  test("has its sequence, its balance, the credit's ids and the hash, and becomes the head", () => {
    const head: Head = { sequence: 4, hash: previous, balance: 50, total: 80, createdOn: 1_000 };
    const { reverses, hold, ...entry } = anEntry({ creditUsed: 20, createdOn: 2_000 });

    const linked = link(credit, head, { ...entry, reverses, hold });

    const hash = hashOf(
      previous,
      { ...linked.row, businessId: 101 },
      {
        ...{ credit: credit.uniqueId, reverses: null, hold: null },
      },
    );
    expect(linked).toEqual({
      row: {
        ...entry,
        coworkerExtraServiceId: 7,
        businessId: 101,
        coworkerId: 2001,
        reversesId: null,
        holdId: null,
        hashVersion: 2,
        sequence: 5,
        balanceAfter: 30,
        createdOn: 2_000,
        updatedOn: 2_000,
        hash,
      },
      head: { sequence: 5, hash, balance: 30, total: 80, createdOn: 2_000 },
    });
  });

  test.each<{ entry: Partial<UseHistoryEntry>; balance: number; total: number }>([
    { entry: { creditUsed: 10 }, balance: 590, total: 600 },
    { entry: { kind: "REVERSAL", creditUsed: -10 }, balance: 610, total: 600 },
    { entry: { creditUsed: null }, balance: 600, total: 600 },
    { entry: { kind: "ADJUSTMENT", creditUsed: 0, totalChange: 40 }, balance: 640, total: 640 },
    { entry: { kind: "ADJUSTMENT", creditUsed: 0, totalChange: -40 }, balance: 560, total: 560 },
    { entry: { kind: "ADJUSTMENT", creditUsed: 5, totalChange: 40 }, balance: 635, total: 640 },
    { entry: { kind: "VOID", creditUsed: 600 }, balance: 0, total: 600 },
  ])("$entry on 600 of 600 leaves $balance of $total", ({ entry, balance, total }) => {
    const linked = link(credit, start, anEntry(entry));

    expect([linked.row.balanceAfter, linked.head.balance, linked.head.total]).toEqual([balance, balance, total]);
  });

  test.each([
    { title: "before the last one", createdOn: 999, kept: 1_000 },
    { title: "with the last one", createdOn: 1_000, kept: 1_000 },
    { title: "after the last one", createdOn: 1_001, kept: 1_001 },
  ])("$title in time is never created before it", ({ createdOn, kept }) => {
    const { row, head } = link(credit, { ...start, createdOn: 1_000 }, anEntry({ createdOn }));

    expect([row.createdOn, row.updatedOn, head.createdOn]).toEqual([kept, kept, kept]);
  });

  test("names the row that it gives back by id, and in the hash by uniqueId", () => {
    const reverses = { id: 10, uniqueId: uniqueIds.reverses };
    const { row } = link(credit, start, anEntry({ kind: "REVERSAL", creditUsed: -1, reverses }));

    expect([row.reversesId, row.hash]).toEqual([10, hashOf(null, row, uniqueIds)]);
  });

  test("names its hold by id, and in the hash by uniqueId", () => {
    const hold = { id: 12, uniqueId: held.hold };
    const { row } = link(credit, start, anEntry({ hold }));

    expect([row.holdId, row.hash]).toEqual([12, hashOf(null, row, { ...held, reverses: null })]);
  });

  test("of an older export keeps the version of its hash", () => {
    const { row } = link(credit, start, anEntry({ hashVersion: 1 }));

    expect([row.hashVersion, row.hash]).toEqual([1, hashOf(null, row, { ...uniqueIds, reverses: null })]);
  });

  test("for any rows, spent plus left is granted, and the sequence has no gaps", () => {
    const rows = fc.array(
      fc.record({
        creditUsed: fc.option(fc.integer({ min: -50, max: 50 }), { nil: null }),
        totalChange: fc.integer({ min: -50, max: 50 }),
        createdOn: fc.nat(),
      }),
    );
    fc.assert(
      fc.property(rows, (changes) => {
        let head = start;
        const linked = changes.map((change) => {
          const next = link(credit, head, anEntry(change));
          head = next.head;
          return next.row;
        });

        const used = linked.reduce((sum, one) => sum + (one.creditUsed ?? 0), 0);
        const times = linked.map((one) => one.createdOn);
        expect(head.total - head.balance).toBe(used);
        expect(linked.map((one) => one.sequence)).toEqual(linked.map((_, place) => place + 1));
        expect(times).toEqual([...times].sort((a, b) => a - b));
        expect([head.sequence, head.hash]).toEqual([linked.length, linked.at(-1)?.hash ?? null]);
      }),
    );
  });
});
