import { describe, expect, test } from "vitest";
import {
  type AnyCondition,
  all,
  any,
  type Condition,
  checkedCondition,
  contains,
  eq,
  gt,
  has,
  isIn,
  isNull,
  meets,
  not,
} from "../../src/domain/condition.ts";
import { type Decision, find, read } from "../../src/domain/decision.ts";

/** What is wrong here, `tsc` says: each `@ts-expect-error` is an error itself where the line below it is none. */
describe("TypeScript", () => {
  test("takes a condition whose fields, operators and values the entity has", () => {
    const ofBooking = all(eq("businessId", 1), eq("bookingId", 2));
    const charge: Condition<"CoworkerExtraService"> = all(ofBooking, eq("kind", "BOOKING_CHARGE"));
    const uses: Condition<"UseHistory"> = all(
      ofBooking,
      eq("kind", "USE"),
      any(isNull("reason"), not(isIn("id", [3]))),
    );
    const rules: Condition<"ExtraService"> = all(has("resourceTypes", 4), contains("name", "room"), gt("minLength", 5));
    const ofCredit: Condition<"UseHistory"> = meets("coworkerExtraServiceId", eq("kind", "TIME_CREDIT"));

    expect([charge, uses, rules, ofCredit]).toEqual([
      { and: [ofBooking, { field: "kind", is: "eq", value: "BOOKING_CHARGE" }] },
      {
        and: [
          ofBooking,
          { field: "kind", is: "eq", value: "USE" },
          {
            or: [{ field: "reason", is: "isNull", value: true }, { not: { field: "id", is: "in", values: [3] } }],
          },
        ],
      },
      {
        and: [
          { field: "resourceTypes", is: "has", value: 4 },
          { field: "name", is: "contains", value: "room" },
          { field: "minLength", is: "gt", value: 5 },
        ],
      },
      { field: "coworkerExtraServiceId", is: "meets", where: { field: "kind", is: "eq", value: "TIME_CREDIT" } },
    ]);
  });

  test("refuses a condition with a field, an operator or a value that the entity does not have", () => {
    const refused: Condition<"UseHistory">[] = [
      // @ts-expect-error a misspelt field
      eq("busnessId", 1),
      // @ts-expect-error a misspelt field within
      all(eq("businessId", 1), any(not(eq("busnessId", 1)))),
      // @ts-expect-error a misspelt field of the record that is referred to
      meets("coworkerExtraServiceId", eq("totalUse", 1)),
      // @ts-expect-error a value of another kind
      eq("businessId", "1"),
      // @ts-expect-error no word of the list
      eq("kind", "USED"),
      // @ts-expect-error never absent
      eq("businessId", null),
      // @ts-expect-error numbers have no parts
      contains("businessId", "1"),
      // @ts-expect-error another entity has it
      has("resourceTypes", 1),
    ];

    expect(refused).toHaveLength(8);
  });

  test("refuses fields and conditions of find and read that the entity does not have", () => {
    const where = eq("businessId", 1);

    // @ts-expect-error a misspelt field
    find("UseHistory", { where, fields: ["sequenc"] });
    // @ts-expect-error a misspelt field
    find("UseHistory", { where: eq("sequenc", 1) });
    // @ts-expect-error a misspelt field
    find("UseHistory", { where, lockWhere: eq("sequenc", 1) });
    // @ts-expect-error a misspelt field
    read("ExtraService", 1, { fields: ["nam"] });
    // @ts-expect-error a misspelt option
    read("ExtraService", 1, { locked: "keep" });
  });

  test("knows of a record that is read the fields that were asked for and no others", () => {
    function* reading(): Decision<unknown> {
      const rule = yield* read("ExtraService", 1, { fields: ["name"] });
      const [row] = yield* find("UseHistory", { where: eq("id", 1), fields: ["sequence"] });
      // @ts-expect-error it was not asked for
      return [rule?.name.length, row?.sequence.toFixed(), rule?.price];
    }

    expect(reading().next().value).toMatchObject({ step: "read", fields: ["name"] });
  });
});

test.each<[string, AnyCondition, string]>([
  ["a field that it does not have", eq("sequence", 1), "ExtraService has no field sequence that conditions can name"],
  ["such a field within", all(not(any(eq("x", 1)))), "ExtraService has no field x that conditions can name"],
  [
    "a name that every object has",
    eq("constructor", 1),
    "ExtraService has no field constructor that conditions can name",
  ],
  ["an operator of other kinds", contains("price", "1"), "ExtraService.price has no operator contains"],
  [
    "a reference to no record of this gateway",
    meets("businessId", all()),
    "the field does not refer to a record of this gateway",
  ],
])("a condition on an entity is refused for %s", (_, condition, message) => {
  expect(() => checkedCondition("ExtraService", condition)).toThrow(message);
});

test("a condition that an entity can be asked for is checked into itself", () => {
  const condition = all(eq("kind", "USE"), meets("coworkerExtraServiceId", has("extraServiceId", 1)));
  const other = all(eq("kind", "USE"), meets("coworkerExtraServiceId", eq("extraServiceId", 1)));

  expect(() => checkedCondition("UseHistory", condition)).toThrow(
    "CoworkerExtraService.extraServiceId has no operator has",
  );
  expect(checkedCondition("UseHistory", other)).toBe(other);
});
