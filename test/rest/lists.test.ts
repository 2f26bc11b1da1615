import { describe, expect, test } from "vitest";
import { instant } from "../../src/domain/calendar.ts";
import { decimal } from "../../src/domain/decimal.ts";
import type { Store } from "../../src/store/store.ts";
import { dialects, openInMemory } from "../support/dialects.ts";
import { createCredit, createRule, LONDON, NEW_YORK, viewerWith } from "../support/given.ts";
import { rest } from "../support/rest.ts";
import { openTwoBusinesses } from "../support/two-businesses.ts";

async function rulesOf(store: Store, ...names: string[]): Promise<Store> {
  for (const [place, name] of names.entries()) await createRule(store, { name, displayOrder: place % 2 });
  return store;
}

/** The envelope of a page, and the names of its records. */
async function page(store: Store, parameters: string) {
  const { status, body } = await rest(store, `GET extraservices?${parameters}`);
  expect(status).toBe(200);
  const { Records, ...place } = body;
  return { names: Records.map(({ Name }: { Name: string }) => Name), ...place };
}

describe.each(dialects)("on $name", ({ open }) => {
  test("a list is answered page by page, and each page says its position", async () => {
    const store = await rulesOf(await open(), "a", "b", "c", "d", "e");
    const of = { CurrentPageSize: 2, CurrentOrderField: "Name", CurrentSortDirection: -1, PageSize: 2 };
    const total = { TotalItems: 5, TotalPages: 3 };
    const at = (number: number) => ({ CurrentPage: number, PageNumber: number });

    const pages = [];
    for (const number of [1, 2, 3, 4, 2_147_483_647])
      pages.push(await page(store, `page=${number}&size=2&orderBy=Name&dir=-1`));

    const beyond = { ...of, ...total, names: [], FirstItem: 0, LastItem: 0, HasNextPage: false, HasPreviousPage: true };
    expect(pages).toEqual([
      {
        ...of,
        ...total,
        ...at(1),
        names: ["e", "d"],
        FirstItem: 1,
        LastItem: 2,
        HasNextPage: true,
        HasPreviousPage: false,
      },
      {
        ...of,
        ...total,
        ...at(2),
        names: ["c", "b"],
        FirstItem: 3,
        LastItem: 4,
        HasNextPage: true,
        HasPreviousPage: true,
      },
      { ...of, ...total, ...at(3), names: ["a"], FirstItem: 5, LastItem: 5, HasNextPage: false, HasPreviousPage: true },
      { ...beyond, ...at(4) },
      { ...beyond, ...at(2_147_483_647) },
    ]);
  });

  test("a list without parameters is its first 25 records by Id", async () => {
    const store = await rulesOf(await open(), ...Array.from({ length: 26 }, (_, place) => `rule ${place + 1}`));

    const first = await page(store, "");

    expect(first.names).toEqual(Array.from({ length: 25 }, (_, place) => `rule ${place + 1}`));
    expect(first).toMatchObject({ CurrentOrderField: "Id", CurrentSortDirection: 1, PageSize: 25, TotalPages: 2 });
  });

  test("an empty list has one empty page, for any requested page", async () => {
    const store = await open();
    const of = { names: [], CurrentPageSize: 25, CurrentOrderField: "Id", CurrentSortDirection: 1, PageSize: 25 };
    const nothing = {
      FirstItem: 0,
      LastItem: 0,
      HasNextPage: false,
      HasPreviousPage: false,
      TotalItems: 0,
      TotalPages: 0,
    };

    expect(await page(store, "")).toEqual({ ...of, ...nothing, CurrentPage: 1, PageNumber: 1 });
    expect(await page(store, "page=3")).toEqual({ ...of, ...nothing, CurrentPage: 3, PageNumber: 3 });
  });

  test("records that tie are ordered by Id, in both directions", async () => {
    const store = await rulesOf(await open(), "a", "b", "c", "d");

    expect((await page(store, "orderBy=DisplayOrder&dir=1")).names).toEqual(["a", "c", "b", "d"]);
    expect((await page(store, "orderBy=DisplayOrder&dir=-1")).names).toEqual(["b", "d", "a", "c"]);
  });

  test("absent values come first ascending and last descending", async () => {
    const store = await open();
    await createRule(store, { name: "dear", maximumPrice: decimal("9") });
    await createRule(store, { name: "open" });
    await createRule(store, { name: "cheap", maximumPrice: decimal("1") });

    expect((await page(store, "orderBy=MaximumPrice&dir=1")).names).toEqual(["open", "cheap", "dear"]);
    expect((await page(store, "orderBy=MaximumPrice&dir=-1")).names).toEqual(["dear", "cheap", "open"]);
  });

  test("text filters match the whole text, without case from A to Z alone", async () => {
    const store = await rulesOf(await open(), "Büro", "BüRO", "BÜRO", "Büro 2", "büro%", "b_ro");
    const found = async (text: string) => (await page(store, `ExtraService_Name=${encodeURIComponent(text)}`)).names;

    expect(await found("büro")).toEqual(["Büro", "BüRO"]);
    expect(await found("bÜro")).toEqual(["BÜRO"]);
    expect(await found("BÜRO%")).toEqual([]);
    expect(await found("b_ro")).toEqual(["b_ro"]);
    expect(await found("%")).toEqual([]);
  });

  test("a time is its whole minute, equal to and at the end of a range", async () => {
    const store = await open();
    for (const time of ["10:29:59.999", "10:30:00.000", "10:30:59.999", "10:31:00.000"])
      await createRule(store, { name: time, applyFrom: instant(`2026-03-01T${time}Z`) });
    await createRule(store, { name: "never" });
    const found = async (parameters: string) => (await page(store, parameters)).names;
    const [from, to] = ["from_ExtraService_ApplyFrom=2026-03-01T10:30", "to_ExtraService_ApplyFrom=2026-03-01T10:30"];

    expect(await found("ExtraService_ApplyFrom=2026-03-01T10:30")).toEqual(["10:30:00.000", "10:30:59.999"]);
    expect(await found(from)).toEqual(["10:30:00.000", "10:30:59.999", "10:31:00.000"]);
    expect(await found(to)).toEqual(["10:29:59.999", "10:30:00.000", "10:30:59.999"]);
    expect(await found(`${from}&${to}`)).toEqual(["10:30:00.000", "10:30:59.999"]);
  });

  test("ranges of amounts and numbers include both ends", async () => {
    const store = await open();
    for (const price of ["9.9999", "10", "10.0001", "99999999999.9999"])
      await createRule(store, { name: price, price: decimal(price) });
    const found = async (parameters: string) => (await page(store, parameters)).names;

    expect(await found("from_ExtraService_Price=10&to_ExtraService_Price=10.0001")).toEqual(["10", "10.0001"]);
    expect(await found("ExtraService_Price=99999999999.9999")).toEqual(["99999999999.9999"]);
    expect(await found("from_ExtraService_Id=2&to_ExtraService_Id=3")).toEqual(["10", "10.0001"]);
    expect(await found("from_ExtraService_MinLength=0")).toEqual([]);
  });

  test("a page reads records and their count from one snapshot within the caller's businesses", async () => {
    const store = await openTwoBusinesses(await open());
    const viewer = viewerWith(["ExtraService-List", "CoworkerExtraService-List"], [NEW_YORK]);

    const { body } = await rest(store, "GET extraservices", { viewer });
    const credits = await rest(store, "GET coworkerextraservices?CoworkerExtraService_Coworker=2001", { viewer });
    const foreign = await rest(store, `GET extraservices?ExtraService_Business=${LONDON}`, { viewer });

    expect([body.TotalItems, body.Records.map(({ Id }: { Id: number }) => Id)]).toEqual([1, [2]]);
    expect([credits.body.TotalItems, credits.body.Records[0].BusinessId]).toEqual([1, NEW_YORK]);
    expect([foreign.status, foreign.body.TotalItems]).toEqual([200, 0]);
  });
});

