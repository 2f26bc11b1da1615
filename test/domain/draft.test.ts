import { describe, expect, test } from "vitest";
import { DECIMAL_MAX } from "../../src/domain/decimal.ts";
import {
  changesOf,
  checkFixed,
  checkValues,
  completed,
  patched,
  valuesSaid,
  withLinkChanges,
} from "../../src/domain/draft.ts";
import {
  boolean,
  choice,
  choices,
  decimalField,
  instantField,
  integer,
  links,
  minutes,
  type Patch,
  ref,
  text,
  timeOfDay,
  uses,
} from "../../src/domain/field.ts";

const Size = choices("Size", "A size.", { SMALL: "Small.", LARGE: "Large." });

const fields = {
  ownerId: ref("Needed, and fixed.", { write: "once" }),
  title: text("Needed.", { max: 5 }),
  notes: text("May be absent.", { nullable: true, max: 5 }),
  price: decimalField("Not negative.", { nullable: true, min: "0", max: "9.5" }),
  amount: decimalField("Any.", { nullable: true }),
  size: choice(Size, "SMALL unless told.", { initially: "SMALL" }),
  visible: boolean("True unless told.", { initially: true }),
  place: integer("0 unless told.", { initially: 0 }),
  total: uses("May be absent.", { nullable: true }),
  length: minutes("At least 1.", { nullable: true, min: 1 }),
  from: timeOfDay("May be absent.", { nullable: true }),
  start: instantField("May be absent.", { nullable: true }),
  teams: links("None unless told.", { to: "Team" }),
  state: text("The system's.", { write: "never", nullable: true }),
};

const draft = { ownerId: 1, title: "Title" };
const record = {
  ownerId: 1,
  title: "Title",
  notes: null,
  price: null,
  amount: null,
  size: "SMALL",
  visible: true,
  place: 0,
  total: null,
  length: null,
  from: null,
  start: null,
  teams: [],
};

describe("a draft", () => {
  test("is completed with initial values, without read-only fields", () => {
    expect(completed(fields, { ...draft, ...{ state: "x", unknown: 1 } })).toEqual(record);
  });

  test("with null takes the initial value as well", () => {
    const cleared = Object.fromEntries(Object.keys(fields).map((name) => [name, null]));

    expect(completed(fields, { ...cleared, ...draft })).toEqual(record);
  });

  test("keeps false, 0 and the empty text, which are values", () => {
    const values = { visible: false, place: 0, notes: "" };

    expect(completed(fields, { ...draft, ...values })).toEqual({ ...record, ...values });
  });

  test("has its links in ascending order, each once", () => {
    expect(completed(fields, { ...draft, teams: [10, 9, 100, 9] })).toEqual({ ...record, teams: [9, 10, 100] });
  });
});

describe("a patch", () => {
  const row = { ...record, id: 7, notes: "note", size: "LARGE" as const, visible: false, teams: [1, 2], state: "x" };

  test.each<{ patch: Patch<typeof fields>; changes: object }>([
    { patch: {}, changes: {} },
    { patch: { notes: undefined, teams: undefined }, changes: {} },
    { patch: { notes: "note", teams: [2, 1, 2], size: "LARGE" }, changes: {} },
    { patch: { notes: "other" }, changes: { notes: "other" } },
    { patch: { notes: null }, changes: { notes: null } },
    { patch: { size: null, visible: null, place: null }, changes: { size: "SMALL", visible: true } },
    { patch: { teams: null }, changes: { teams: [] } },
    { patch: { teams: [2] }, changes: { teams: [2] } },
    { patch: { teams: [3, 1, 2] }, changes: { teams: [1, 2, 3] } },
    { patch: { title: null }, changes: { title: null } },
    { patch: { notes: undefined, ...{ id: 8, state: "y", unknown: 1 } }, changes: {} },
  ])("$patch changes $changes", ({ patch, changes }) => {
    expect(changesOf(row, patched(fields, row, patch))).toEqual(changes);
  });

  test.each([
    { patch: { ownerId: 1 }, refused: [] },
    { patch: { ownerId: undefined }, refused: [] },
    { patch: { ownerId: 2 }, refused: ["ownerId"] },
    { patch: { ownerId: null }, refused: ["ownerId"] },
    { patch: { title: "Other" }, refused: [] },
  ])("$patch is refused what is fixed after creation: $refused", ({ patch, refused }) => {
    const refusals = checkFixed(fields, row, patch);

    expect(refusals.map(({ code, property }) => [property, code])).toEqual(
      refused.map((name) => [name, "FIXED_AFTER_CREATION"]),
    );
  });
});

