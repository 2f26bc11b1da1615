import { spawnSync } from "node:child_process";
import { join } from "node:path";
import { expect, test } from "vitest";
import { csvLine, tableLines } from "../../src/commands/report/table.ts";
import { instant } from "../../src/domain/calendar.ts";
import { decimal } from "../../src/domain/decimal.ts";
import { createFile } from "../../src/store/sqlite/file.ts";
import { openSqlite } from "../../src/store/sqlite/open.ts";
import { storeOptions, temporaryFolder } from "../support/dialects.ts";
import { createRule, given, LONDON } from "../support/given.ts";
import { anEntry, importCredit } from "../support/imported-credit.ts";
import { gatewayProgram } from "../support/program.ts";

/** London, with a credit, a use in each of two hours around midnight, and a charge. */
async function aFile(): Promise<string> {
  const file = join(temporaryFolder(), "billing.db");
  createFile(file);
  const store = openSqlite({ file, ...storeOptions });
  const business = { id: LONDON, name: "London", timeZone: "Europe/London", currencyCode: "GBP" };
  await store.commit("nameBusinesses", { businesses: [business] }, given);
  const rule = await createRule(store);
  const at = { createdOn: instant("2026-06-01T00:00:00Z"), updatedOn: instant("2026-06-01T00:00:00Z") };
  const use = (moment: string, creditUsed: number) =>
    anEntry({
      createdOn: instant(moment),
      usageAt: instant(moment),
      creditUsed,
      bookingResourceName: 'Room "A", left',
    });
  await importCredit(store, rule, at, [use("2026-06-01T22:30:00Z", 30), use("2026-06-01T23:30:00Z", 60)]);
  const charge = { kind: "BOOKING_CHARGE", bookingId: 9, remainingUses: 0, price: decimal("12.5") } as const;
  await importCredit(store, rule, { ...at, ...charge, bookingFromTime: instant("2026-06-02T09:00:00Z") });
  await store.close();
  return file;
}

function report(file: string, line: string) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [gatewayProgram(), "report", ...line.split(" ")], {
    env: { PATH: process.env.PATH, DATABASE_URL: `file:${file}` },
    encoding: "utf8",
  });
  return { status, stdout, stderr };
}

const june = "--from 2026-06-01 --to 2026-07-01";

test("a report on use is a table with totals, its dates and days in the zone of the business", async () => {
  const { status, stdout, stderr } = report(
    await aFile(),
    `usage --business ${LONDON} ${june} --by usage --group day,kind`,
  );

  expect({ status, stderr }).toEqual({ status: 0, stderr: "" });
  expect(stdout).toBe(`day         rowKind  unit     used  givenBack  net  rows  customers
2026-06-01  USE      MINUTES    30          0   30     1          1
2026-06-02  USE      MINUTES    60          0   60     1          1
total                MINUTES    90          0   90     2          1
`);
});

test("a report as CSV has lines of RFC 4180 and no totals", async () => {
  const file = await aFile();

  const usage = report(file, `usage ${june} --by recorded --zone UTC --group resource --group month --csv`);
  const charges = report(file, `charges --business ${LONDON} ${june} --by booking-start --csv`);

  expect([usage.status, charges.status]).toEqual([0, 0]);
  expect(usage.stdout).toBe(
    'resourceName,month,unit,used,givenBack,net,rows,customers\r\n"Room ""A"", left",2026-06,MINUTES,90,0,90,2,1\r\n',
  );
  expect(charges.stdout).toBe("currencyCode,count,freeCount,total,due,discount\r\nGBP,1,0,12.5,12.5,0\r\n");
});

test("a statement has the opening, every change and the closing", async () => {
  const { status, stdout } = report(
    await aFile(),
    `statement --business ${LONDON} --coworker 2001 --from 2026-06-02 --to 2026-06-03T00:00:00Z --csv`,
  );

  expect(status).toBe(0);
  expect(stdout.split("\r\n").map((line) => line.split(",").slice(0, 11).join(","))).toEqual([
    "occurredOn,type,kind,unit,amount,granted,used,voided,rolledOver,left,coworkerExtraServiceId",
    "2026-06-01T23:00:00.000Z,OPENING,TIME_CREDIT,MINUTES,,600,30,0,0,570,",
    "2026-06-01T23:30:00.000Z,USE,TIME_CREDIT,MINUTES,-60,600,90,0,0,510,1",
    "2026-06-03T00:00:00.000Z,CLOSING,TIME_CREDIT,MINUTES,,600,90,0,0,510,",
    "",
  ]);
});

test.each([
  [`usage ${june} --by usage`, "2026-06-01 needs a time zone: name one by --zone, or write a time with its offset"],
  [`usage --zone UTC --from 2026-07-01 --to 2026-06-01 --by usage`, "to: must be later than from"],
  [`charges --zone UTC ${june} --by created --group day,day`, "groupBy: must not name a group twice"],
])("%s is refused in one line, and exits with 1", async (line, message) => {
  expect(report(await aFile(), line)).toEqual({ status: 1, stdout: "", stderr: `billing-gateway: ${message}\n` });
});

test("text of a CSV line is quoted where it must be, and an absent value is empty", () => {
  expect(csvLine(["a b", 'say "x"', "1,5", "two\nlines", null, 0, -3n])).toBe(
    'a b,"say ""x""","1,5","two\nlines",,0,-3\r\n',
  );
});

test("a table aligns its columns and shows no control characters", () => {
  expect(
    tableLines(
      ["name", "sum"],
      [
        ["\u001b[31mRed", "1.5"],
        [null, "-12"],
      ],
    ),
  ).toEqual(["name      sum\n", "\u{fffd}[31mRed  1.5\n", "–         -12\n"]);
});
