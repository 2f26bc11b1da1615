import { sql } from "drizzle-orm";
import { describe, expect, onTestFinished, test } from "vitest";
import { onServer, poolerUrl, serverUrl } from "../../support/postgres.ts";

const OWN_CONNECTION = "../../../src/store/postgres/connection.ts?own";

async function asked(begin: string, text: string, times = 1): Promise<unknown> {
  // A module of its own: a process names statements up to so many characters, which other tests may have used up.
  const { connection } = (await import(OWN_CONNECTION)) as typeof import("../../../src/store/postgres/connection.ts");
  const { readers } = await onServer(1);
  onTestFinished(() => readers.end());
  const lent = connection(await readers.connect());
  await lent.run(begin);
  const statement = { sql: sql.raw(text), values: {} };
  let rows: unknown[] = [];
  for (let time = 0; time < times; time += 1) rows = await lent.ask(statement);
  await lent.run("commit");
  lent.release();
  return rows;
}

const SETTINGS = `select current_setting('TimeZone') zone, current_setting('DateStyle') style,
  current_setting('statement_timeout') statements, current_setting('lock_timeout') locks`;
const ours = { zone: "UTC", statements: "30s", locks: "5s" };

describe.skipIf(serverUrl === undefined)("a transaction", () => {
  test.each(["begin", "begin isolation level repeatable read read only", "commit; begin"])(
    "begun by %s has the gateway's settings",
    async (begin) => {
      expect(await asked(begin, SETTINGS)).toEqual([{ ...ours, style: expect.stringMatching(/^ISO, /) }]);
    },
  );
});

describe.skipIf(poolerUrl === undefined)("behind a pooler", () => {
  test("no statement is prepared by name, however often it is repeated", async () => {
    const text = "select count(*)::int named from pg_prepared_statements where name like 'b%'";

    expect(await asked("begin", text, 5)).toEqual([{ named: 0 }]);
  });
});

describe.skipIf(serverUrl === undefined || poolerUrl !== undefined)("without a pooler", () => {
  test("a repeated statement is prepared", async () => {
    const text = "select count(*)::int named from pg_prepared_statements where name like 'b%'";

    expect(await asked("begin", text, 5)).toEqual([{ named: 1 }]);
  });
});
