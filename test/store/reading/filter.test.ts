import { describe, expect, test } from "vitest";
import { type AnyCondition, type Condition, isNull, not } from "../../../src/domain/condition.ts";
import { decimal } from "../../../src/domain/decimal.ts";
import type { Store } from "../../../src/store/store.ts";
import { dialects } from "../../support/dialects.ts";
import { createRule, LONDON } from "../../support/given.ts";

const described = (is: "contains" | "startsWith", value: string): AnyCondition => ({ field: "description", is, value });
const fromTime = (is: "eq" | "lt" | "lte" | "gt" | "gte", value: number | null): AnyCondition => ({
  field: "fromTime",
  is,
  value,
});
const fromTimeIn = (...values: (number | null)[]): AnyCondition => ({ field: "fromTime", is: "in", values });

describe.each(dialects)("on $name", ({ open }) => {
  describe("of rules from minutes 0, 540 and none", () => {
    const every = ["midnight", "nine", "none"];
    test.each<{ where: AnyCondition; names: string[] }>([
      { where: fromTime("eq", 540), names: ["nine"] },
      { where: fromTime("eq", null), names: ["none"] },
      { where: not(fromTime("eq", 540)), names: ["midnight", "none"] },
      { where: not(fromTime("eq", null)), names: ["midnight", "nine"] },
      { where: fromTime("lt", 540), names: ["midnight"] },
      { where: fromTime("lte", 540), names: ["midnight", "nine"] },
      { where: fromTime("gt", 0), names: ["nine"] },
      { where: fromTime("gte", 0), names: ["midnight", "nine"] },
      { where: not(fromTime("lt", 540)), names: ["nine", "none"] },
      { where: not(fromTime("gte", 540)), names: ["midnight", "none"] },
      { where: fromTime("lt", null), names: [] },
      { where: not(fromTime("gte", null)), names: every },
      { where: fromTimeIn(0, null), names: ["midnight", "none"] },
      { where: not(fromTimeIn(0, null)), names: ["nine"] },
      { where: fromTimeIn(0), names: ["midnight"] },
      { where: not(fromTimeIn(0)), names: ["nine", "none"] },
      { where: fromTimeIn(), names: [] },
      { where: not(fromTimeIn()), names: every },
      { where: isNull("fromTime"), names: ["none"] },
      { where: not(isNull("fromTime")), names: ["midnight", "nine"] },
      { where: not(not(fromTime("eq", 540))), names: ["nine"] },
      { where: { and: [] }, names: every },
      { where: { or: [] }, names: [] },
      { where: not({ or: [fromTime("eq", 540), fromTime("eq", null)] }), names: ["midnight"] },
      { where: not({ and: [fromTime("gte", 0), fromTime("lt", 540)] }), names: ["nine", "none"] },
    ])("$where finds $names", async ({ where, names }) => {
      const store = await open();
      await createRule(store, { name: "midnight", fromTime: 0 });
      await createRule(store, { name: "nine", fromTime: 540 });
      await createRule(store, { name: "none" });

      expect(await namesOf(store, where)).toEqual(names);
    });
  });

  test.each<{ where: AnyCondition; found: boolean }>([
    { where: described("contains", "OFF"), found: true },
    { where: described("contains", "off_"), found: false },
    { where: described("contains", "50%"), found: true },
    { where: described("contains", "5%0"), found: false },
    { where: described("contains", "a\\b"), found: true },
    { where: described("contains", "\\%"), found: false },
    { where: described("contains", "c_d"), found: true },
    { where: described("contains", "É"), found: true },
    { where: described("contains", "é"), found: false },
    { where: described("contains", ""), found: true },
    { where: described("startsWith", "50% off"), found: true },
    { where: described("startsWith", "off"), found: false },
    { where: described("startsWith", "%"), found: false },
    { where: described("startsWith", "_0"), found: false },
    { where: described("startsWith", ""), found: true },
  ])('"50% Off, a\\b c_d É" is found by $where: $found', async ({ where, found }) => {
    const store = await open();
    await createRule(store, { name: "it", description: "50% Off, a\\b c_d É" });

    expect([await namesOf(store, where), await namesOf(store, not(where))]).toEqual(
      found ? [["it"], []] : [[], ["it"]],
    );
  });

  test("an absent text contains nothing, not even the empty text", async () => {
    const store = await open();
    await createRule(store, { name: "none" });

    expect(await namesOf(store, described("contains", ""))).toEqual([]);
    expect(await namesOf(store, not(described("contains", "")))).toEqual(["none"]);
  });

  test.each<{ field: string; value: string | number | boolean }>([
    { field: "visible", value: true },
    { field: "isDefaultPrice", value: false },
    { field: "chargePeriod", value: "DAYS" },
    { field: "price", value: decimal("99999999999.9999") },
    { field: "applyFrom", value: 1_780_315_200_123 },
    { field: "currencyCode", value: "GBP" },
    { field: "businessId", value: LONDON },
  ])("a value is found as it was written: $field = $value", async ({ field, value }) => {
    const store = await open();
    await createRule(store, {
      name: "it",
      chargePeriod: "DAYS",
      price: decimal("99999999999.9999"),
      applyFrom: 1_780_315_200_123,
    });

    expect(await namesOf(store, { field, is: "eq", value })).toEqual(["it"]);
    expect(await namesOf(store, { field, is: "in", values: [value] })).toEqual(["it"]);
    expect(await namesOf(store, not({ field, is: "eq", value }))).toEqual([]);
  });

  test("a rule is found by each of its links, in the list of that link", async () => {
    const store = await open();
    await createRule(store, { name: "linked", resourceTypes: [7, 8], teams: [9] });
    await createRule(store, { name: "free" });
    const has = (field: string, value: number): AnyCondition => ({ field, is: "has", value });

    expect(await namesOf(store, has("resourceTypes", 8))).toEqual(["linked"]);
    expect(await namesOf(store, has("teams", 8))).toEqual([]);
    expect(await namesOf(store, not(has("resourceTypes", 8)))).toEqual(["free"]);
  });

  test("a value in a condition is never read as SQL", async () => {
    const store = await open();
    await createRule(store, { name: "it" });
    const value = "' or 1=1 --";

    expect(await namesOf(store, { field: "name", is: "eq", value })).toEqual([]);
    expect(await namesOf(store, { field: "name", is: "in", values: [value] })).toEqual([]);
    expect(await namesOf(store, { field: "name", is: "contains", value })).toEqual([]);
  });

  test.each(["", "constructor", "extraServices", "id; drop table extra_service", "__proto__"])(
    "a field that there is not is refused: %j",
    async (field) => {
      const store = await open();

      await expect(namesOf(store, { field, is: "eq", value: 1 })).rejects.toThrow(`ExtraService has no field ${field}`);
    },
  );
});

/** The condition may be one that TypeScript would refuse. */
async function namesOf(store: Store, condition: AnyCondition): Promise<string[]> {
  const reader = store.snapshot(null);
  try {
    const where = condition as Condition<"ExtraService">;
    const page = await reader.page("ExtraService", { where, order: [], take: "first", count: 100 });
    return page.rows.map((row) => row.name);
  } finally {
    reader.release();
  }
}
