import { describe, expect, test } from "vitest";
import { openSchema } from "../../support/dialects.ts";
import { createCredit, createRule } from "../../support/given.ts";
import { anEntry, importCredit } from "../../support/imported-credit.ts";
import { currentOnPglite } from "../../support/on-pglite.ts";
import { currentOnServer, serverUrl, type TestSchema } from "../../support/postgres.ts";

// Writes that PostgreSQL itself refuses, from a defective gateway or a shell.

const places = [
  { name: "PGlite", empty: currentOnPglite },
  ...(serverUrl === undefined ? [] : [{ name: "PostgreSQL", empty: currentOnServer }]),
];
const next = { id: "99", unique_id: "gen_random_uuid()", sequence: "3" };

describe.each(places)("on $name", ({ empty }) => {
  describe("a row of the ledger is not", () => {
    test.each([
      ["changed", "update use_history set reason = 'other'"],
      ["changed to what it is", "update use_history set id = id"],
      ["deleted", "delete from use_history"],
      ["deleted, one alone", "delete from use_history where id = 2"],
      ["changed on conflict", `${insertCopy({})} on conflict (id) do update set reason = 'other'`],
      ["emptied away", "truncate use_history"],
      ["emptied away with its credits", "truncate coworker_extra_service cascade"],
      ["lost with its credit", "delete from coworker_extra_service"],
      ["replaced by its id", insertCopy({ ...next, id: "1" })],
      ["replaced by its uniqueId", insertCopy({ ...next, unique_id: "unique_id" })],
      ["replaced by its place", insertCopy({ ...next, sequence: "1" })],
    ])("%s", async (_, statement) => {
      const { shell } = await aLedger(empty);
      const before = await shell("select * from use_history order by id");
      expect(before).toHaveLength(2);

      await expect(shell(statement)).rejects.toThrow(/never changed or deleted|foreign key|duplicate key/);

      expect(await shell("select * from use_history order by id")).toEqual(before);
    });
  });

  test("a row may be added to the ledger at its end", async () => {
    const { shell } = await aLedger(empty);

    await shell(insertCopy(next));

    expect(await shell("select id from use_history order by id")).toHaveLength(3);
  });

  describe("the database refuses", () => {
    test.each([
      ["more left than was given", "update coworker_extra_service set remaining_uses = total_uses + 1", "balance_rule"],
      ["less than nothing left", "update coworker_extra_service set remaining_uses = -1", "remaining_uses"],
      ["a kind that there is not", "update coworker_extra_service set kind = 'GIFT'", "kind"],
      ["a unit that there is not", "update extra_service set charge_period = 'minutes'", "charge_period"],
      ["a charge with credit", "update coworker_extra_service set kind = 'BOOKING_CHARGE'", "charge_rule"],
      ["a hash without rows", "update coworker_extra_service set ledger_sequence = 0", "head_rule"],
      ["a credit that was priced as a charge", "update coworker_extra_service set priced_on = now()", "of_charge_rule"],
      ["a priority above 100", "update coworker_extra_service set priority = 101", "priority"],
      ["a negative price", "update extra_service set price = -1", "extra_service_price"],
      ["a price of 12 digits", "update extra_service set price = 1000000000000000", "extra_service_price"],
      ["a time after the day's end", "update extra_service set from_time = 1441", "from_time"],
      ["a total that a use changes", insertCopy({ ...next, total_change: "1" }), "total_change_rule"],
      ["a use that gives back", insertCopy({ ...next, credit_used: "-1" }), "credit_used_rule"],
      ["a reversal that takes", insertCopy({ ...next, kind: "'REVERSAL'" }), "credit_used_rule"],
      ["a use that undoes another", insertCopy({ ...next, reverses_id: "1" }), "reverses_rule"],
      ["a negative balance", insertCopy({ ...next, balance_after: "-1" }), "balance_after"],
      ["a row of no credit", insertCopy({ ...next, coworker_extra_service_id: "99" }), "foreign key"],
      ["a credit of no service", "update coworker_extra_service set extra_service_id = 99", "foreign key"],
      ["a currency that there is not", "update extra_service set currency_code = 'XYZ'", "foreign key"],
    ])("%s", async (_, statement, message) => {
      const { shell } = await aLedger(empty);

      await expect(shell(statement)).rejects.toThrow(message);
    });
  });

  test("text is ordered by code point, in any locale", async () => {
    const { shell } = await aLedger(empty);
    await shell("update coworker_extra_service set notes = case id when 1 then 'a' else 'B' end");

    const rows = await shell("select notes from coworker_extra_service order by notes");

    expect(rows.map(({ notes }) => notes)).toEqual(["B", "a"]);
  });
});

/** The first row of the ledger once more, with other values in some columns. */
function insertCopy(changes: Readonly<Record<string, string>>): string {
  const columns = [
    ...[
      "id",
      "unique_id",
      "coworker_extra_service_id",
      "business_id",
      "coworker_id",
      "kind",
      "credit_used",
      "total_change",
    ],
    ...["sequence", "balance_after", "reverses_id", "operation_id", "allocation_index", "usage_at", "hash"],
    "hash_version",
    ...["created_on", "updated_on", "updated_by"],
  ];
  const values = columns.map((column) => changes[column] ?? column);
  return `insert into use_history (${columns}) select ${values} from use_history where id = 1`;
}

/** A schema with a rule, two credits, and two uses of the first. */
async function aLedger(empty: () => Promise<TestSchema>): Promise<TestSchema> {
  const schema = await empty();
  const store = await openSchema(schema);
  const rule = await createRule(store);
  await importCredit(store, rule, {}, [anEntry(), anEntry()]);
  await createCredit(store, rule);
  return schema;
}
