import fc from "fast-check";
import { describe, expect, test } from "vitest";
import { type Head, link, type UseHistoryEntry } from "../../../src/domain/use-history/chain.ts";
import { type UseHistory, useHistoryFields } from "../../../src/domain/use-history/fields.ts";
import { type Examined, examine, type Fault } from "../../../src/domain/use-history/verify.ts";
import { anEntry } from "../../support/imported-credit.ts";

const named = { id: 7, uniqueId: "c0000000-0000-4000-8000-000000000001", businessId: 101, coworkerId: 2001 };

/** A row, which may reverse the one at position `gives`. */
type Entry = Partial<Omit<UseHistoryEntry, "reverses">> & { gives?: number };

/** A credit of 600 units with a ledger of these rows, chained as every ledger is. */
function aLedger(...entries: readonly Entry[]) {
  const rows: UseHistory[] = [];
  let head: Head = { sequence: 0, hash: null, balance: 600, total: 600, createdOn: 0 };
  for (const { gives, ...changes } of entries) {
    const use = gives === undefined ? null : rows[gives - 1]!;
    const reverses = use && { id: use.id, uniqueId: use.uniqueId };
    const next = link(named, head, anEntry({ ...changes, reverses }));
    rows.push({ ...next.row, id: rows.length + 1 });
    head = next.head;
  }
  const credit: Examined = {
    ...named,
    kind: "TIME_CREDIT",
    totalUses: head.total,
    remainingUses: head.balance,
    voidedOn: rows.some(({ kind }) => kind === "VOID") ? 1 : null,
    ledgerSequence: head.sequence,
    ledgerHash: head.hash,
    rolledOver: 0,
    renewedFromId: null,
    creditScheduleId: null,
  };
  return { credit, rows };
}

function faultsOf(credit: Examined, rows: readonly UseHistory[]): Fault[] {
  const faults: Fault[] = [];
  const examination = examine(credit, (fault) => faults.push(fault));
  for (const row of rows) examination.row(row, rows.find((one) => one.id === row.reversesId) ?? null, null);
  examination.end();
  return faults;
}

/** The faults of a ledger that was written with correct hashes. */
function reported(...entries: readonly Entry[]): string[] {
  const { credit, rows } = aLedger(...entries);
  return faultsOf(credit, rows).map(({ sequence, invariant, message }) => `${sequence ?? "-"} ${invariant} ${message}`);
}

describe("a ledger is valid", () => {
  test.each<[what: string, entries: readonly Entry[]]>([
    ["without rows", []],
    ["with uses", [{ creditUsed: 100 }, { creditUsed: null }, { creditUsed: 500 }]],
    ["with a use given back in two parts", [{ creditUsed: 9 }, gives(1, 4), gives(1, 5)]],
    ["with a greater and a smaller total", [adjusts(60), adjusts(-660)]],
    ["where voiding takes what is left", [{ creditUsed: 100 }, { kind: "VOID", creditUsed: 500 }]],
    [
      "where what is given back to a voided credit is taken again",
      [{ creditUsed: 100 }, { kind: "VOID", creditUsed: 500 }, gives(1, 7), { kind: "VOID", creditUsed: 7 }],
    ],
    [
      "with a reversal that names no use, as old records have it",
      [{ creditUsed: 9 }, { kind: "REVERSAL", creditUsed: -4 }],
    ],
  ])("%s", (_what, entries) => {
    expect(reported(...entries)).toEqual([]);
  });
});

describe("a ledger that was rewritten with correct hashes is found to be damaged if", () => {
  test.each<[what: string, entries: readonly Entry[], found: string[]]>([
    [
      "more is given back than was taken",
      [{ creditUsed: 9 }, gives(1, 5), gives(1, 5), { creditUsed: 1 }],
      ["3 I6 gives back more than the 9 that row 1 took"],
    ],
    [
      "what is given back is no use",
      [{ creditUsed: 9 }, adjusts(5), gives(2, 5)],
      ["3 I6 does not give back an earlier use of this credit"],
    ],
    ["voiding leaves something", [{ kind: "VOID", creditUsed: 500 }], ["1 I6 voids the credit but leaves 100"]],
    [
      "the balance goes below 0",
      [{ creditUsed: 601 }, { creditUsed: -1, kind: "ADJUSTMENT" }],
      ["1 I2 leaves -1, which is below 0"],
    ],
    [
      "a hash of version 1 does not cover the charge that the row names",
      [{ creditUsed: 9, chargeUniqueId: "d0000000-0000-4000-8000-000000000001", hashVersion: 1 }],
      ["1 I6 names a hold or a charge, which its hash of version 1 does not cover"],
    ],
    [
      "more is left than there is",
      [{ creditUsed: -1, kind: "ADJUSTMENT" }],
      ["- I2 the remaining 601 are not between 0 and 600"],
    ],
  ])("%s", (_what, entries, found) => {
    expect(reported(...entries)).toEqual(found);
  });

  test("a row gives back one that comes after it", () => {
    const { credit, rows } = aLedger({ creditUsed: 9 }, gives(1, 9));

    const later = { ...rows[0]!, sequence: 3 };
    const faults: Fault[] = [];
    const examination = examine(credit, (fault) => faults.push(fault));
    examination.row(rows[0]!, null, null);
    examination.row(rows[1]!, later, null);
    examination.end();

    expect(faults.map(({ sequence, message }) => [sequence, message])).toEqual([
      [2, "does not give back an earlier use of this credit"],
    ]);
  });
});