describe("a value", () => {
  test.each<[string, unknown, string | null]>([
    ["title", null, "REQUIRED"],
    ["title", "", "REQUIRED"],
    ["title", " \t\n\u00A0", "REQUIRED"],
    ["title", "12345", null],
    ["title", "123456", "TOO_LONG"],
    ["title", "\u{1F600}".repeat(5), null],
    ["title", "\u{1F600}".repeat(6), "TOO_LONG"],
    ["title", "a\0b", "INVALID"],
    ["title", "\uD83D", "INVALID"],
    ["notes", null, null],
    ["notes", "", null],
    ["notes", "123456", "TOO_LONG"],
    ["ownerId", null, "REQUIRED"],
    ["ownerId", 0, "OUT_OF_RANGE"],
    ["ownerId", 1, null],
    ["ownerId", 2_147_483_647, null],
    ["ownerId", 2_147_483_648, "OUT_OF_RANGE"],
    ["price", 0, null],
    ["price", -1, "OUT_OF_RANGE"],
    ["price", 95_000, null],
    ["price", 95_001, "OUT_OF_RANGE"],
    ["amount", -DECIMAL_MAX, null],
    ["place", -2_147_483_647, null],
    ["place", -2_147_483_648, "OUT_OF_RANGE"],
    ["total", -1, "OUT_OF_RANGE"],
    ["total", 0, null],
    ["total", 2_147_483_648, "OUT_OF_RANGE"],
    ["length", 0, "OUT_OF_RANGE"],
    ["length", 1, null],
    ["from", -1, "OUT_OF_RANGE"],
    ["from", 1440, null],
    ["from", 1441, "OUT_OF_RANGE"],
    ["teams", [1, 2], null],
    ["teams", [0], "OUT_OF_RANGE"],
    ["teams", [2_147_483_648], "OUT_OF_RANGE"],
    ["teams", Array.from({ length: 500 }, (_, place) => place + 1), null],
    ["teams", Array.from({ length: 501 }, (_, place) => place + 1), "TOO_LONG"],
    ["visible", false, null],
    ["size", "LARGE", null],
    ["start", 0, null],
  ])("of %s that is %j is refused: %s", (name, value, code) => {
    const refusals = checkValues(fields, { [name]: value });

    expect(refusals.map((one) => [one.property, one.code])).toEqual(code === null ? [] : [[name, code]]);
  });

  test("that is refused is reported with the property, the limit and the sent value", () => {
    expect(checkValues(fields, { title: "123456", price: -1, from: 1441 })).toEqual([
      { code: "TOO_LONG", property: "title", message: "must have at most 5 characters", attempted: "123456" },
      { code: "OUT_OF_RANGE", property: "price", message: "must be at least 0", attempted: "-0.0001" },
      { code: "OUT_OF_RANGE", property: "from", message: "must be at most 1440", attempted: 1441 },
    ]);
  });
});

describe("the stated values of a new record", () => {
  test("are those that differ from the initial values, without read-only fields", () => {
    const written = {
      ...completed(fields, { ...draft, size: "SMALL", visible: true, teams: [], notes: null }),
      state: "x",
    };

    expect(valuesSaid(fields, written)).toEqual([
      ["ownerId", 1],
      ["title", "Title"],
    ]);
  });

  test("are the same after the entity gets another field", () => {
    const values = completed(fields, { ...draft, teams: [3], place: 7 });
    const later = { ...fields, colour: text("Red unless told.", { initially: "red" }) };

    expect(valuesSaid(later, completed(later, values))).toEqual(valuesSaid(fields, values));
  });
});

test("links are added to those that a patch sets, else to those of the record; other lists stay unchanged", () => {
  const row = { teams: [1, 2], tags: [8] };
  const changes = { teams: { added: [3], removed: [1, 9] } };

  expect(withLinkChanges(row, { title: "a" }, changes)).toEqual({ title: "a", teams: [2, 3] });
  expect(withLinkChanges(row, { teams: [1, 5] }, changes)).toEqual({ teams: [5, 3] });
  expect(withLinkChanges(row, { teams: null }, changes)).toEqual({ teams: [2, 3] });
  expect(withLinkChanges({}, {}, changes)).toEqual({ teams: [3] });
  expect(withLinkChanges(row, { title: "a" }, {})).toEqual({ title: "a" });
});