test("one record is answered bare, and several ids as a bare list in their order, each once", async () => {
  const store = await rulesOf(openInMemory(), "a", "b", "c");
  const names = async (ids: string) =>
    (await rest(store, `GET extraservices?id=${ids}`)).body.map((one: { Name: string }) => one.Name);

  expect((await rest(store, "GET extraservices/2")).body.Name).toBe("b");
  expect((await rest(store, "GET extraservices/2/")).body.Name).toBe("b");
  expect(await names("[3,1,99,3]")).toEqual(["c", "a"]);
  expect(await names("[]")).toEqual([]);
});

test("credits are found by their current usability", async () => {
  const store = openInMemory();
  const rule = await createRule(store);
  await createCredit(store, rule, { notes: "lasting" });
  await createCredit(store, rule, { notes: "over", expireDate: instant("2026-05-01T00:00:00Z") });
  await createCredit(store, rule, { notes: "charge", bookingId: 7 });
  const found = async (parameter: string) =>
    (await rest(store, `GET coworkerextraservices?${parameter}`)).body.Records.map(
      (one: { Notes: string }) => one.Notes,
    );

  expect(await found("CoworkerExtraService_Status=5")).toEqual(["lasting"]);
  expect(await found("CoworkerExtraService_Status=2")).toEqual(["over"]);
  expect(await found("CoworkerExtraService_Kind=1")).toEqual(["charge"]);
});