test("a voided credit without its voiding date is found, with the row that voided it", () => {
  const { credit, rows } = aLedger({ creditUsed: 100 }, { kind: "VOID", creditUsed: 500 }, gives(1, 7), {
    kind: "VOID",
    creditUsed: 7,
  });
  const faults = faultsOf({ ...credit, voidedOn: null }, rows);

  expect(faults.map(({ sequence, invariant, message }) => [sequence, invariant, message])).toEqual([
    [null, "I6", "row 2 voids the credit, but the credit is not marked as voided"],
  ]);
});

test("a charge with a row or a head is found", () => {
  const { credit, rows } = aLedger({ creditUsed: 1 });
  const faults = faultsOf({ ...credit, kind: "BOOKING_CHARGE" }, rows);

  expect(faults.map(({ sequence, invariant, message }) => [sequence, invariant, message])).toEqual([
    [1, "I6", "belongs to a booking charge, which must have no rows"],
    [null, "I6", "the booking charge has a ledger head"],
  ]);
});

describe("for any ledger,", () => {
  const between = fc.constantFrom<Entry>(
    { creditUsed: 3 },
    { creditUsed: null },
    { creditUsed: 5, bookingId: 9 },
    adjusts(4),
    gives(1, 1),
  );
  const ledgers = fc
    .array(between, { maxLength: 6 })
    .map((entries) => aLedger({ creditUsed: 9 }, ...entries, gives(1, 3), { creditUsed: 2, reason: "last" }));
  // Other ids of the same database name the row and its credit; they belong to the store and are not hashed.
  const names = (Object.keys(useHistoryFields) as (keyof UseHistory)[]).filter(
    (name) => !["id", "coworkerExtraServiceId", "reversesId"].includes(name),
  );

  test("it is valid as it was written", () => {
    fc.assert(
      fc.property(ledgers, ({ credit, rows }) => {
        expect(faultsOf(credit, rows)).toEqual([]);
      }),
    );
  });

  test("a changed value in any row is found, and the first fault names that row", () => {
    fc.assert(
      fc.property(ledgers, fc.nat(), fc.constantFrom(...names), ({ credit, rows }, at, name) => {
        const row = rows[at % rows.length]!;
        const value = row[name];
        const other = { ...row, [name]: typeof value === "number" ? value + 1 : `${value}x` };

        const faults = faultsOf(
          credit,
          rows.map((one) => (one === row ? other : one)),
        );

        expect(faults[0]).toMatchObject({ coworkerExtraServiceId: 7, sequence: other.sequence });
      }),
    );
  });

  test("a missing row and two swapped rows are found", () => {
    fc.assert(
      fc.property(ledgers, fc.nat(), ({ credit, rows }, at) => {
        const place = at % rows.length;
        const [one, next] = [rows[place]!, rows[(place + 1) % rows.length]!];
        const swapped = rows.map((row) => (row === one ? next : row === next ? one : row));

        expect(faultsOf(credit, rows.toSpliced(place, 1))).not.toEqual([]);
        expect(faultsOf(credit, swapped)).not.toEqual([]);
      }),
    );
  });

  test("a changed total, balance, head, uniqueId, business or customer of the credit is found", () => {
    const changes = fc.constantFrom<Partial<Examined>>(
      { totalUses: 9_999 },
      { remainingUses: 1 },
      { ledgerSequence: 99 },
      { ledgerHash: "00" },
      { ledgerHash: null },
      { uniqueId: "c0000000-0000-4000-8000-000000000002" },
      { businessId: 202 },
      { coworkerId: 2002 },
    );
    fc.assert(
      fc.property(ledgers, changes, ({ credit, rows }, change) => {
        expect(faultsOf({ ...credit, ...change }, rows)).not.toEqual([]);
      }),
    );
  });
});

function gives(place: number, amount: number) {
  return { kind: "REVERSAL", creditUsed: -amount, gives: place } as const;
}

function adjusts(totalChange: number) {
  return { kind: "ADJUSTMENT", creditUsed: 0, totalChange } as const;
}
